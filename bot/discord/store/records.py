"""What the bot remembers, as data: answers and where they were asked, what people made of them, a guild's choices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.answering.answer import Citation
from bot.answering.checks import Checks
from bot.discord.cooldown import Rate

ComplaintKind = Literal["missing", "wrong"]
"""What is wrong with an answer: the articles have none (`missing`), or a reader found fault with it (`wrong`)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a question was asked, by whom, and whether only they see the answer.

    `guild_id` is None for a DM. `conversation_id` is the thread or DM channel that the question belongs to; None where it
    stands alone. All are Discord snowflakes (https://discord.com/developers/docs/reference#snowflakes).
    """

    guild_id: int | None
    channel_id: int
    conversation_id: int | None
    asker_id: int
    private: bool


@dataclass(frozen=True, slots=True)
class StoredHit:
    """A passage that was looked at for an answer, as it was then; the scores are those of `index.hit.Hit`."""

    corpus: str
    article_id: str
    title: str
    start: int
    end: int
    text: str
    score: float
    dense: float
    lexical: float
    rerank: float | None


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was given. The fields it shares with `bot.answering.answer.Answer` mean the same.

    `id` can't be guessed from another answer's. `message_ids` are the messages that show it, first one first; `deleted`
    says that they were taken away again.
    """

    id: int
    asked: Asked
    asked_at: datetime
    question: str
    standalone_question: str
    text: str
    abstained: bool
    reason: str | None
    confidence: float
    as_of: date | None
    composer: str
    citations: tuple[Citation, ...]
    hits: tuple[StoredHit, ...]
    timings_ms: Mapping[str, float]
    version: Mapping[str, str | int]
    message_ids: tuple[int, ...]
    deleted: bool
    checks: Checks | None = None


@dataclass(frozen=True, slots=True)
class Votes:
    """How many people found an answer good, and how many bad."""

    up: int
    down: int


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a reader told the moderators about an answer; `note` is in their own words."""

    answer: StoredAnswer
    author_id: int
    note: str | None
    kind: ComplaintKind
    at: datetime


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """What a guild's moderators chose.

    The bot answers in `channels`, everywhere where there are none; new posts are answered in `forums`. `private` makes
    answers ephemeral unless asked otherwise, `threads` has conversations in threads. `language` is the locale of the
    interface (None: each reader's own), `cooldown` the rate of one member (None: the operator's). Complaints go to
    `moderators_channel`; members with `moderators_role` count as moderators.
    """

    channels: tuple[int, ...] = ()
    forums: tuple[int, ...] = ()
    private: bool = False
    threads: bool = True
    language: str | None = None
    cooldown: Rate | None = None
    moderators_channel: int | None = None
    moderators_role: int | None = None
