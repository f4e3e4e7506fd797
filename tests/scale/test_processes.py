"""Processes that die, hang or cannot begin: their work is done by others, in order, and nothing waits for ever."""

from functools import partial

import pytest

from kg.model import BrokenData, Trouble
from kg.scale.processes import Died, Processes
from tests.scale.works import Unstartable, die_of_three, die_once_at_odd_ones, double, find_a_table_broken, sleep_at_two


def singles(numbers):
    return [[number] for number in numbers] if len(numbers) > 1 else []


def answers(work, items, count=2, **settings):
    with Processes(work, count, **settings) as processes:
        return list(processes.each(items, singles))


def test_answers_come_in_the_order_of_the_items():
    assert answers(double, [[n, n + 1] for n in range(20)]) == [[2 * n, 2 * n + 2] for n in range(20)]


def test_what_a_killed_process_was_doing_is_done_again(tmp_path):
    work = partial(die_once_at_odd_ones, folder=tmp_path)
    assert answers(work, [[0], [1], [2], [3], [4]]) == [[0], [2], [4], [6], [8]]


def test_what_kills_every_process_is_given_up_and_its_neighbours_are_not():
    first, second, died, last = answers(die_of_three, [[0, 1], [2, 3, 4]], count=1)
    assert [first, second, last] == [[0, 2], [4], [8]]
    assert isinstance(died, Died) and died.item == [3]


def test_what_never_ends_is_ended():
    one, died = answers(sleep_at_two, [[1], [2]], patience=1)
    assert one == [2] and isinstance(died, Died)


def test_whoever_stops_listening_stops_the_processes():
    with Processes(double, 2) as processes:
        first = next(processes.each(([n] for n in range(1000)), singles))
        running = list(processes._running)
    assert first == [0] and running
    assert not any(process._process.is_alive() for process in running)


def test_a_broken_table_is_told_and_not_tried_again():
    with pytest.raises(BrokenData, match=r"verbs\.tsv:2"):
        answers(find_a_table_broken, [[1], [2]])


def test_a_process_that_cannot_begin_says_what_to_do():
    with pytest.raises(Trouble, match="--workers 1"):
        answers(Unstartable(), [[1]])
