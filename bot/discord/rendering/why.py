"""How an answer came about: what was searched, what was found, how sure it is, and how long that took."""

import discord

from bot.discord.localising import Phrases
from bot.discord.naming import is_of_guild
from bot.discord.rendering.checked import add_checks, why_not_written
from bot.discord.rendering.colours import SOURCE
from bot.discord.rendering.escaping import escape, one_line
from bot.discord.rendering.limits import FIELD_VALUE
from bot.discord.rendering.splitting import shorten
from bot.discord.store.records import StoredAnswer

_BEST = 5
_TITLE_ROOM = 120
_QUESTION_ROOM = 1_000
_CERTAIN, _LIKELY, _EVEN = 0.85, 0.65, 0.45


def render_why(answer: StoredAnswer, phrases: Phrases) -> discord.Embed:
    """What was searched and how sure it is."""
    embed = discord.Embed(title=phrases("Why this answer?"), colour=SOURCE)
    question = shorten(one_line(answer.standalone_question), _QUESTION_ROOM)
    _add(embed, phrases("The question, as I understood it"), question)
    _add(embed, phrases("How sure I am"), _certainty(answer, phrases))
    _add(embed, phrases("What I looked at"), _searched(answer, phrases))
    _add(embed, phrases("How the answer was made"), _made(answer, phrases))
    if answer.checks is not None:
        add_checks(embed, answer.checks, phrases)
    return embed


def _add(embed: discord.Embed, name: str, value: str) -> None:
    if value:
        embed.add_field(name=name, value=value, inline=False)


def _certainty(answer: StoredAnswer, phrases: Phrases) -> str:
    if answer.confidence >= _CERTAIN:
        words = phrases("Very sure that the articles answer this")
    elif answer.confidence >= _LIKELY:
        words = phrases("Fairly sure that the articles answer this")
    elif answer.confidence >= _EVEN:
        words = phrases("Not sure whether the articles answer this")
    else:
        words = phrases("The articles probably don't answer this")
    return f"{words} ({phrases.percent(answer.confidence)})"


def _searched(answer: StoredAnswer, phrases: Phrases) -> str:
    """How many passages were read, and the best of them."""
    lines = [
        phrases.plural(
            "{number} passage, the nearest first:", "{number} passages, the nearest first:", len(answer.hits)
        )
    ]
    for hit in answer.hits[:_BEST]:
        title = shorten(one_line(hit.title or hit.article_id), _TITLE_ROOM)
        scores = phrases("{score} (meaning {dense}, words {lexical})", **_scores(hit.score, hit.dense, hit.lexical))
        lines.append(f"• {title}: {scores}")
    return "\n".join(lines)[:FIELD_VALUE] if answer.hits else ""


def _scores(score: float, dense: float, lexical: float) -> dict[str, str]:
    return {"score": f"{score:.2f}", "dense": f"{dense:.2f}", "lexical": f"{lexical:.1f}"}


def _made(answer: StoredAnswer, phrases: Phrases) -> str:
    if answer.checks is not None and answer.checks.fallback is not None:
        how = why_not_written(answer.checks.fallback, phrases)
    elif answer.composer == "extractive":
        how = phrases("Sentences of the articles, word for word; no language model wrote anything.")
    else:
        how = phrases(
            "Written by {composer}, each sentence checked against its source.", composer=escape(answer.composer)
        )
    corpora = ", ".join(sorted({_corpus_name(hit.corpus, phrases) for hit in answer.hits}))
    took_ms = answer.timings_ms.get("total")
    took = phrases("Searched {corpora} in {number} ms.", corpora=corpora, number=round(took_ms)) if took_ms else ""
    return f"{how}\n{took}".strip()


def _corpus_name(corpus: str, phrases: Phrases) -> str:
    """What readers call a corpus: the name of a guild's own tells them nothing."""
    return phrases("this server's articles") if is_of_guild(corpus) else f"`{corpus}`"
