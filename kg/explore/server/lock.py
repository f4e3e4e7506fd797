"""What a process of the server may not do, whatever a query says: reach out, eat the machine's memory, or never end."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys

# How the system numbers `socket` (what every connection begins with), and its own name for the processor.
SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, DENY = 0x7FFF0000, 0x00050000 | 13  # 13: permission denied
COUNTS_PROCESSOR = hasattr(signal, "setitimer")
"""Whether the system can end a process by its time of the processor."""


def forbid_network() -> None:
    """Make the system refuse this process every new socket, where it can; a second lock behind `refuse_service`."""
    if sys.platform != "linux" or platform.machine() not in SOCKET:
        return
    processor, socket = SOCKET[platform.machine()]
    steps = (
        (LOAD, 0, 0, 4),  # the processor
        (EQUAL, 0, 2, processor),
        (LOAD, 0, 0, 0),  # the call
        (EQUAL, 1, 0, socket),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, DENY),
    )
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(held := ctypes.create_string_buffer(code)))
    system = ctypes.CDLL(None, use_errno=True)
    system.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    # Old kernels and some containers know no filters; the query was looked through already.
    system.prctl(SECCOMP, FILTER, ctypes.c_char_p(program), 0, 0)
    del held


def limit_memory(most: int) -> None:
    """Let this process take so many bytes more than it has, where the system counts them."""
    if sys.platform != "linux":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most if hard < 0 else min(most, hard), hard))


def limit_time(clock: float, processor: float) -> None:
    """Have the system end this process after so many seconds by the clock or of the processor; 0 for no end."""
    if COUNTS_PROCESSOR:
        signal.setitimer(signal.ITIMER_REAL, clock)
        signal.setitimer(signal.ITIMER_PROF, processor)


def stand_back(by: int) -> None:
    """Let other processes go first at the processor, where the system knows an order."""
    if hasattr(os, "nice"):
        os.nice(by)
