"""Turns in the queue: fair between guilds, never more of a guild in flight than may be, nothing lost."""

import asyncio
from collections import Counter

import pytest
from anyio.lowlevel import checkpoint
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.queueing import FairQueue, Ticket

pytestmark = pytest.mark.anyio

GUILDS = st.integers(1, 4)
NUMBERS = st.integers(0, 30)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), GUILDS),
        st.tuples(st.just("take"), st.integers(1, 5)),
        st.tuples(st.sampled_from(("done", "drop")), NUMBERS),
    ),
    max_size=60,
)


class Watched:
    """A queue of numbered items, and beside it what is known to be in it."""

    def __init__(self, per_guild: int) -> None:
        self.queue: FairQueue[int] = FairQueue(per_guild=per_guild)
        self.per_guild = per_guild
        self.waiting: list[Ticket[int]] = []
        self.in_flight: list[Ticket[int]] = []
        self.taken: list[Ticket[int]] = []
        self.dropped: list[Ticket[int]] = []
        self._passed_over: dict[int, Counter[int]] = {}

    def step(self, what: str, number: int) -> None:
        if what == "put":
            item = len(self.waiting) + len(self.taken) + len(self.dropped)
            self.waiting.append(self.queue.put(number, item))
        elif what == "take" and self.guilds_that_may_go():
            self.take(number)
        elif what == "done" and self.in_flight:
            self.queue.done(self.in_flight.pop(number % len(self.in_flight)))
        elif what == "drop" and self.waiting:
            ticket = self.waiting.pop(number % len(self.waiting))
            self.dropped.append(ticket)
            self.queue.done(ticket)
        self._passed_over = {guild: self._passed_over.get(guild, Counter()) for guild in self.guilds_that_may_go()}

    def take(self, most: int) -> list[Ticket[int]]:
        """Take, looking that each turn is fair."""
        taken = take_at_once(self.queue, most)
        assert 1 <= len(taken) <= most
        for ticket in taken:
            self._turn(ticket)
        assert len(taken) == most or not self.guilds_that_may_go(), "something that may go was left"
        return taken

    def guilds_that_may_go(self) -> set[int]:
        in_flight = Counter(ticket.guild_id for ticket in self.in_flight)
        return {ticket.guild_id for ticket in self.waiting if in_flight[ticket.guild_id] < self.per_guild}

    def drain(self) -> None:
        while self.waiting:
            self.take_next()

    def take_next(self) -> Ticket[int]:
        """Take one; while nothing may go, the oldest in flight is done."""
        while not self.guilds_that_may_go():
            self.queue.done(self.in_flight.pop(0))
        return self.take(1)[0]

    def _turn(self, ticket: Ticket[int]) -> None:
        assert ticket in self.waiting, "taken twice, or after it was dropped"
        guild = ticket.guild_id
        assert guild in self.guilds_that_may_go(), "more of a guild in flight than may be"
        first = next(waiting for waiting in self.waiting if waiting.guild_id == guild)
        assert ticket is first, "not in the order of the guild's own questions"
        self._passed_over.pop(guild, None)
        for other, turns in self._passed_over.items():
            turns[guild] += 1
            assert turns[guild] < 2, f"guild {guild} had two turns while {other} waited and could go"
        self.waiting.remove(ticket)
        self.in_flight.append(ticket)
        self.taken.append(ticket)
        self._passed_over = {other: self._passed_over.get(other, Counter()) for other in self.guilds_that_may_go()}


def take_at_once(queue: FairQueue[int], most: int) -> list[Ticket[int]]:
    """What a taker gets that needn't wait."""
    taking = queue.take(most)
    try:
        taking.send(None)
    except StopIteration as stopped:
        return stopped.value
    taking.close()
    raise AssertionError("the taker was kept waiting")


def watched_after(steps: list[tuple[str, int]], per_guild: int) -> Watched:
    watched = Watched(per_guild)
    for what, number in steps:
        watched.step(what, number)
        assert watched.queue.waiting == len(watched.waiting)
        assert watched.queue.in_flight == len(watched.in_flight)
    return watched


@given(STEPS, st.integers(1, 3))
async def test_turns_are_fair_and_nothing_is_lost(steps: list[tuple[str, int]], per_guild: int) -> None:
    watched = watched_after(steps, per_guild)
    watched.drain()
    assert watched.queue.waiting == 0
    put = sum(what == "put" for what, _ in steps)
    assert sorted(ticket.item for ticket in watched.taken + watched.dropped) == list(range(put))


@given(STEPS, st.integers(1, 3))
async def test_a_position_is_when_it_is_taken(steps: list[tuple[str, int]], per_guild: int) -> None:
    watched = watched_after(steps, per_guild)
    assert {watched.queue.position(ticket) for ticket in watched.taken + watched.dropped} <= {0}
    told = sorted(watched.waiting, key=watched.queue.position)
    for taken, ticket in enumerate(told):
        assert [watched.queue.position(waiting) for waiting in told] == [
            max(0, n - taken) for n in range(1, len(told) + 1)
        ]
        assert watched.take_next() is ticket


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("put"), GUILDS),
            st.tuples(st.just("take"), st.integers(1, 3)),
            st.tuples(st.sampled_from(("cancel", "done", "run")), NUMBERS),
        ),
        max_size=60,
    )
)
async def test_cancelling_who_waits_loses_nothing(steps: list[tuple[str, int]]) -> None:
    queue: FairQueue[int] = FairQueue(per_guild=2)
    takers: list[asyncio.Task[list[Ticket[int]]]] = []
    finished: set[Ticket[int]] = set()
    put = 0
    for what, number in steps:
        if what == "put":
            queue.put(number, put)
            put += 1
        elif what == "take":
            takers.append(asyncio.create_task(queue.take(number)))
        elif what == "cancel" and takers:
            takers[number % len(takers)].cancel()
        elif what == "done" and (in_flight := [ticket for ticket in taken_by(takers) if ticket not in finished]):
            finished.add(in_flight[number % len(in_flight)])
            queue.done(in_flight[number % len(in_flight)])
        else:
            await checkpoint()
    for taker in takers:
        taker.cancel()
    await asyncio.gather(*takers, return_exceptions=True)
    taken = taken_by(takers)
    for ticket in taken:
        queue.done(ticket)
    while queue.waiting:
        for ticket in await queue.take(100):
            taken.append(ticket)
            queue.done(ticket)
    assert sorted(ticket.item for ticket in taken) == list(range(put))


def taken_by(takers: list[asyncio.Task[list[Ticket[int]]]]) -> list[Ticket[int]]:
    return [ticket for taker in takers if taker.done() and not taker.cancelled() for ticket in taker.result()]


async def test_guilds_take_turns_however_much_one_asks() -> None:
    queue: FairQueue[str] = FairQueue(per_guild=10)
    for item in ("a1", "a2", "a3", "a4"):
        queue.put(1, item)
    queue.put(2, "b1")
    queue.put(3, "c1")
    queue.put(2, "b2")
    assert [ticket.item for ticket in await queue.take(100)] == ["a1", "b1", "c1", "a2", "b2", "a3", "a4"]


async def test_who_waits_is_woken_by_the_next_question() -> None:
    queue: FairQueue[str] = FairQueue(per_guild=1)
    taker = asyncio.create_task(queue.take(5))
    await checkpoint()
    assert not taker.done()
    ticket = queue.put(1, "first")
    assert await taker == [ticket]


async def test_a_full_guild_goes_on_when_one_of_its_questions_is_done() -> None:
    queue: FairQueue[str] = FairQueue(per_guild=1)
    first, second = queue.put(1, "first"), queue.put(1, "second")
    assert await queue.take(5) == [first]
    taker = asyncio.create_task(queue.take(5))
    await checkpoint()
    assert not taker.done()
    queue.done(first)
    assert await taker == [second]


async def test_done_twice_frees_one_place() -> None:
    queue: FairQueue[str] = FairQueue(per_guild=2)
    tickets = [queue.put(1, item) for item in "abcd"]
    assert await queue.take(5) == tickets[:2]
    queue.done(tickets[0])
    queue.done(tickets[0])
    assert await queue.take(5) == tickets[2:3]
    assert queue.in_flight == 2


async def test_like_questions_are_told_apart() -> None:
    queue: FairQueue[str] = FairQueue(per_guild=2)
    first, second = queue.put(1, "same"), queue.put(1, "same")
    queue.done(first)
    assert queue.position(second) == 1
    assert await queue.take(5) == [second]


async def test_needs_room_for_one() -> None:
    with pytest.raises(ValueError, match="per_guild is 0"):
        FairQueue[str](per_guild=0)
    queue: FairQueue[str] = FairQueue(per_guild=1)
    with pytest.raises(ValueError, match="at least one"):
        await queue.take(0)
