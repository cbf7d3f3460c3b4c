"""A guild's articles, awaited from the event loop: what is done to them is done in a thread."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from bot.corpus import Corpus
from bot.discord.naming import corpus_of_guild
from bot.discord.open_corpora import OpenCorpora
from corpus.article import Article, ArticleDraft
from corpus.errors import ArticleNotFoundError
from index.indexing import Added
from index.similar import SimilarArticle

_THREADS = 4
"""Few, for most of what they do needs the interpreter's lock; more than one, so that a list needn't wait for an import."""

_AT_ONCE = 4
"""Passages that are embedded at once: a question that comes meanwhile waits no longer than for itself."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Plan:
    """What adding drafts would mean: how many passages they make, and what is nearly the same already."""

    passages: int
    alike: tuple[SimilarArticle, ...]


class GuildArticles:
    """The articles of guilds, each guild's in a corpus of its own that no other guild's id leads to."""

    def __init__(self, corpora: OpenCorpora, let_others_go_first: Callable[[], None]) -> None:
        """Open corpora through `corpora`. `let_others_go_first` is called, in a thread, before each stretch of work."""
        self._corpora = corpora
        self._pause = let_others_go_first
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="articles")
        self._is_stopping = False

    def stop(self) -> None:
        """Begin nothing more; of many articles being added, those that are stored stay."""
        self._is_stopping = True
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def plan(self, guild_id: int, drafts: Sequence[ArticleDraft]) -> Plan:
        """What adding drafts would mean. Only a single draft is compared with what is there."""

        def work(corpus: Corpus) -> Plan:
            passages = sum(corpus.count_passages(draft) for draft in drafts)
            return Plan(passages, tuple(corpus.similar(drafts[0].text)) if len(drafts) == 1 else ())

        return await self._creating(guild_id, work)

    async def add(
        self, guild_id: int, drafts: Sequence[ArticleDraft], *, added_by: str, on_stored: Callable[[int], None]
    ) -> list[Added]:
        """Add drafts; `on_stored` is called, in a thread, with how many are safely stored.

        Raises:
            ArticleConflictError: An id belongs to another article. Nothing is added then.
            CorpusError: The corpus can't be written.
        """

        def work(corpus: Corpus) -> list[Added]:
            added: list[Added] = []
            for each in corpus.add(drafts, added_by=added_by, group=_AT_ONCE, pause=self._pause):
                added.append(each)
                on_stored(len(added))
                if self._is_stopping or self._corpora.is_going(corpus.name):
                    break
            return added

        return await self._creating(guild_id, work)

    async def with_corpus(self, guild_id: int, work: Callable[[Corpus], _T]) -> _T:
        """What `work` makes of the guild's corpus, in a thread.

        Raises:
            ArticleNotFoundError: The guild has no corpus, and so no article.
            FootnoteError: What `work` raises.
        """

        def run() -> _T:
            with self._corpora.using(corpus_of_guild(guild_id)) as corpus:
                if corpus is None:
                    raise ArticleNotFoundError("there are no articles here yet.")
                return work(corpus)

        return await asyncio.get_running_loop().run_in_executor(self._threads, run)

    async def find(self, guild_id: int, article_id: str) -> Article:
        """The article with that id, or the only one with those words in its title: people type over what is offered.

        Raises:
            ArticleNotFoundError: The guild has none.
        """
        return await self.with_corpus(guild_id, lambda corpus: _named(corpus, article_id))

    async def _creating(self, guild_id: int, work: Callable[[Corpus], _T]) -> _T:
        def run() -> _T:
            with self._corpora.using(corpus_of_guild(guild_id), create=True) as corpus:
                assert corpus is not None
                return work(corpus)

        return await asyncio.get_running_loop().run_in_executor(self._threads, run)


def _named(corpus: Corpus, name: str) -> Article:
    with suppress(ArticleNotFoundError):
        return corpus.article(name)
    alike = corpus.titles(name.strip(), 2) if name.strip() else []
    if len(alike) != 1:
        raise ArticleNotFoundError(
            f"there is no article {name!r} here. Choose one from the list that opens as you type."
        )
    return corpus.article(alike[0][0])
