"""What readers missed or found wrong, for moderators to read."""

from collections.abc import Sequence

import discord

from bot.discord.grouping import MissGroup
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
_GROUPS_A_PAGE = 8
_OTHER_WORDINGS = 3
_REMARKS = 3
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


def render_misses(groups: Sequence[MissGroup], phrases: Phrases) -> list[discord.Embed]:
    """Groups of questions in the order given, a few to a page."""
    pages: list[list[str]] = [[]]
    for group in groups:
        part = _group(group, phrases)
        if len(pages[-1]) == _GROUPS_A_PAGE or len("\n\n".join([*pages[-1], part])) > EMBED_DESCRIPTION:
            pages.append([])
        pages[-1].append(part)
    embeds = [
        discord.Embed(title=phrases("What readers missed"), description="\n\n".join(parts), colour=COMPLAINT)
        for parts in pages
    ]
    if len(embeds) > 1:
        for number, embed in enumerate(embeds, 1):
            embed.set_footer(text=phrases("page {number} of {total}", number=number, total=len(embeds)))
    return embeds


def _group(group: MissGroup, phrases: Phrases) -> str:
    """How often it was asked, the commonest wording, a few others and some remarks; when and where it was asked last."""
    first, *others = group.wordings
    newest = group.misses[0]
    mark = "❔" if any(miss.abstained for miss in group.misses) else "👎"
    times = f"**{len(group.misses)}×** " if len(group.misses) > 1 else ""
    lines = [f"{mark} {times}{shorten(one_line(first), _LINE_ROOM)}"]
    lines += [f"- {shorten(one_line(other), _LINE_ROOM)}" for other in others[:_OTHER_WORDINGS]]
    remarks = [remark for miss in group.misses for remark in miss.remarks]
    lines += [f"> {_quoted(remark.note)} <@{remark.author_id}>" for remark in remarks[:_REMARKS]]
    about = [f"👎 {bad_votes}"] if (bad_votes := sum(miss.bad_votes for miss in group.misses)) else []
    if group.reports:
        about.append(phrases.plural("reported by {number} reader", "reported by {number} readers", group.reports))
    about.append(phrases("last asked on {date}", date=phrases.date(newest.asked_at.date())))
    shown = next((miss for miss in group.misses if miss.message_id is not None), None)
    if shown is not None:
        link = _LINK.format(guild=shown.guild_id, channel=shown.channel_id, message=shown.message_id)
        about.append(f"[{phrases('see the answer')}]({link})")
    return "\n".join([*lines, " · ".join(about)])


def _quoted(note: str) -> str:
    return shorten(one_line(note), _LINE_ROOM, lambda text: escape(one_line(text)))


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
