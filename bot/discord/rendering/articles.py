"""A guild's articles for its moderators: lists, single articles with their passages, and what was done to them."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.discord.localising import Phrases
from bot.discord.rendering.colours import SOURCE
from bot.discord.rendering.escaping import escape, masked_link, one_line
from bot.discord.rendering.limits import EMBED_TITLE
from bot.discord.rendering.splitting import shorten
from bot.discord.store.article_use import ArticleUse
from corpus.article import Article
from corpus.history import Change
from corpus.listing import ArticlePage
from index.passage import Passage

_TITLE_ROOM = 200
_NAME_ROOM = 80
_ID_ROOM = 80
_PASSAGE_ROOM = 900


@dataclass(frozen=True, slots=True)
class Shelf:
    """An article with its passages, and how it served."""

    article: Article
    passages: tuple[Passage, ...]
    use: ArticleUse


def render_list(page: ArticlePage, number: int, pages: int, phrases: Phrases) -> discord.Embed:
    """One page of a list, the first has the number 0."""
    lines = [_listed(article, phrases) for article in page.articles]
    embed = discord.Embed(
        title=phrases.plural("{number} article", "{number} articles", page.total),
        description="\n".join(lines) or phrases("No article is like that."),
        colour=SOURCE,
    )
    return _with_page(embed, number, pages, phrases)


def render_details(shelf: Shelf, phrases: Phrases) -> discord.Embed:
    """What is known of an article, and how it served."""
    article, use = shelf.article, shelf.use
    embed = discord.Embed(title=shorten(one_line(article.title), EMBED_TITLE) or "…", colour=SOURCE)
    link = masked_link(phrases("open"), article.url) if article.url else None
    facts = {
        phrases("Publisher"): _line(article.publisher),
        phrases("Author"): _line(article.author),
        phrases("Date"): phrases.date(article.published) if article.published else "",
        phrases("Link"): link or _line(article.url),
        phrases("Added"): f"{phrases.date(article.added_at.date())}, {who_did(article.added_by)}",
        phrases("Length"): phrases.plural("{number} word", "{number} words", len(article.text.split())),
        phrases("Passages"): str(len(shelf.passages)),
        phrases("Cited in"): phrases.plural("{number} answer", "{number} answers", use.answers),
        phrases("Votes on those"): f"👍 {use.up}  👎 {use.down}",
        "ID": f"`{one_line(article.id).replace('`', '')[:_ID_ROOM]}`",
    }
    for name, value in facts.items():
        if value:
            embed.add_field(name=name, value=value)
    return embed


def render_passages(shelf: Shelf, first: int, most: int, phrases: Phrases) -> discord.Embed:
    """Some of an article's passages as they stand."""
    text = shelf.article.text
    embed = discord.Embed(title=shorten(one_line(shelf.article.title), EMBED_TITLE) or "…", colour=SOURCE)
    for number, passage in enumerate(shelf.passages[first : first + most], first + 1):
        name = phrases("Passage {number} of {total}", number=number, total=len(shelf.passages))
        embed.add_field(name=name, value=shorten(text[passage.start : passage.end], _PASSAGE_ROOM), inline=False)
    return embed


def render_history(changes: Sequence[Change], number: int, pages: int, phrases: Phrases) -> discord.Embed:
    """Who did what and when, newest first."""
    done = {
        "add": phrases("added"),
        "remove": phrases("removed"),
        "replace": phrases("replaced"),
        "restore": phrases("brought back"),
        "edit": phrases("changed the details of"),
    }
    lines = [
        f"{discord.utils.format_dt(change.at, 'f')} {who_did(change.who)} {done.get(change.action, change.action)} "
        f"**{_title(change.title)}**"
        for change in changes
    ]
    text = "\n".join(lines) or phrases("Nothing was done yet.")
    return _with_page(discord.Embed(title=phrases("History"), description=text, colour=SOURCE), number, pages, phrases)


def who_did(name: str) -> str:
    """Somebody of the audit log: a member as a mention, which notifies nobody in an embed; others by name."""
    kind, _, rest = name.partition(":")
    if kind == "discord" and rest.isdigit():
        return f"<@{rest}>"
    return _line(name)


def _listed(article: Article, phrases: Phrases) -> str:
    facts = [_line(article.publisher), phrases.date(article.published) if article.published else ""]
    about = ", ".join(fact for fact in facts if fact)
    return f"• **{_title(article.title)}**{f' · {about}' if about else ''}"


def _with_page(embed: discord.Embed, number: int, pages: int, phrases: Phrases) -> discord.Embed:
    if pages > 1:
        embed.set_footer(text=phrases("page {number} of {total}", number=number + 1, total=pages))
    return embed


def _title(title: str) -> str:
    return shorten(one_line(title), _TITLE_ROOM, escape)


def _line(text: str | None) -> str:
    return shorten(one_line(text or ""), _NAME_ROOM, escape)
