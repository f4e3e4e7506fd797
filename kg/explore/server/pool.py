"""Processes that ask the graph, in three lanes.

The store answers in one call that nothing can interrupt. So each question is asked in a process, which is ended when its
time is over and started anew; whatever a question does, the server itself goes on.

A question of a kind nobody has asked yet goes into the lane for new ones. If it needs no more of the processor than a small
one may, the next of its kind goes among the small ones; otherwise it is asked again among the heavy ones, and the next of
its kind at once there. So small questions wait for each other alone, however many heavy and unknown ones there are, and at
the processor new ones come after small ones, and heavy ones last.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from hashlib import sha256
from multiprocessing import get_all_start_methods, get_context, set_forkserver_preload
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import NamedTuple, Protocol

from anyio import CapacityLimiter, to_thread

from kg.explore.server.answers import Reply, refusal
from kg.explore.server.jobs import Graph, Job, done, hungry
from kg.explore.server.limits import Limits
from kg.explore.server.lock import COUNTS_PROCESSOR, forbid_network, limit_memory, limit_time, stand_back
from kg.model import Trouble

START = 60.0
"""Seconds a process may take to start."""
AGAIN = 1.0
"""Seconds until another try, if no process can be started; and between looks whether the asker is still there."""
CLOCK = 10
"""How much longer than its time of the processor a question of an unknown kind may take by the clock."""
HURRY = 4
"""By how much the time of a question of an unknown kind is cut if it has to wait: others wait too."""
SMALL, NEW, HEAVY = 0, 5, 10
"""How far the processes of each lane stand back at the processor."""
REMEMBERED = 1000
"""How many kinds of questions are known again."""
TOLD = 10.0
"""Seconds until it is known how a process ended, at most."""
LATE = 2.0
"""Seconds beyond its time after which a process ends itself, should the server not be there to end it."""
# Threads and the store's locks do not survive a fork; so processes are forked from one that has neither, where the system
# can do that: it has loaded everything, and a new one costs a fraction of a start.
FORKS = "forkserver" in get_all_start_methods()
LOADED = "kg.explore.server.loaded"


class Source(Protocol):
    """Where the graph is; sent to the processes."""

    def open(self) -> Graph:
        """Open it as it stands now."""

    def stamp(self) -> object:
        """Give something that changes when the graph does; None if there is none."""


class Busy(Trouble):
    """All processes are at work."""


class Gone(Trouble):
    """Nobody waits for the answer any more."""


class Exceeded(Trouble):
    """A question took longer than it may."""


class Ended(Trouble):
    """The process that asked came to an end before it could answer."""


class Starved(Ended):
    """It came to an end because it needed more memory than it may have."""


class Allowed(NamedTuple):
    """How many seconds a question may take: by the clock, and of the processor if that is counted."""

    clock: float
    processor: float = 0.0


class Answer(NamedTuple):
    """What a process found, and how many seconds of the processor that took."""

    reply: Reply
    processor: float


Asker = Callable[[], Awaitable[bool]]
"""Tells whether the asker has gone away."""


async def stays() -> bool:
    """Say of an asker that it stays."""
    return False


class Pool:
    """The three lanes, and what is known of the kinds of questions."""

    def __init__(self, source: Source, limits: Limits, guard: Callable[[], None] = forbid_network):
        self._source, self._limits = source, limits
        if FORKS:
            set_forkserver_preload([__name__, LOADED, type(source).__module__])
        start = partial(Worker, source, limits, guard)
        self._small = Lane(partial(start, SMALL), limits.small_workers, limits.wait)
        self._new = Lane(partial(start, NEW), limits.small_workers, limits.wait)
        self._heavy = Lane(partial(start, HEAVY), limits.workers, limits.wait)
        self._is_heavy: dict[str, bool] = {}

    async def __aenter__(self) -> Pool:
        for lane in (self._small, self._new, self._heavy):
            lane.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        for lane in (self._small, self._new, self._heavy):
            lane.close()

    def well(self) -> bool:
        """Tell whether there is a graph, and a process to ask it for small questions."""
        return self._small.well and self._source.stamp() is not None

    async def run(self, job: Job, seconds: float | None = None, gone: Asker = stays) -> Reply:
        """Do a job; one for which so many seconds are given is known to be heavy."""
        kind = sha256(job.kind.encode("utf-8", "replace")).hexdigest()
        try:
            answer = None if seconds else await self._ask_small(job, kind, gone)
            answer = answer or await self._ask_heavy(job, kind, seconds or self._limits.seconds, gone)
            return answer.reply
        except Exceeded:
            limit = seconds or self._limits.seconds
            return refusal(
                504, f"the question took longer than {limit:g} seconds, which is the limit here; ask for less"
            )
        except Starved:
            return hungry()
        except Ended:
            return refusal(500, "the process that asked came to an end, perhaps for want of memory; ask for less")
        except Gone:
            return refusal(408, "the asker went away")

    async def _ask_small(self, job: Job, kind: str, gone: Asker) -> Answer | None:
        async def unwanted() -> bool:
            return self._is_heavy.get(kind, False) or await gone()

        known = self._is_heavy.get(kind, not job.foreseen) is False
        lane = self._small if known else self._new
        processor = self._limits.small / (HURRY if lane.full and not known else 1)
        clock = CLOCK * processor
        # A slow machine makes no heavy question of a small one: where the processor's time is counted, that alone decides.
        counted = known and COUNTS_PROCESSOR
        try:
            allowed = Allowed(max(clock, self._limits.seconds) if counted else clock, processor)
            answer = await lane.ask(job, allowed, unwanted)
        except (Exceeded, Ended) as end:
            if counted and isinstance(end, Exceeded):
                raise
            # Whatever ended the process, among the heavy ones it will be seen, and told.
            self._note(kind, True)
            return None
        except Gone:
            if await gone():
                raise
            return None
        self._note(kind, False)
        return answer

    async def _ask_heavy(self, job: Job, kind: str, seconds: float, gone: Asker) -> Answer:
        answer = await self._heavy.ask(job, Allowed(seconds), gone)
        # The graph may be another by now, or the machine was busy.
        self._note(kind, answer.processor >= self._limits.small / HURRY)
        return answer

    def _note(self, kind: str, is_heavy: bool) -> None:
        self._is_heavy.pop(kind, None)
        if len(self._is_heavy) >= REMEMBERED:
            del self._is_heavy[next(iter(self._is_heavy))]
        self._is_heavy[kind] = is_heavy


class Lane:
    """A fixed number of processes; each answers one question at a time."""

    def __init__(self, start: Callable[[], Worker], count: int, wait: float):
        self._new, self._count, self._wait = start, count, wait
        self._free: deque[Worker] = deque()
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._all: set[Worker] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self.well = False

    @property
    def full(self) -> bool:
        """Tell whether the next question must wait."""
        return not self._free

    def open(self) -> None:
        """Start the processes."""
        self._threads = CapacityLimiter(2 * self._count)
        for _ in range(self._count):
            self._add()

    def close(self) -> None:
        """End the processes, whatever they do."""
        for task in self._starting:
            task.cancel()
        for worker in list(self._all):
            self._leave(worker)

    async def ask(self, job: Job, allowed: Allowed, gone: Asker) -> Answer:
        """Have a job done by the next process that is free."""
        worker = self._free.popleft() if self._free else await self._next()
        answer: Answer | None = None
        left = False
        try:
            left = await gone()
            if not left:
                answer = await self._done(worker, job, allowed, gone)
        finally:
            if answer or left:
                self._offer(worker)
            else:
                self._leave(worker)
                self._add()
        if answer is None:
            raise Gone
        return answer

    async def _done(self, worker: Worker, job: Job, allowed: Allowed, gone: Asker) -> Answer:
        asking = asyncio.ensure_future(to_thread.run_sync(worker.ask, job, allowed, limiter=self._threads))
        while not (await asyncio.wait({asking}, timeout=AGAIN))[0]:
            if await gone():
                worker.kill()
        return asking.result()

    async def _next(self) -> Worker:
        waiter: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        done, _ = await asyncio.wait({waiter}, timeout=self._wait)
        if not done:
            waiter.cancel()
            raise Busy("all processes are at work; come again in a moment")
        return waiter.result()

    def _offer(self, worker: Worker) -> None:
        while self._waiting:
            if not (waiter := self._waiting.popleft()).done():
                waiter.set_result(worker)
                return
        self._free.append(worker)

    def _add(self) -> None:
        task = asyncio.create_task(self._start())
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _start(self) -> None:
        while True:
            worker = self._new()
            self._all.add(worker)
            self.well = await to_thread.run_sync(worker.start, limiter=self._threads)
            if self.well:
                self._offer(worker)
                return
            self._leave(worker)
            await asyncio.sleep(AGAIN)

    def _leave(self, worker: Worker) -> None:
        self._all.discard(worker)
        worker.stop()


class Worker:
    """One process, seen from the server."""

    def __init__(self, source: Source, limits: Limits, guard: Callable[[], None], back: int):
        context: ForkServerContext | SpawnContext = get_context("forkserver") if FORKS else get_context("spawn")
        self._end, self._other = context.Pipe()
        self._process = context.Process(target=work, args=(self._other, source, limits, guard, back), daemon=True)

    def start(self) -> bool:
        """Start the process and wait until it can be asked; False if it cannot."""
        # In a thread, all of it: the system may take its time to fork, and the loop that serves everybody would stand still.
        try:
            self._process.start()
            self._other.close()
            return self._end.poll(START) and bool(self._end.recv())
        except (EOFError, OSError):
            return False

    def ask(self, job: Job, allowed: Allowed) -> Answer:
        """Wait for an answer; `Exceeded` if it takes longer than allowed, `Ended` if the process ends."""
        try:
            self._end.send((job, allowed))
            if self._end.poll(allowed.clock):
                answer: Answer = self._end.recv()
                return answer
        except (EOFError, OSError):
            raise (Starved if self._aborted() else Ended) from None
        raise Exceeded

    def _aborted(self) -> bool:
        # The store gives up by itself when it gets no memory, in a way that Python cannot catch. How a process ended is
        # known only when whoever forked it has been told, which takes its time where the cores are busy.
        self._process.join(TOLD)
        return self._process.exitcode == -signal.SIGABRT

    def kill(self) -> None:
        """End the process at once; whoever waits for its answer learns of it."""
        # Not waited for: the loop that serves everybody stands still meanwhile.
        if self._process.is_alive():
            self._process.kill()

    def stop(self) -> None:
        """End the process and the way to it."""
        self.kill()
        self._end.close()


def work(end: Connection, source: Source, limits: Limits, guard: Callable[[], None], back: int) -> None:
    """Answer jobs until the server goes away; the life of a process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stand_back(back)
    stamp, graph = source.stamp(), source.open()
    guard()
    limit_memory(limits.memory)
    end.send(True)
    try:
        answer(end, source, limits, graph, stamp)
    except EOFError:
        return
    except MemoryError:
        # There was not even enough to send the answer.
        os.abort()


def answer(end: Connection, source: Source, limits: Limits, graph: Graph, stamp: object) -> None:
    """Answer one job after the other until there are no more."""
    while True:
        job, allowed = end.recv()
        if (now := source.stamp()) != stamp:
            graph.close()
            stamp, graph = now, source.open()
        limit_time(allowed.clock + LATE, allowed.processor)
        begin = time.process_time()
        try:
            reply = done(job, graph, limits)
        except (OSError, RuntimeError):
            # While somebody writes, files that were opened may be gone: look again, once.
            graph.close()
            stamp, graph = source.stamp(), source.open()
            reply = done(job, graph, limits)
        limit_time(0, 0)
        end.send(Answer(reply, time.process_time() - begin))
