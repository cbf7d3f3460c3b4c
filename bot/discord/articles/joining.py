"""The parts of /article, put together."""

from collections.abc import Callable

from discord import app_commands

from bot.discord.articles.adding import Adding
from bot.discord.articles.browsing import Browsing
from bot.discord.articles.commands import ArticleCommands
from bot.discord.articles.guild_articles import GuildArticles
from bot.discord.articles.proposals import Proposals
from bot.discord.articles.removing import Removing
from bot.discord.articles.taking import Taking
from bot.discord.buttons import Presses
from bot.discord.guilds import Guilds
from bot.discord.moderating import only_for_moderators
from bot.discord.open_corpora import OpenCorpora
from bot.discord.store import Store
from bot.settings import Settings


class ArticleParts:
    """What moderators do with articles: commands, a menu, and buttons."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        guilds: Guilds,
        corpora: OpenCorpora,
        let_questions_go_first: Callable[[], None],
    ) -> None:
        """Keep articles in `corpora`, and what waits behind buttons in `store`."""
        self.articles = GuildArticles(corpora, let_questions_go_first)
        self.taking = Taking(settings)
        adding = Adding(self.articles, Proposals(store), guilds)
        removing = Removing(self.articles, store, guilds)
        browsing = Browsing(self.articles, store, guilds)
        self._commands = ArticleCommands(self.articles, self.taking, adding, removing, browsing, guilds)
        self.presses: Presses = {
            f"article:{action}": only_for_moderators(press, guilds)
            for action, press in {
                "confirm": adding.confirm,
                "swap": adding.swap,
                "edit": adding.edit,
                "cancel": adding.cancel,
                "remove": removing.remove,
                "undo": removing.undo,
                "list": browsing.turn_list,
                "show": browsing.turn_article,
            }.items()
        }

    def add_to(self, tree: app_commands.CommandTree) -> None:
        """Add the commands to the tree of all."""
        tree.add_command(self._commands)
        self._commands.add_menu_to(tree)

    def stop(self) -> None:
        """Begin nothing more."""
        self.articles.stop()
