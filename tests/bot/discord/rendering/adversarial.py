"""Texts that try to take effect in Discord, and answers that hold them."""

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from bot.answering.answer import Citation
from bot.discord.store.records import Asked, StoredAnswer, StoredHit

SMUGGLED = (
    "**bold**", "*", "_em_", "__under__", "~~struck~~", "||spoiler||", "`code`", "```\nblock\n```", "\\", "\\*", "\\\\",
    "# heading", "### heading", "-# subtext", "- item", "* item", "1. item", "2024. item", "> quote", ">>> quote",
    "[click](https://evil.example)", "[1](https://evil.example)", "[", "]", "(https://evil.example)", "](", "[x]",
    "https://evil.example/a_b", "<https://evil.example>", "steam://run/1", "HTTP://evil.example", "<mailto:a@b.example>",
    "discord.gg/abc", "https://discord.gg/abc", "DISCORD.GG/abc", "discord.com/invite/abc", "discordapp.com/invite/abc",
    "@everyone", "@here", "@\u200beveryone", "@EVERYONE", "<@80351110224678912>", "<@!80351110224678912>",
    "<@&165511591545143296>", "<#103735883630395392>", "</airhorn:816437322781949972>", "<:mmLol:216154654256398347>",
    "<a:b1nzy:392938283556143104>", "<t:1618953630>", "<t:1618953630:R>", "<id:customize>", ":skull:", ":+1:", "12:30:45",
    "\u202eevil", "\u2066", "\x00", "\x1b[31m", "\u200b", "👩‍👩‍👧‍👦", "é" + "\u0301" * 40, "日本語の文章。",
    "word", "“Yes,” she said.",
    " ", "\n", "\n\n", "\r", "\u2028", "[1]", "[2]", "{}", "{date}", "%s", "'", '"', "\t",
)  # fmt: skip

fragments = st.sampled_from(SMUGGLED) | st.text(max_size=12)
texts = st.lists(fragments, max_size=30).map("".join)
long_texts = st.builds(lambda text, times, joint: joint.join([text] * times), texts, st.integers(1, 120), fragments)
any_text = texts | long_texts
urls = (
    st.none()
    | st.sampled_from(
        (
            "https://example.org/bridge",
            "https://example.org/a(b)c_d*e?q=[x]&y=<z>#:~:text=over%20the%2Cbridge,-at%20dawn",
            "https://example.org/" + "long/" * 300,
            "http://[broken",
            "javascript:alert(1)",
            "HTTPS://EXAMPLE.ORG/ü ä) [evil](https://evil.example)",
        )
    )
    | texts.map(lambda text: f"https://example.org/{text}")
)
days = st.none() | st.dates(min_value=date(1800, 1, 1))

citations = st.builds(
    Citation,
    marker=st.integers(1, 999),
    corpus=st.just("guild-1"),
    article_id=texts,
    title=any_text,
    url=urls,
    publisher=st.none() | any_text,
    published=days,
    start=st.just(0),
    end=st.just(0),
    quote=any_text,
    link=urls,
)
hits = st.builds(
    StoredHit,
    corpus=st.just("guild-1"),
    article_id=texts,
    title=any_text,
    start=st.integers(0, 10**6),
    end=st.integers(0, 10**6),
    text=any_text,
    score=st.floats(-10, 10),
    dense=st.floats(-1, 1),
    lexical=st.floats(0, 100),
    rerank=st.none() | st.floats(0, 1),
)
snowflakes = st.integers(1, 2**63 - 1)
asked = st.builds(
    Asked,
    guild_id=st.none() | snowflakes,
    channel_id=snowflakes,
    conversation_id=st.none() | snowflakes,
    asker_id=snowflakes,
    private=st.booleans(),
)
answers = st.builds(
    StoredAnswer,
    id=snowflakes,
    asked=asked,
    asked_at=st.datetimes(min_value=datetime(2020, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),
    question=any_text,
    standalone_question=any_text,
    text=any_text,
    abstained=st.booleans(),
    reason=st.none() | any_text,
    confidence=st.floats(0, 1),
    as_of=days,
    composer=texts,
    citations=st.lists(citations, max_size=3).map(tuple)
    | st.builds(lambda one, times: (one,) * times, citations, st.integers(4, 80)),
    hits=st.lists(hits, max_size=5).map(tuple),
    timings_ms=st.dictionaries(texts, st.floats(0, 1e6), max_size=8),
    version=st.just({"footnote": "0.1.0"}),
    message_ids=st.lists(snowflakes, max_size=3).map(tuple),
    deleted=st.booleans(),
)
