"""Three lanes: small questions wait neither for heavy nor for unknown ones, and whatever a question does, the next is answered."""

import asyncio
import os
import time
from dataclasses import replace

import pytest

from kg.explore.server.limits import Limits
from kg.explore.server.lock import COUNTS_PROCESSOR
from kg.explore.server.pool import HEAVY, NEW, SMALL, Busy, Pool
from tests.explore.server.works import Die, Nowhere, Spin, Starve, Wait, unguarded

pytestmark = pytest.mark.skipif(
    not hasattr(os, "nice") or os.nice(0) > 9, reason="lanes are told apart by their niceness here"
)
LIMITS = Limits(workers=1, small_workers=1, small=0.08, seconds=100, wait=100)


def in_pool(asking, limits=LIMITS):
    async def run():
        async with Pool(Nowhere(), limits, guard=unguarded) as pool:
            return await asking(pool)

    return asyncio.run(run())


def lane(reply):
    assert reply.status == 200, reply
    return {SMALL: "small", NEW: "new", HEAVY: "heavy"}[int(reply.body) - os.nice(0)]


def test_a_question_is_asked_where_its_kind_belongs_as_far_as_that_is_known():
    async def asking(pool):
        return [lane(await pool.run(Spin(seconds))) for seconds in (0, 0.15, 0.15, 0, 0)]

    # What is light among the heavy is tried among the small ones again, the next time.
    assert in_pool(asking) == ["new", "heavy", "heavy", "heavy", "small"]


def test_what_the_program_asks_itself_is_small_until_it_shows_otherwise():
    async def asking(pool):
        return [lane(await pool.run(Spin(seconds, foreseen=True))) for seconds in (0, 0.15, 0)]

    assert in_pool(asking) == ["small", "heavy", "heavy"]


@pytest.mark.skipif(not COUNTS_PROCESSOR, reason="the clock decides where the processor's time is not counted")
def test_a_slow_machine_makes_no_heavy_question_of_a_small_one():
    async def asking(pool):
        return [lane(await pool.run(Wait(seconds))) for seconds in (0, 1.5, 0)]

    assert in_pool(asking) == ["new", "small", "small"]


def test_new_questions_do_not_wait_for_heavy_ones():
    async def asking(pool):
        heavy = [asyncio.create_task(pool.run(Spin(60, "heavy"))) for _ in range(2)]
        await asyncio.sleep(1)
        new = [lane(await pool.run(Spin(0, f"new {number}"))) for number in range(5)]
        assert not all(one.done() for one in heavy)
        return new, [(await one).status for one in heavy]

    new, heavy = in_pool(asking, replace(LIMITS, seconds=2))
    assert new == ["new"] * 5 and heavy == [504] * 2


def test_small_questions_wait_neither_for_heavy_nor_for_new_ones():
    async def asking(pool):
        assert lane(await pool.run(Spin(0, "small"))) == "new"
        others = [asyncio.create_task(pool.run(Spin(60, f"other {number}"))) for number in range(4)]
        await asyncio.sleep(0.1)
        small = [lane(await pool.run(Spin(0, "small"))) for _ in range(10)]
        assert not any(one.done() for one in others)
        return small, {(await one).status for one in others}

    small, others = in_pool(asking, replace(LIMITS, seconds=0.5))
    assert small == ["small"] * 10 and others == {504}


def test_a_process_that_dies_is_told_and_replaced():
    async def asking(pool):
        return [(await pool.run(job)).status for job in (Die(), Spin(0), Die(), Spin(0))]

    assert in_pool(asking) == [500, 200, 500, 200]


def test_a_process_that_got_no_memory_has_asked_too_much():
    async def asking(pool):
        return [(await pool.run(job)).status for job in (Starve(), Spin(0))]

    assert in_pool(asking) == [422, 200]


def test_nobody_works_for_an_asker_who_went_away():
    async def asking(pool):
        left = False

        async def gone():
            return left

        task = asyncio.create_task(pool.run(Spin(60), 100, gone))
        await asyncio.sleep(1)
        left = True
        begin = time.monotonic()
        assert (await task).status in (408, 500)
        return lane(await pool.run(Spin(0.15))), time.monotonic() - begin

    where, seconds = in_pool(asking)
    assert where == "heavy" and seconds < 60


def test_who_waits_too_long_is_asked_to_come_again():
    async def asking(pool):
        while not await answered(pool):
            pass
        first = asyncio.create_task(pool.run(Spin(60), 100))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await pool.run(Spin(0), 100)
        first.cancel()

    async def answered(pool):
        try:
            return await pool.run(Spin(0), 100)
        except Busy:
            return None

    in_pool(asking, replace(LIMITS, wait=0.2))


def test_the_server_is_well_when_a_process_can_be_asked():
    async def asking(pool):
        before = pool.well()
        await pool.run(Spin(0, foreseen=True))
        return before, pool.well()

    assert in_pool(asking) == (False, True)
