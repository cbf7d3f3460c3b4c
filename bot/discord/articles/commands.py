"""/article, and "Add as article" on a message: for moderators alone."""

import re

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.app_commands import locale_str as _T

from bot.corpus import Corpus
from bot.discord.articles.adding import Adding
from bot.discord.articles.browsing import Browsing
from bot.discord.articles.editing import PasteArticle
from bot.discord.articles.guild_articles import GuildArticles
from bot.discord.articles.removing import Removing
from bot.discord.articles.taking import Details, Taking
from bot.discord.guilds import Guilds
from bot.discord.moderating import ModeratorCommands
from bot.discord.permissions import is_moderator, let_moderators_through
from corpus.documents.kinds import KIND_OF_ENDING, ending_of
from corpus.errors import FootnoteError

_MOST_CHOICES = 25
_LONGEST_CHOICE = 100
"""https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure"""

_ADDRESS = re.compile(r"https?://(?:[^\s<>()]|\([^\s<>()]*\))*(?:[^\s<>().,;:!?\]}\"']|\([^\s<>()]*\))")
"""With brackets only in pairs: what stands around an address is no part of it."""

_SORTS = [
    Choice(name=_T("last added first"), value="added-down"),
    Choice(name=_T("first added first"), value="added-up"),
    Choice(name=_T("newest first"), value="published-down"),
    Choice(name=_T("oldest first"), value="published-up"),
    Choice(name=_T("by title"), value="title-up"),
]


async def _offer_titles(interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
    commands: ArticleCommands = interaction.command.parent  # type: ignore[union-attr, assignment]
    return await commands.offer_titles(interaction, typed)


async def _offer_removed(interaction: discord.Interaction, typed: str) -> list[Choice[str]]:
    commands: ArticleCommands = interaction.command.parent  # type: ignore[union-attr, assignment]
    return await commands.offer_titles(interaction, typed, removed=True)


class ArticleCommands(ModeratorCommands):
    """The group of commands."""

    def __init__(
        self,
        articles: GuildArticles,
        taking: Taking,
        adding: Adding,
        removing: Removing,
        browsing: Browsing,
        guilds: Guilds,
    ) -> None:
        """Put the parts behind the commands."""
        description = _T("Add, replace and remove the articles that answers are from")
        super().__init__(guilds, name=_T("article"), description=description)
        self._articles = articles
        self._taking = taking
        self._adding = adding
        self._removing = removing
        self._browsing = browsing

    def add_menu_to(self, tree: app_commands.CommandTree) -> None:
        """Add "Add as article" to the tree of all commands."""

        @tree.context_menu(name=_T("Add as article"))
        @app_commands.guild_only()
        @app_commands.default_permissions(manage_messages=True)
        async def add_message(interaction: discord.Interaction, message: discord.Message) -> None:
            if await let_moderators_through(interaction, self._guilds):
                await self.add_from(interaction, message)

    @app_commands.command(name=_T("add"), description=_T("Add a file, a web page, or a text that you paste"))
    @app_commands.describe(
        file=_T("A .txt, .md, .html, .pdf, .docx or .epub file, or several as a .zip"),
        url=_T("The address of a web page"),
    )
    async def add(
        self, interaction: discord.Interaction, file: discord.Attachment | None = None, url: str | None = None
    ) -> None:
        """Take in what is given, or ask for a text."""
        await self._take_in(interaction, file, url, replaces=None)

    @app_commands.command(name=_T("replace"), description=_T("Put another text in the place of an article"))
    @app_commands.describe(
        article=_T("The article that is replaced"),
        file=_T("The new text as a file"),
        url=_T("The address of a web page"),
    )
    @app_commands.autocomplete(article=_offer_titles)
    async def replace(
        self,
        interaction: discord.Interaction,
        article: str,
        file: discord.Attachment | None = None,
        url: str | None = None,
    ) -> None:
        """Take in what is given, or ask for a text, in the place of an article."""
        await self._take_in(interaction, file, url, replaces=article)

    @app_commands.command(name=_T("remove"), description=_T("Take an article out"))
    @app_commands.describe(article=_T("The article"))
    @app_commands.autocomplete(article=_offer_titles)
    async def remove(self, interaction: discord.Interaction, article: str) -> None:
        """Ask whether an article is to go."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._removing.propose(interaction, article)

    @app_commands.command(name=_T("restore"), description=_T("Bring back an article that was removed within a day"))
    @app_commands.describe(article=_T("The article"))
    @app_commands.autocomplete(article=_offer_removed)
    async def restore(self, interaction: discord.Interaction, article: str) -> None:
        """Undo a removal."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._removing.restore(interaction, article)

    @app_commands.command(name=_T("list"), description=_T("List the articles"))
    @app_commands.describe(
        sort=_T("Which come first"),
        text=_T("Words of the title or the text"),
        publisher=_T("Who published them"),
        since=_T("Not before this date, as 2025-07-20"),
        until=_T("Not after this date, as 2025-07-20"),
    )
    @app_commands.choices(sort=_SORTS)
    async def list_articles(
        self,
        interaction: discord.Interaction,
        sort: str | None = None,
        text: str | None = None,
        publisher: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> None:
        """Show a list."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        wanted = {"sort": sort, "text": text, "publisher": publisher, "since": since, "until": until}
        await self._browsing.list(interaction, wanted)

    @app_commands.command(name=_T("show"), description=_T("Show an article: its details, passages, and use"))
    @app_commands.describe(article=_T("The article"))
    @app_commands.autocomplete(article=_offer_titles)
    async def show(self, interaction: discord.Interaction, article: str) -> None:
        """Show an article."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._browsing.show(interaction, article)

    @app_commands.command(name=_T("history"), description=_T("Who did what, and when"))
    @app_commands.describe(article=_T("One article alone"))
    @app_commands.autocomplete(article=_offer_titles)
    async def history(self, interaction: discord.Interaction, article: str | None = None) -> None:
        """Show the audit log."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._browsing.history(interaction, article)

    @app_commands.command(name=_T("export"), description=_T("Get all articles as a zip of Markdown files"))
    async def export(self, interaction: discord.Interaction) -> None:
        """Give the corpus as files."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._browsing.export(interaction, interaction.filesize_limit)

    async def offer_titles(
        self, interaction: discord.Interaction, typed: str, *, removed: bool = False
    ) -> list[Choice[str]]:
        """Articles whose titles have what was typed, for autocompletion; nothing for who is no moderator."""
        guild_id = interaction.guild_id
        if guild_id is None or not is_moderator(interaction, await self._guilds.settings(guild_id)):
            return []
        try:
            find = _removed if removed else _present
            found = await self._articles.with_corpus(guild_id, lambda corpus: find(corpus, typed))
        except FootnoteError:
            return []
        return [
            Choice(name=(title or article_id)[:_LONGEST_CHOICE], value=article_id)
            for article_id, title in found
            if len(article_id) <= _LONGEST_CHOICE
        ]

    async def add_from(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Take in what a message carries: its attachments that can be read, or else the first address in it."""
        address = _ADDRESS.search(message.content)
        readable = [one for one in message.attachments if ending_of(one.filename) in KIND_OF_ENDING]
        if readable or (message.attachments and address is None):
            taking = self._taking.attachments(readable or message.attachments)
        elif address is not None:
            taking = self._taking.address(address[0])
        else:
            phrases = await self._guilds.phrases(interaction)
            text = phrases("This message has neither a link nor a file.")
            await interaction.response.send_message(text, ephemeral=True)
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._adding.propose(interaction, taking)

    async def _take_in(
        self,
        interaction: discord.Interaction,
        file: discord.Attachment | None,
        url: str | None,
        *,
        replaces: str | None,
    ) -> None:
        if file is None and url is None:
            await self._ask_for_text(interaction, replaces)
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        taking = self._taking.attachments([file]) if file is not None else self._taking.address(url or "")
        await self._adding.propose(interaction, taking, replaces=replaces)

    async def _ask_for_text(self, interaction: discord.Interaction, replaces: str | None) -> None:
        async def on_pasted(submitted: discord.Interaction, text: str, details: Details) -> None:
            await submitted.response.defer(ephemeral=True, thinking=True)
            await self._adding.propose(submitted, self._taking.pasted(text, details), replaces=replaces)

        phrases = await self._guilds.phrases(interaction)
        await interaction.response.send_modal(PasteArticle(phrases, on_pasted))


def _present(corpus: Corpus, typed: str) -> list[tuple[str, str]]:
    return corpus.titles(typed, _MOST_CHOICES)


def _removed(corpus: Corpus, typed: str) -> list[tuple[str, str]]:
    wanted = typed.casefold()
    return [one for one in corpus.removed_titles() if wanted in one[1].casefold()][:_MOST_CHOICES]
