"""How what a language model wrote fared against its sources: what was said, what was left out, and why."""

import discord

from bot.answering.checks import CheckedSentence, Checks, Fallback
from bot.discord.localising import Phrases
from bot.discord.rendering.escaping import escape, one_line
from bot.discord.rendering.limits import FIELD_VALUE
from bot.discord.rendering.splitting import shorten

_MOST_DROPPED = 4
_SENTENCE_ROOM = 150
_PROBLEMS_ROOM = 80


def why_not_written(fallback: Fallback, phrases: Phrases) -> str:
    """Why the articles' own sentences are shown, and not what a language model wrote."""
    said = phrases("Sentences of the articles, word for word.")
    if fallback in ("unsupported", "no_answer"):
        reason = phrases("The articles don't support what the language model wrote.")
    elif fallback == "not_found":
        reason = phrases("The language model found no answer.")
    elif fallback == "budget":
        reason = phrases("The language model has been asked as much as it may be today.")
    elif fallback == "too_long":
        reason = phrases("The articles don't fit into what the language model reads.")
    else:
        reason = phrases("The language model can't be asked just now.")
    return f"{said} {reason}"


def add_checks(embed: discord.Embed, checks: Checks, phrases: Phrases) -> None:
    """Add what was checked and what was left out, if anything was."""
    if checks.sentences:
        embed.add_field(name=phrases("How it was checked"), value=_counted(checks, phrases)[:FIELD_VALUE], inline=False)
    dropped = [sentence for sentence in checks.sentences if not sentence.kept]
    if dropped:
        lines = [_dropped(sentence) for sentence in dropped[:_MOST_DROPPED]]
        embed.add_field(name=phrases("Left out as not supported"), value="\n".join(lines)[:FIELD_VALUE], inline=False)


def _counted(checks: Checks, phrases: Phrases) -> str:
    kept = len(checks.sentences) - checks.dropped
    lines = [
        phrases(
            "{kept} of {number} sentences are supported by what they cite.", kept=kept, number=len(checks.sentences)
        )
    ]
    if checks.repaired:
        lines.append(phrases("Footnotes put right: {number}.", number=checks.repaired))
    lines += [f"{_kind(kind, phrases)}: {number}" for kind, number in checks.quotations.items()]
    if checks.cached:
        lines.append(phrases("Written before, for the same question about the same articles."))
    versions = ", ".join(f"{name} {version}" for name, version in checks.prompts.items())
    lines.append(phrases("Prompts: {versions}", versions=escape(versions)))
    return "\n".join(f"• {line}" for line in lines)


def _kind(kind: str, phrases: Phrases) -> str:
    named = {
        "verbatim": phrases("Quotations that are verbatim"),
        "misattributed": phrases("Quotations of another passage than was cited"),
        "stitched": phrases("Quotations put together from pieces"),
        "fabricated": phrases("Quotations that stand nowhere"),
    }
    return named.get(kind, escape(kind))


def _dropped(sentence: CheckedSentence) -> str:
    text = shorten(one_line(sentence.text), _SENTENCE_ROOM)
    problems = shorten(one_line("; ".join(sentence.problems)), _PROBLEMS_ROOM)
    return f"• ~~{text}~~ ({problems})" if problems else f"• ~~{text}~~"
