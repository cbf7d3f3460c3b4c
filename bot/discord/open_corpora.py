"""The corpora of guilds: each opened when it is first asked for, closed when idle, all sharing their models."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from bot.corpora import open_corpus
from bot.corpus import Corpus
from bot.discord.metrics import Metrics
from bot.settings import Settings
from corpus.errors import CorpusNotFoundError
from index.embedding import Embedder
from index.late_interaction import LateInteraction


class OpenCorpora:
    """Open corpora by name. Safe to share between threads. One that is in use is never closed."""

    def __init__(self, settings: Settings, metrics: Metrics, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Open with these settings, which also say how many may be open at once and how long an idle one stays so."""
        self._settings = settings
        self._metrics = metrics
        self._clock = clock
        self._embedder = Embedder(settings.model)
        self._late_interaction = LateInteraction(self._embedder)
        self._guard = threading.Lock()
        self._open: dict[str, _Held] = {}

    @property
    def embedder(self) -> Embedder:
        """The embedding model that all of them share."""
        return self._embedder

    def load_model(self) -> None:
        """Load the embedding model, so that the first question needn't wait for it.

        Raises:
            EmbeddingModelError: It can't be found or loaded.
        """
        self._embedder.embed(["What happened?"])

    @contextmanager
    def using(self, name: str, *, create: bool = False) -> Iterator[Corpus | None]:
        """The corpus of that name, for the length of the block; None where there is none yet and `create` isn't set.

        Raises:
            CorpusError: It can't be opened.
        """
        held = self._take(name, create=create)
        if held is None:
            yield None
            return
        try:
            yield held.corpus
        finally:
            self._give_back(name, held)

    @contextmanager
    def using_each(self, names: list[str]) -> Iterator[dict[str, Corpus]]:
        """Those of some corpora that there are, by name, for the length of the block.

        Raises:
            CorpusError: One can't be opened.
        """
        with ExitStack() as stack:
            taken = {name: stack.enter_context(self.using(name)) for name in names}
            yield {name: corpus for name, corpus in taken.items() if corpus is not None}

    def close_idle(self) -> None:
        """Close those that nobody has asked for a while."""
        with self._guard:
            before = self._clock() - self._settings.discord.idle_s
            for name, held in [*self._open.items()]:
                if not held.users and held.used_at < before:
                    self._close(name, held)

    def forget(self, name: str, let_go: Callable[[], None]) -> bool:
        """Close a corpus and do `let_go`, such as deleting its folder, before it can be opened again.

        Returns False, with nothing done, while it is in use.
        """
        with self._guard:
            held = self._open.get(name)
            if held is not None and held.users:
                return False
            if held is not None:
                self._close(name, held)
            let_go()
            return True

    def measure(self) -> None:
        """Tell the metrics how large those that are open are now."""
        with self._guard:
            names = [*self._open]
        for name in names:
            with self.using(name) as corpus:
                if corpus is not None:
                    articles, passages = corpus.size()
                    self._metrics.corpus_has(name, articles=articles, passages=passages)

    def close(self) -> None:
        """Close them all."""
        with self._guard:
            for name, held in [*self._open.items()]:
                self._close(name, held)

    def _take(self, name: str, *, create: bool) -> "_Held | None":
        with self._guard:
            held = self._open.get(name)
            if held is None:
                try:
                    corpus = open_corpus(
                        name,
                        create=create,
                        settings=self._settings,
                        embedder=self._embedder,
                        late_interaction=self._late_interaction,
                    )
                except CorpusNotFoundError:
                    return None
                held = self._open[name] = _Held(corpus)
                self._make_room()
            held.users += 1
            held.used_at = self._clock()
            return held

    def _give_back(self, name: str, held: "_Held") -> None:
        with self._guard:
            held.users -= 1
            held.used_at = self._clock()
            self._make_room()

    def _make_room(self) -> None:
        """Close the longest idle while more are open than may be."""
        most = self._settings.discord.open_corpora
        idle = sorted(
            ((held.used_at, name) for name, held in self._open.items() if not held.users and held.used_at), reverse=True
        )
        while len(self._open) > most and idle:
            _, name = idle.pop()
            self._close(name, self._open[name])

    def _close(self, name: str, held: "_Held") -> None:
        del self._open[name]
        held.corpus.close()
        self._metrics.corpus_is_gone(name)


class _Held:
    """An open corpus, how many are using it, and when it was last used."""

    __slots__ = ("corpus", "used_at", "users")

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.users = 0
        self.used_at = 0.0


def corpus_of_guild(guild_id: int) -> str:
    """The name of the corpus that a guild's articles are in."""
    return f"guild-{guild_id}"
