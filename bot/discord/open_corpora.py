"""The corpora that are asked: each opened when it is first asked for, all sharing their models."""

import threading

from bot.corpora import open_corpus
from bot.corpus import Corpus
from bot.settings import Settings
from corpus.errors import CorpusNotFoundError
from index.embedding import Embedder
from index.late_interaction import LateInteraction


class OpenCorpora:
    """Open corpora by name. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings that corpora are opened with."""
        self._settings = settings
        self._embedder = Embedder(settings.model)
        self._late_interaction = LateInteraction(self._embedder)
        self._guard = threading.Lock()
        self._open: dict[str, Corpus] = {}

    def load_model(self) -> None:
        """Load the embedding model, so that the first question needn't wait for it.

        Raises:
            EmbeddingModelError: It can't be found or loaded.
        """
        self._embedder.embed(["What happened?"])

    def find(self, name: str) -> Corpus | None:
        """The corpus of that name, or None where there is none yet.

        Raises:
            CorpusError: It can't be opened.
        """
        with self._guard:
            corpus = self._open.get(name)
            if corpus is None:
                try:
                    corpus = open_corpus(
                        name,
                        settings=self._settings,
                        embedder=self._embedder,
                        late_interaction=self._late_interaction,
                    )
                except CorpusNotFoundError:
                    return None
                self._open[name] = corpus
            return corpus

    def close(self) -> None:
        """Close them all."""
        with self._guard:
            for corpus in self._open.values():
                corpus.close()
            self._open.clear()


def corpus_of_guild(guild_id: int) -> str:
    """The name of the corpus that a guild's articles are in."""
    return f"guild-{guild_id}"
