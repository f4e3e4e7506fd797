"""What the tests' processes are given to do; in a module of its own, so that they can import it."""

import os
import time
from dataclasses import dataclass

from kg.explore.server.answers import Reply
from kg.explore.server.jobs import Single


class Nothing:
    """A graph of which nobody asks anything."""

    def close(self):
        pass


@dataclass(frozen=True)
class Nowhere:
    """Where it is."""

    def open(self):
        return Nothing()

    def stamp(self):
        return 1


@dataclass(frozen=True)
class Spin(Single):
    """Use the processor; tell in which lane that was."""

    seconds: float
    kind: str = "spin"
    foreseen: bool = False

    def run(self, graph, limits):
        begin = time.process_time()
        while time.process_time() - begin < self.seconds:
            pass
        return Reply(200, "text/plain", str(os.nice(0)).encode())


@dataclass(frozen=True)
class Wait(Spin):
    """Take time by the clock alone."""

    def run(self, graph, limits):
        time.sleep(self.seconds)
        return Reply(200, "text/plain", str(os.nice(0)).encode())


@dataclass(frozen=True)
class Die(Single):
    """End the process, as the system does for want of memory."""

    def run(self, graph, limits):
        os._exit(9)


@dataclass(frozen=True)
class Starve(Single):
    """End the process, as the store does when it gets no memory."""

    def run(self, graph, limits):
        os.abort()


def unguarded():
    """Forbid the process nothing."""
