"""The corpora of guilds: each opened when it is first asked for, closed when idle, all sharing their models."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from bot.corpora import open_corpus
from bot.corpus import Corpus
from bot.discord.metrics import Metrics
from bot.settings import Settings
from corpus.errors import CorpusBusyError, CorpusError, CorpusNotFoundError
from index.embedding import Embedder
from index.late_interaction import LateInteraction

_log = structlog.get_logger()


class OpenCorpora:
    """Open corpora by name. Safe to share between threads. One that is in use is never closed."""

    def __init__(self, settings: Settings, metrics: Metrics, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Open with these settings, which also say how many may be open at once and how long an idle one stays so."""
        self._settings = settings
        self._metrics = metrics
        self._clock = clock
        self._embedder = Embedder(settings.model)
        self._late_interaction = LateInteraction(self._embedder)
        self._given_back = threading.Condition()
        self._open: dict[str, _Held] = {}
        self._going: set[str] = set()

    @property
    def embedder(self) -> Embedder:
        """The embedding model that all of them share."""
        return self._embedder

    @property
    def names(self) -> frozenset[str]:
        """Which are open."""
        with self._given_back:
            return frozenset(self._open)

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
            CorpusBusyError: It is being deleted, and `create` is set.
            CorpusError: It can't be opened.
        """
        held = self._take(name, create=create)
        if held is None:
            yield None
            return
        try:
            yield held.corpus
        finally:
            self._give_back(name, held, used_at=self._clock())

    def is_going(self, name: str) -> bool:
        """Whether a corpus is about to be deleted, so that who uses it had better come to an end."""
        with self._given_back:
            return name in self._going

    def forget(self, name: str, let_go: Callable[[], None], *, wait_s: float) -> bool:
        """Close a corpus and do `let_go`, such as moving its folder away; from now until then nobody gets it.

        Returns False, with nothing done, where it is in use for longer than `wait_s` seconds.
        """
        with self._given_back:
            self._going.add(name)
            try:
                if not self._given_back.wait_for(lambda: not self._is_in_use(name), wait_s):
                    return False
                if name in self._open:
                    self._close(name)
                let_go()
                return True
            finally:
                self._going.discard(name)

    def close_idle(self) -> None:
        """Close those that nobody has used for a while."""
        with self._given_back:
            before = self._clock() - self._settings.discord.idle_s
            for name in [name for name, held in self._open.items() if not held.users and held.used_at <= before]:
                self._close(name)

    def measure(self) -> None:
        """Tell the metrics how large those are that were opened or have changed since this was last called."""
        for name in self.names:
            with self._given_back:
                held = self._open.get(name)
                if held is None or held.corpus is None:
                    continue
                held.users += 1
            try:
                self._measure(name, held)
            except CorpusError as error:  # who asks it hears of it; the others are measured all the same
                _log.warning("a corpus can't be measured", corpus=name, error=str(error))
            finally:
                self._give_back(name, held)

    def close(self) -> None:
        """Close them all."""
        with self._given_back:
            for name in [*self._open]:
                self._close(name)

    def _take(self, name: str, *, create: bool) -> "_Held | None":
        with self._given_back:
            if name in self._going:
                if create:
                    raise CorpusBusyError(f"the corpus {name!r} is being deleted; try again when that is done.")
                return None
            held = self._open.setdefault(name, _Held())
            held.users += 1
        try:
            with held.opening:  # its own, so that a large one that is being opened holds nobody else up
                if held.corpus is None:
                    held.corpus = self._open_corpus(name, create=create)
        except BaseException as error:
            self._give_back(name, held, used_at=self._clock())
            if isinstance(error, CorpusNotFoundError):
                return None
            raise
        return held

    def _give_back(self, name: str, held: "_Held", *, used_at: float | None = None) -> None:
        with self._given_back:
            held.users -= 1
            if used_at is not None:
                held.used_at = used_at
            if held.corpus is None and not held.users and self._open.get(name) is held:
                del self._open[name]
            self._make_room()
            self._given_back.notify_all()

    def _open_corpus(self, name: str, *, create: bool) -> Corpus:
        return open_corpus(
            name,
            create=create,
            settings=self._settings,
            embedder=self._embedder,
            late_interaction=self._late_interaction,
        )

    def _make_room(self) -> None:
        """Close the longest idle while more are open than may be."""
        too_many = len(self._open) - self._settings.discord.open_corpora
        if too_many > 0:
            idle = sorted((held.used_at, name) for name, held in self._open.items() if not held.users)
            for _, name in idle[:too_many]:
                self._close(name)

    def _measure(self, name: str, held: "_Held") -> None:
        assert held.corpus is not None
        number = held.corpus.sequence_number()
        if number != held.measured_at:
            articles, passages = held.corpus.size()
            self._metrics.corpus_has(name, articles=articles, passages=passages)
            held.measured_at = number

    def _is_in_use(self, name: str) -> bool:
        held = self._open.get(name)
        return held is not None and held.users > 0

    def _close(self, name: str) -> None:
        corpus = self._open.pop(name).corpus
        if corpus is not None:
            corpus.close()
        self._metrics.corpus_is_gone(name)


class _Held:
    """An open corpus, how many are using it, when it was last used, and at which of its changes it was measured."""

    __slots__ = ("corpus", "measured_at", "opening", "used_at", "users")

    def __init__(self) -> None:
        self.corpus: Corpus | None = None
        self.opening = threading.Lock()
        self.users = 0
        self.used_at = 0.0
        self.measured_at: int | None = None
