"""What happens in one guild or DM channel is, for every other, as though it had never been."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord.store import Asked, Store, StoredAnswer
from tests.bot.discord.store.making import make_answer

pytestmark = pytest.mark.anyio

NEVER_GIVEN = -1
CHANNELS = (1, 2, 11, 12)
MESSAGES = (21, 22, 23)
SOME_DAY = datetime(2025, 7, 20, tzinfo=UTC)


@dataclass(frozen=True)
class Here:
    """A guild, or a DM where there is none. Channel ids are shared by all of them: they tell DMs apart, and only DMs."""

    guild_id: int | None
    channel_id: int


PLACES = (Here(1, 11), Here(2, 11), Here(None, 11), Here(None, 1))


@dataclass(frozen=True)
class Deed:
    """Something done in a place; `answer` counts the answers of all places, so it may well be another place's."""

    here: Here
    what: Literal["ask", "show", "delete", "vote", "complain", "open", "end", "settings"]
    answer: int
    person: int = 5
    channel: int = 11
    message: int = 21
    flag: bool = False


DEEDS = st.builds(
    Deed,
    here=st.sampled_from(PLACES),
    what=st.sampled_from(["ask", "ask", "show", "delete", "vote", "complain", "open", "end", "settings"]),
    answer=st.integers(0, 5),
    person=st.integers(5, 6),
    channel=st.sampled_from(CHANNELS),
    message=st.sampled_from(MESSAGES),
    flag=st.booleans(),
)

BEGINNING = [
    Deed(here, what, answer, flag=what == "settings" and here.guild_id == 1)
    for answer, here in enumerate(PLACES)
    for what in ("ask", "show", "vote", "complain", "open", "settings")
]
"""Every place has something to lose."""


class World:
    """A store that deeds are done in, and the answers given there in the order in which they were asked for."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.answers: list[int] = []

    def id_of(self, number: int) -> int:
        return self.answers[number] if number < len(self.answers) else NEVER_GIVEN

    def thread(self, here: Here, channel: int) -> int:
        """A thread of a guild: no other guild has one with its id (https://discord.com/developers/docs/reference)."""
        return 100 * (here.guild_id or 0) + channel

    async def do(self, deed: Deed) -> Any:
        """Do it; returns what the one who did it gets to see."""
        here, store = deed.here, self.store
        answer = self.id_of(deed.answer)
        if deed.what == "ask":
            return await self.ask(deed)
        if deed.what == "vote":
            return await store.vote(answer, here.guild_id, deed.person, deed.flag, channel_id=here.channel_id)
        if deed.what == "complain":
            kind: Literal["missing", "wrong"] = "missing" if deed.flag else "wrong"
            note = f"{here} says so"
            return await store.complain(answer, here.guild_id, deed.person, kind, note, channel_id=here.channel_id)
        if deed.what in ("show", "delete"):
            if await store.answer(answer, here.guild_id, channel_id=here.channel_id) is None:
                return None
            await (store.mark_deleted(answer) if deed.what == "delete" else store.set_messages(answer, [deed.message]))
        elif here.guild_id is not None:
            await self.govern(deed, here.guild_id)
        return None

    async def ask(self, deed: Deed) -> Any:
        here = deed.here
        channel = here.channel_id if here.guild_id is None else deed.channel
        where = Asked(here.guild_id, channel, channel, deed.person, private=deed.flag)
        saved = await self.store.save_answer(where, make_answer(f"{here}, {deed.message}?"), corpus="guild-1")
        self.answers.append(saved.id)
        return self.anonymous(saved)

    async def govern(self, deed: Deed, guild_id: int) -> None:
        if deed.what == "open":
            await self.store.open_conversation(self.thread(deed.here, deed.channel), guild_id)
        elif deed.what == "end":
            await self.store.end_conversation(self.thread(deed.here, deed.channel))
        else:
            await self.store.change_guild_settings(guild_id, private=deed.flag, channels=(deed.channel,))

    def pass_over(self, deed: Deed) -> None:
        """Leave a deed undone, though an answer that it would have asked for counts."""
        if deed.what == "ask":
            self.answers.append(NEVER_GIVEN)

    async def view(self, here: Here) -> list[Any]:
        """Everything that can be looked up in a place, and last the votes, for which one has to vote."""
        store, place = self.store, {"channel_id": here.channel_id}
        answers = [await store.answer(answer, here.guild_id, **place) for answer in self.answers]
        shown = [await store.answer_of_message(message, here.guild_id, **place) for message in MESSAGES]
        channels = CHANNELS if here.guild_id is not None else (here.channel_id,)
        seen = [*(self.anonymous(answer) for answer in (*answers, *shown))]
        seen += [await store.history(channel, here.guild_id, 10) for channel in channels]
        if here.guild_id is not None:
            threads = [self.thread(any_place, channel) for any_place in PLACES for channel in CHANNELS]
            seen += [await store.is_conversation(thread, here.guild_id) for thread in threads]
            seen += [
                replace(complaint, answer=self.anonymous(complaint.answer), at=SOME_DAY)
                for complaint in await store.complaints(here.guild_id, 10)
            ]
            seen.append(await store.guild_settings(here.guild_id))
        return seen + [await store.vote(answer, here.guild_id, 99, True, **place) for answer in self.answers]

    def anonymous(self, answer: StoredAnswer | None) -> Any:
        """An answer without what differs each time."""
        return answer and replace(answer, id=self.answers.index(answer.id), asked_at=SOME_DAY)


@settings(max_examples=40)
@given(here=st.sampled_from(PLACES), deeds=st.lists(DEEDS, max_size=25))
async def test_a_place_sees_what_it_would_see_if_it_were_alone(
    tmp_path_factory: pytest.TempPathFactory, here: Here, deeds: Sequence[Deed]
) -> None:
    folder: Path = tmp_path_factory.mktemp("isolation")
    among_others = World(await Store.open(folder / "all" / "state.sqlite"))
    alone = World(await Store.open(folder / "one" / "state.sqlite"))
    try:
        for deed in [*BEGINNING, *deeds]:
            got = await among_others.do(deed)
            if deed.here == here:
                assert got == await alone.do(deed)
            else:
                alone.pass_over(deed)
        assert await among_others.view(here) == await alone.view(here)
    finally:
        await among_others.store.close()
        await alone.store.close()
