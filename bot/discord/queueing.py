"""Questions that wait for their turn: guilds go round robin, so that one that asks much keeps none of the others waiting.

Within a guild, questions go in the order in which they came. A guild that has as many in flight as it may is passed over
and keeps its place: it is first to go once one of them is done.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, eq=False)
class Ticket(Generic[Item]):
    """A place in the queue; each is itself alone, however much another looks like it."""

    guild_id: int
    item: Item


class FairQueue(Generic[Item]):
    """A queue that is fair between guilds. For tasks of one event loop; not safe to share between threads."""

    def __init__(self, *, per_guild: int) -> None:
        """Make an empty queue; at most `per_guild` of a guild's items, one or more, are in flight: taken, not done."""
        if per_guild < 1:
            raise ValueError(f"per_guild is {per_guild}; at least one item of a guild must be able to go")
        self._turns: _Turns[Item] = _Turns(per_guild)
        self._places: dict[Ticket[Item], int] | None = None
        self._changed = asyncio.Event()

    @property
    def waiting(self) -> int:
        """How many items have not been taken yet."""
        return self._turns.count_waiting()

    @property
    def in_flight(self) -> int:
        """How many items are taken and not done."""
        return len(self._turns.in_flight)

    def put(self, guild_id: int, item: Item) -> Ticket[Item]:
        """Let an item wait behind those of its guild."""
        ticket = Ticket(guild_id, item)
        self._turns.join(ticket)
        self._note_change()
        return ticket

    async def take(self, most: int) -> list[Ticket[Item]]:
        """Wait until something may go; take that and what else may go, `most` in all, in the order of turns.

        Each has to be given to `done`. When cancelled, it has taken nothing.
        """
        if most < 1:
            raise ValueError(f"{most} items can't be waited for; take at least one")
        while not (taken := self._take_now(most)):
            self._changed.clear()
            await self._changed.wait()
        return taken

    def done(self, ticket: Ticket[Item]) -> None:
        """Free an item's place in flight, or drop it when it still waits. Nothing happens the second time."""
        self._turns.leave(ticket)
        self._note_change()

    def position(self, ticket: Ticket[Item]) -> int:
        """How many will have been taken when this one is, itself included: 1 is next, 0 is taken already or dropped.

        It is the order in which things stand: later items of guilds with nothing in the queue can still go before, and
        guilds that have as many in flight as they may are taken to finish theirs, oldest first, when nobody else may go.
        """
        if self._places is None:
            self._places = {waiting: place for place, waiting in enumerate(self._turns.order(), start=1)}
        return self._places.get(ticket, 0)

    def _take_now(self, most: int) -> list[Ticket[Item]]:
        taken: list[Ticket[Item]] = []
        while len(taken) < most and (ticket := self._turns.take_next()) is not None:
            taken.append(ticket)
        if taken:
            self._places = None
        return taken

    def _note_change(self) -> None:
        self._places = None
        self._changed.set()


class _Turns(Generic[Item]):
    """Whose turn it is. Guilds with something waiting stand in the order of their turns."""

    def __init__(self, per_guild: int) -> None:
        self.in_flight: OrderedDict[Ticket[Item], None] = OrderedDict()
        self._per_guild = per_guild
        self._waiting: OrderedDict[int, OrderedDict[Ticket[Item], None]] = OrderedDict()
        self._in_flight_of: Counter[int] = Counter()

    def count_waiting(self) -> int:
        return sum(len(tickets) for tickets in self._waiting.values())

    def join(self, ticket: Ticket[Item]) -> None:
        self._waiting.setdefault(ticket.guild_id, OrderedDict())[ticket] = None

    def take_next(self) -> Ticket[Item] | None:
        """Take the first item of the first guild that may go; its next one's turn is after all others'."""
        may_go = (guild_id for guild_id in self._waiting if self._in_flight_of[guild_id] < self._per_guild)
        guild_id = next(may_go, None)
        if guild_id is None:
            return None
        ticket, _ = self._waiting[guild_id].popitem(last=False)
        self._waiting.move_to_end(guild_id)
        self._forget_if_empty(guild_id)
        self.in_flight[ticket] = None
        self._in_flight_of[guild_id] += 1
        return ticket

    def leave(self, ticket: Ticket[Item]) -> None:
        """Take an item out, wherever it is."""
        guild_id = ticket.guild_id
        if ticket in self.in_flight:
            del self.in_flight[ticket]
            self._in_flight_of[guild_id] -= 1
            if not self._in_flight_of[guild_id]:
                del self._in_flight_of[guild_id]
        elif ticket in self._waiting.get(guild_id, ()):
            del self._waiting[guild_id][ticket]
            self._forget_if_empty(guild_id)

    def order(self) -> Iterator[Ticket[Item]]:
        """What waits, in the order in which it would go if the oldest in flight were done whenever nothing may go."""
        ahead = self._copy()
        while ahead._waiting:
            if (ticket := ahead.take_next()) is None:
                ahead.leave(next(iter(ahead.in_flight)))
            else:
                yield ticket

    def _copy(self) -> "_Turns[Item]":
        copied: _Turns[Item] = _Turns(self._per_guild)
        copied.in_flight = self.in_flight.copy()
        copied._waiting = OrderedDict((guild_id, tickets.copy()) for guild_id, tickets in self._waiting.items())
        copied._in_flight_of = self._in_flight_of.copy()
        return copied

    def _forget_if_empty(self, guild_id: int) -> None:
        if not self._waiting[guild_id]:
            del self._waiting[guild_id]
