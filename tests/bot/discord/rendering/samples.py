"""One answer over one article, for tests that change a part of it."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.answering.answer import Citation
from bot.discord.store.records import Asked, StoredAnswer, StoredHit

QUOTE = "The bridge at Moss cost 90,000 crowns, and the town paid for half of it."
CITATION = Citation(
    marker=1,
    corpus="guild-1",
    article_id="bridge",
    title="A Bridge for Moss",
    url="https://example.org/bridge",
    publisher="The Moss Courier",
    published=date(2025, 7, 20),
    start=40,
    end=40 + len(QUOTE),
    quote=QUOTE,
    link="https://example.org/bridge#:~:text=The%20bridge%20at%20Moss,half%20of%20it.",
)
HIT = StoredHit(
    corpus="guild-1",
    article_id="bridge",
    title="A Bridge for Moss",
    start=0,
    end=len(QUOTE),
    text=QUOTE,
    score=0.71,
    dense=0.6,
    lexical=4.25,
    rerank=None,
)
ANSWER = StoredAnswer(
    id=7,
    asked=Asked(guild_id=1, channel_id=2, conversation_id=None, asker_id=3, private=False),
    asked_at=datetime(2025, 7, 21, 9, 30, tzinfo=UTC),
    question="What did the bridge cost?",
    standalone_question="What did the bridge cost?",
    text=f"{QUOTE} [1]",
    abstained=False,
    reason=None,
    confidence=0.83,
    as_of=date(2025, 7, 20),
    composer="extractive",
    citations=(CITATION,),
    hits=(HIT, replace(HIT, article_id="ferry", title="The Ferry Rests", text="The ferry no longer runs.", score=0.2)),
    timings_ms={"retrieve": 12.5, "read": 20.25, "compose": 0.75, "total": 33.5},
    version={"footnote": "0.1.0"},
    message_ids=(11,),
    deleted=False,
)
ABSTENTION = replace(
    ANSWER,
    question="Who swam to Moss?",
    standalone_question="Who swam to Moss?",
    text="I couldn't find this in the articles.",
    abstained=True,
    reason="The evidence is too weak.",
    confidence=0.12,
    as_of=None,
    citations=(),
)
