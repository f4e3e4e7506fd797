"""Several processes that do the same work on one item after the other; one that dies is replaced, and its item done again.

Each process has a pipe of its own: a process killed in the middle of an answer harms nobody else's, which the shared
queues of the standard pools do not promise.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Lock, local
from typing import Generic, TypeVar

from kg.model import BrokenData, Trouble

Item = TypeVar("Item")
Answer = TypeVar("Answer")

TRIES = 3
"""How often an item is given to a process before it is held to be what kills it."""

PATIENCE = 900.0
"""After how many seconds without an answer a process is ended."""

READY = "ready"


class Died(Exception, Generic[Item]):
    """Whatever process did this item died of it."""

    def __init__(self, item: Item):
        super().__init__(item)
        self.item = item


class Processes(Generic[Item, Answer]):
    """Processes that each do `work` on the items they are given; close them, or use them in a `with`."""

    def __init__(self, work: Callable[[Item], Answer], count: int, patience: float = PATIENCE):
        self._work, self._patience = work, patience
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="process")
        self._own = local()
        self._running: set[_Process[Item, Answer]] = set()
        self._lock, self._closed = Lock(), False
        self._count = count

    def __enter__(self) -> Processes[Item, Answer]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        with self._lock:
            self._closed = True
            for process in self._running:
                process.end()
        self._threads.shutdown(cancel_futures=True)

    def each(self, items: Iterable[Item], otherwise: Callable[[Item], Iterable[Item]]) -> Iterator[Answer | Died[Item]]:
        """Give the answers in the order of the items; for an item that kills, say so.

        `otherwise` says into what smaller items a deadly one can be cut, none if it cannot.
        """
        running: deque[Future[list[Answer | Died[Item]]]] = deque()
        # A few items ahead keep every process busy without holding all that is to come in memory.
        for item in items:
            running.append(self._threads.submit(self._whole_or_cut, item, otherwise))
            if len(running) > 2 * self._count:
                yield from running.popleft().result()
        while running:
            yield from running.popleft().result()

    def _whole_or_cut(self, item: Item, otherwise: Callable[[Item], Iterable[Item]]) -> list[Answer | Died[Item]]:
        try:
            return [self.do(item)]
        except Died as died:
            parts = list(otherwise(item))
            return [one for part in parts for one in self._whole_or_cut(part, otherwise)] if parts else [died]

    def do(self, item: Item) -> Answer:
        """Have one item done by this thread's process."""
        for _ in range(TRIES):
            process = self._process()
            try:
                return process.do(item, self._patience)
            except (EOFError, OSError):
                self._leave(process)
        raise Died(item)

    def _process(self) -> _Process[Item, Answer]:
        process: _Process[Item, Answer] | None = getattr(self._own, "process", None)
        if process is None:
            with self._lock:
                if self._closed:
                    raise Trouble("the processes were ended")
                process = self._own.process = _Process(self._work)
                self._running.add(process)
        return process

    def _leave(self, process: _Process[Item, Answer]) -> None:
        self._own.process = None
        with self._lock:
            self._running.discard(process)
        process.end()
        if not process.began:
            raise Trouble(
                "no further process can be started; read with --workers 1 (a Python script that reads in several "
                "must do so below: if __name__ == '__main__')"
            )


class _Process(Generic[Item, Answer]):
    """One process and the pipe to it."""

    def __init__(self, work: Callable[[Item], Answer]):
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, work), daemon=True)
        self.began = False
        self._process.start()
        # Only if nobody else holds the other end does a death close the pipe.
        theirs.close()

    def do(self, item: Item, patience: float) -> Answer:
        """Hand an item over and wait for the answer; `EOFError` or `OSError` if the process is gone."""
        if not self.began:
            self.began = bool(self._pipe.recv() == READY)
        self._pipe.send(item)
        if not self._pipe.poll(patience):
            raise EOFError
        answer: Answer | BrokenData = self._pipe.recv()
        if isinstance(answer, BrokenData):
            raise answer
        return answer

    def end(self) -> None:
        """Make sure that the process is gone; the thread that waits for it learns of it by its pipe."""
        self._process.kill()
        self._process.join()


def _serve(pipe: Connection, work: Callable[[Item], Answer]) -> None:
    # Ctrl-C is for the process that started this one, which then ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["OMP_NUM_THREADS"] = "1"
    pipe.send(READY)
    while True:
        try:
            item = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(work(item))
        except BrokenData as broken:
            # A table that cannot be read is told once; another process would not read it either.
            pipe.send(broken)
