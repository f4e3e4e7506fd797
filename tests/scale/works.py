"""Work for other processes, some of it deadly."""

import os
import signal
import time

from kg.model import BrokenData


def double(numbers):
    return [2 * number for number in numbers]


def die_once_at_odd_ones(numbers, folder):
    for number in numbers:
        tried = folder / str(number)
        if number % 2 and not tried.exists():
            tried.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return double(numbers)


def die_of_three(numbers):
    if 3 in numbers:
        os.kill(os.getpid(), signal.SIGKILL)
    return double(numbers)


def sleep_at_two(numbers):
    time.sleep(60 if 2 in numbers else 0)
    return double(numbers)


def find_a_table_broken(numbers):
    raise BrokenData("verbs.tsv:2: has 1 cells instead of 3")


class Unstartable:
    """Work that no other process can take over."""

    def __reduce__(self):
        return (exec, ("raise SystemExit(1)",))
