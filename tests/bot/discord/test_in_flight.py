"""Questions that are cancelled with what they depend on, and waited for at the end."""

import asyncio

import pytest

from bot.discord.in_flight import InFlight

pytestmark = pytest.mark.anyio


async def watched(in_flight: InFlight, *ids: int, until: asyncio.Event, seen: list[str]) -> None:
    with in_flight.watch(*ids):
        try:
            await until.wait()
            seen.append("finished")
        except asyncio.CancelledError:
            seen.append("apologised" if in_flight.is_ending else "cancelled")


async def begun(in_flight: InFlight, *ids: int, until: asyncio.Event, seen: list[str]) -> asyncio.Task[None]:
    task = asyncio.create_task(watched(in_flight, *ids, until=until, seen=seen))
    await asyncio.sleep(0)
    return task


@pytest.mark.parametrize("deleted", [1, 2])
async def test_what_a_question_depends_on_cancels_it(deleted: int) -> None:
    in_flight, seen = InFlight(), list[str]()
    task = await begun(in_flight, 1, 2, until=asyncio.Event(), seen=seen)
    in_flight.cancel(deleted)
    await task
    assert seen == ["cancelled"]


async def test_anything_else_does_not() -> None:
    in_flight, seen, until = InFlight(), list[str](), asyncio.Event()
    task = await begun(in_flight, 1, until=until, seen=seen)
    in_flight.cancel(2)
    until.set()
    await task
    assert seen == ["finished"]


async def test_a_question_that_is_done_is_cancelled_no_more() -> None:
    in_flight, seen, until = InFlight(), list[str](), asyncio.Event()
    until.set()
    await (await begun(in_flight, 1, until=until, seen=seen))
    in_flight.cancel(1)
    assert seen == ["finished"]


async def test_the_end_waits_for_what_finishes_and_cancels_the_rest() -> None:
    in_flight, seen, until = InFlight(), list[str](), asyncio.Event()
    quick = await begun(in_flight, 1, until=until, seen=seen)
    slow = await begun(in_flight, 2, until=asyncio.Event(), seen=seen)
    asyncio.get_running_loop().call_soon(until.set)
    await in_flight.end(within_s=0.2, apologise_within_s=1)
    assert quick.done()
    assert slow.done()
    assert seen == ["finished", "apologised"]


async def test_the_end_of_nothing_is_at_once() -> None:
    in_flight = InFlight()
    await in_flight.end(within_s=60, apologise_within_s=60)
    assert in_flight.is_ending
