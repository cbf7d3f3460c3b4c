"""What moderators have set, for them to read."""

import discord

from bot.discord.localising import Phrases
from bot.discord.rendering.limits import EMBED_DESCRIPTION
from bot.discord.store.records import GuildSettings

_MOST_SHOWN = 40
"""Channels in one line; more would not fit into an embed."""


def render_settings(settings: GuildSettings, phrases: Phrases) -> discord.Embed:
    """A line for each setting; where a language is set, `phrases` are in it."""
    lines = {
        phrases("Answers in"): _channels(settings.channels) or phrases("every channel"),
        phrases("Answers new posts in"): _channels(settings.forums) or phrases("no forum"),
        phrases("Private by default"): phrases("yes") if settings.private else phrases("no"),
        phrases("Opens threads"): phrases("yes") if settings.threads else phrases("no"),
        phrases("Language"): phrases.language if settings.language else phrases("each reader's own"),
        phrases("Cooldown"): _cooldown(settings, phrases),
        phrases("Complaints go to"): f"<#{settings.moderators_channel}>"
        if settings.moderators_channel
        else "`/missing`",
        phrases("Moderators"): _moderators(settings, phrases),
    }
    text = "\n".join(f"**{name}:** {value}" for name, value in lines.items())
    return discord.Embed(title=phrases("Settings"), description=text[:EMBED_DESCRIPTION])


def _channels(ids: tuple[int, ...]) -> str:
    shown = ", ".join(f"<#{channel}>" for channel in ids[:_MOST_SHOWN])
    return f"{shown} …" if len(ids) > _MOST_SHOWN else shown


def _cooldown(settings: GuildSettings, phrases: Phrases) -> str:
    if settings.cooldown is None:
        return phrases("the usual")
    return phrases.plural(
        "{number} question in {seconds} s",
        "{number} questions in {seconds} s",
        settings.cooldown.questions,
        seconds=round(settings.cooldown.per_s),
    )


def _moderators(settings: GuildSettings, phrases: Phrases) -> str:
    who = phrases("who may manage messages")
    if not settings.moderators_role:
        return who
    # Discord shows the commands by permission, and lets no bot change that.
    hint = phrases("let that role see the commands under Server Settings, Integrations")
    return f"{who}, <@&{settings.moderators_role}> ({hint})"
