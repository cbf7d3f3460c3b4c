"""What is known of a person, for them to read."""

import discord

from bot.discord.localising import Phrases
from bot.discord.rendering.colours import SOURCE
from bot.discord.store.personal_data import PersonalData


def render_personal_data(known: PersonalData, phrases: Phrases, *, in_guild: bool, has_file: bool) -> discord.Embed:
    """How much there is, where it is from, and what they can do about it."""
    lines = [_where(phrases, in_guild=in_guild), *_amounts(known, phrases), ""]
    if has_file:
        lines.append(phrases("The file has all of it. {command} deletes it.", command="`/privacy erase`"))
    if in_guild:
        lines.append(phrases("To see what I know from everywhere, use this command in a direct message to me."))
    lines.append(phrases("Who added or changed which article stays in the log of a server's moderators."))
    return discord.Embed(title=phrases("What I know about you"), description="\n".join(lines), colour=SOURCE)


def render_erasure(known: PersonalData, phrases: Phrases, *, in_guild: bool) -> discord.Embed:
    """What would be deleted, before it is."""
    lines = [
        _where(phrases, in_guild=in_guild),
        *_amounts(known, phrases),
        "",
        phrases("Answers go with the votes and notes that others left on them."),
        phrases(
            "Messages in channels stay; delete those first with {button}, as I won't know whose they were.",
            button=f"**{phrases('Delete')}**",
        ),
    ]
    return discord.Embed(title=phrases("Delete this for good?"), description="\n".join(lines), colour=SOURCE)


def _where(phrases: Phrases, *, in_guild: bool) -> str:
    return phrases("From this server:") if in_guild else phrases("From every server and from direct messages:")


def _amounts(known: PersonalData, phrases: Phrases) -> list[str]:
    amounts = {
        phrases("Questions with their answers"): known.questions,
        phrases("Votes"): known.votes,
        phrases("Notes to moderators"): known.complaints,
        phrases("Drafts that wait for you"): known.drafts,
    }
    return [f"- {name}: {number}" for name, number in amounts.items()]
