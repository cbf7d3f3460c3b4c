"""What readers missed or found wrong, for moderators to read."""

from collections.abc import Sequence

import discord

from bot.discord.localising import Phrases
from bot.discord.rendering.colours import COMPLAINT
from bot.discord.rendering.escaping import escape, one_line
from bot.discord.rendering.limits import EMBED_DESCRIPTION
from bot.discord.rendering.splitting import shorten
from bot.discord.store.records import Complaint

_QUESTION_ROOM = 600
_NOTE_ROOM = 1_000
_ANSWER_ROOM = 1_000
_LINE_ROOM = 200
_LINK = "https://discord.com/channels/{guild}/{channel}/{message}"


def render_complaint(complaint: Complaint, phrases: Phrases) -> discord.Embed:
    """One complaint, for the moderators' channel."""
    answer = complaint.answer
    lines = [f"> {shorten(one_line(answer.question), _QUESTION_ROOM)}"]
    if complaint.note:
        lines.append(shorten(complaint.note, _NOTE_ROOM))
    if not answer.abstained:
        lines.append(f"{phrases('The answer was:')} {shorten(one_line(answer.text), _ANSWER_ROOM)}")
    lines.append(_by_whom(complaint, phrases))
    return discord.Embed(title=_title(complaint, phrases), description="\n\n".join(lines), colour=COMPLAINT)


def render_complaints(complaints: Sequence[Complaint], phrases: Phrases) -> list[discord.Embed]:
    """Complaints in the order given, a few lines each, in a single message; those that don't fit are left out."""
    parts: list[str] = []
    for complaint in complaints:
        mark = "❔" if complaint.kind == "missing" else "👎"
        part = f"{mark} {shorten(one_line(complaint.answer.question), _LINE_ROOM)}"
        if complaint.note:
            part += f"\n> {shorten(one_line(complaint.note), _LINE_ROOM, lambda text: escape(one_line(text)))}"
        part += f"\n{_by_whom(complaint, phrases)}"
        if len("\n\n".join([*parts, part])) > EMBED_DESCRIPTION:
            break
        parts.append(part)
    return [discord.Embed(title=phrases("What readers missed"), description="\n\n".join(parts), colour=COMPLAINT)]


def _title(complaint: Complaint, phrases: Phrases) -> str:
    if complaint.kind == "missing":
        return phrases("Missing from the articles")
    return phrases("A reader found an answer wrong")


def _by_whom(complaint: Complaint, phrases: Phrases) -> str:
    """Who complained and when, with a link to the answer. A mention in an embed notifies nobody."""
    asked = complaint.answer.asked
    parts = [f"<@{complaint.author_id}>", phrases.date(complaint.at.date())]
    if complaint.answer.message_ids and not (asked.private or complaint.answer.deleted):
        link = _LINK.format(guild=asked.guild_id, channel=asked.channel_id, message=complaint.answer.message_ids[0])
        parts.append(f"[{phrases('see the answer')}]({link})")
    return " · ".join(parts)
