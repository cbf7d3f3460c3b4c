"""What readers missed, as moderators read it: within every limit, and with nothing that takes effect."""

import re
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord.grouping import MissGroup
from bot.discord.localising import Phrases
from bot.discord.rendering.complaints import render_misses
from bot.discord.store.misses import Miss, Remark
from tests.bot.discord.rendering.adversarial import texts
from tests.bot.discord.rendering.discord_markdown import read
from tests.bot.discord.rendering.measuring import check_limits, written

remarks = st.builds(Remark, author_id=st.just(77), note=texts)
misses = st.builds(
    Miss,
    question=texts,
    understood_as=st.just("?"),
    asked_at=st.just(datetime(2025, 8, 1, tzinfo=UTC)),
    abstained=st.booleans(),
    bad_votes=st.integers(0, 3),
    reports=st.integers(0, 3),
    remarks=st.lists(remarks, max_size=4).map(tuple),
    guild_id=st.just(1),
    channel_id=st.just(2),
    message_id=st.none() | st.just(3),
)
groups = st.lists(st.lists(misses, min_size=1, max_size=5).map(lambda some: MissGroup(tuple(some))), max_size=20)


@given(groups)
@settings(max_examples=100)
def test_pages_keep_to_the_limits_and_have_every_group(phrases: Phrases, given_groups: list[MissGroup]) -> None:
    pages = render_misses(given_groups, phrases)
    for page in pages:
        check_limits(page)
    text = "\n".join(page.description or "" for page in pages)
    assert len(re.findall(r"last asked on August 1, 2025", text)) >= len(given_groups)


@given(groups)
@settings(max_examples=100)
def test_nothing_that_readers_wrote_takes_effect(phrases: Phrases, given_groups: list[MissGroup]) -> None:
    for page in render_misses(given_groups, phrases):
        for text in written(page):
            reading = read(text)
            assert {target for _, target in reading.links} <= {"https://discord.com/channels/1/2/3"}
            assert {words for words, _ in reading.links} <= {"see the answer"}


def test_a_group_says_how_often_how_and_when(phrases: Phrases) -> None:
    def miss(question: str, *, day: int, reports: int = 0, remarks: tuple[Remark, ...] = ()) -> Miss:
        at = datetime(2025, 8, day, tzinfo=UTC)
        return Miss(question, question, at, True, 1, reports, remarks, 1, 2, day)

    newest = miss("Who won at chess?", day=3, reports=2, remarks=(Remark(77, "It *was* Ida."),))
    group = MissGroup((newest, miss("chess winner", day=2), miss("Who won at chess?", day=1)))
    [page] = render_misses([group], phrases)
    assert page.description == (
        "❔ **3×** Who won at chess?\n- chess winner\n> It \\*was\\* Ida. <@77>\n"
        "👎 3 · reported by 2 readers · last asked on August 3, 2025 · "
        "[see the answer](https://discord.com/channels/1/2/3)"
    )
    assert page.footer.text is None
