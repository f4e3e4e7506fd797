"""Processes that ask the graph.

The store answers in one call that nothing can interrupt. So each question is asked in a process of its own pool, which
is stopped when the time is over and started anew; whatever a question does, the server itself goes on.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Protocol

from anyio import CapacityLimiter, to_thread

from kg.explore.server.answers import Reply, refusal
from kg.explore.server.jobs import Graph, Job, done
from kg.explore.server.limits import Limits
from kg.explore.server.lock import forbid_network, limit_memory
from kg.model import Trouble

START = 60.0
"""Seconds a process may take to start."""


class Source(Protocol):
    """Where the graph is; sent to the processes."""

    def open(self) -> Graph:
        """Open it as it stands now."""

    def stamp(self) -> object:
        """Give something that changes when the graph does."""


class Busy(Trouble):
    """All processes are at work."""


class Pool:
    """A fixed number of processes; each answers one question at a time."""

    def __init__(self, source: Source, limits: Limits, guard: Callable[[], None] = forbid_network):
        self._new = lambda: Worker(source, limits, guard)
        self._limits = limits
        self._free: asyncio.Queue[Worker] = asyncio.Queue()
        self._all: set[Worker] = set()

    async def __aenter__(self) -> Pool:
        self._threads = CapacityLimiter(self._limits.workers)
        for _ in range(self._limits.workers):
            self._add()
        return self

    async def __aexit__(self, *_: object) -> None:
        for worker in list(self._all):
            worker.stop()

    def _add(self) -> None:
        worker = self._new()
        self._all.add(worker)
        self._free.put_nowait(worker)

    async def run(self, job: Job, seconds: float | None = None) -> Reply:
        """Do a job, in at most so many seconds."""
        try:
            worker = await asyncio.wait_for(self._free.get(), self._limits.wait)
        except TimeoutError:
            raise Busy("all processes are at work; come again in a moment") from None
        seconds = seconds or self._limits.seconds
        reply: Reply | None = None
        try:
            # Not left alone when the asker goes away: the worker must come back to the queue with nothing left to say.
            reply = await to_thread.run_sync(worker.ask, job, seconds, limiter=self._threads)
        except TimeoutError:
            return refusal(
                504, f"the question took longer than {seconds:g} seconds, which is the limit here; ask for less"
            )
        except (EOFError, OSError):
            return refusal(500, "the process that asked came to an end, perhaps for want of memory; ask for less")
        finally:
            if reply is None:
                self._all.discard(worker)
                worker.stop()
                self._add()
            else:
                self._free.put_nowait(worker)
        return reply


class Worker:
    """One process, seen from the server."""

    def __init__(self, source: Source, limits: Limits, guard: Callable[[], None]):
        # Not forked: threads and the store's locks do not survive that.
        context = multiprocessing.get_context("spawn")
        self._end, other = context.Pipe()
        self._process = context.Process(target=work, args=(other, source, limits, guard), daemon=True)
        self._process.start()
        other.close()
        self._ready = False

    def ask(self, job: Job, seconds: float) -> Reply:
        """Wait for an answer; TimeoutError if it takes longer, EOFError if the process ends."""
        if not self._ready:
            self._wait(START)
            self._end.recv()
            self._ready = True
        self._end.send(job)
        self._wait(seconds)
        reply: Reply = self._end.recv()
        return reply

    def _wait(self, seconds: float) -> None:
        if not self._end.poll(seconds):
            raise TimeoutError

    def stop(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.join(5)
        self._end.close()


def work(end: Connection, source: Source, limits: Limits, guard: Callable[[], None]) -> None:
    """Answer jobs until the server goes away; the life of a process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stamp, graph = source.stamp(), source.open()
    guard()
    limit_memory(limits.memory)
    end.send("ready")
    with suppress(EOFError):
        while True:
            job: Job = end.recv()
            if (now := source.stamp()) != stamp:
                graph.close()
                stamp, graph = now, source.open()
            try:
                reply = done(job, graph, limits)
            except (OSError, RuntimeError):
                # While somebody writes, files that were opened may be gone: look again, once.
                graph.close()
                stamp, graph = source.stamp(), source.open()
                reply = done(job, graph, limits)
            end.send(reply)
