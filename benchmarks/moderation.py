"""What keeping articles costs those who keep them, and those who ask meanwhile.

python -m benchmarks.moderation [confirm | import | shell | opening | writing | guilds] [--passages N] [--articles N]

confirm   from Confirm until an article of 1,000 words is answered from
import    questions while articles are imported by the bot itself, beside the same when nothing else goes on
shell     the same while `footnote add` imports them in another process
opening   opening a corpus, and its first search
writing   questions while a writer holds the corpus
guilds    memory of a bot in 1,000 guilds of which 20 are busy
"""

import argparse
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.guilds import in_many_guilds
from benchmarks.importing import GUILD, during_import, during_shell_import
from benchmarks.made_up import MadeUp, fill
from benchmarks.timing import quantiles, took_s
from bot.corpora import corpus_folder, open_corpus
from bot.corpus import Corpus
from bot.discord.naming import corpus_of_guild
from bot.settings import Settings
from corpus.article import ArticleDraft
from corpus.store import open_database
from index.embedding import Embedder

_CONFIRMS = 10
_QUESTIONS = 200
_HOLD_S = 10.0


def main() -> None:
    """Run the benchmarks asked for; all of them by default."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("which", nargs="*", default=[*BENCHMARKS], metavar="BENCHMARK")
    parser.add_argument("--passages", type=int, default=100_000, help="how many the corpus has")
    parser.add_argument("--articles", type=int, default=10_000, help="how many are imported")
    parser.add_argument("--corpus", type=Path, help="a folder to keep the corpus in, for the next time")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kept = _large(arguments.corpus or Path(folder) / "large", arguments.passages)
        for which in arguments.which:
            home = Path(folder) / which
            shutil.copytree(kept, corpus_folder(home, corpus_of_guild(GUILD)))
            print(f"{which}, at {arguments.passages:,} passages:")
            BENCHMARKS[which](Settings(home=home), arguments.articles)
            shutil.rmtree(home)


def _large(home: Path, passages: int) -> Path:
    """The folder of a corpus with so many passages and its cache of vectors; made where there is none."""
    name = corpus_of_guild(GUILD)
    folder, settings = corpus_folder(home, name), Settings(home=home)
    if not folder.exists():
        fill(folder, Embedder(settings.model), passages, MadeUp())
        corpus = open_corpus(name, settings=settings)
        corpus.retrieve("What happened?")
        corpus.close()
    return folder


def _confirm(settings: Settings, _: int) -> None:
    corpus = open_corpus(corpus_of_guild(GUILD), settings=settings)
    corpus.ask("What happened?")
    made_up = MadeUp(seed=1)
    added: list[float] = []
    answered: list[float] = []
    for number in range(_CONFIRMS):
        name = f"Captain Vermeulen the {number}th"
        text = f"{made_up.text(500)} {name} sold the lighthouse for {number + 40} crowns. {made_up.text(490)}"
        begun = time.perf_counter()
        (stored,) = corpus.add([ArticleDraft(f"{name} and the lighthouse", text)], added_by="benchmark")
        added.append(time.perf_counter() - begun)
        answer = corpus.ask(f"For how much did {name} sell the lighthouse?")
        answered.append(time.perf_counter() - begun)
        assert stored.article.id in {hit.article.id for hit in answer.hits}
    print(f"  stored after {quantiles(added)}; asked about and answered after {quantiles(answered)}")


def _opening(settings: Settings, _: int) -> None:
    embedder = Embedder(settings.model)
    embedder.embed(["The model is loaded already."])
    opened: list[float] = []
    searched: list[float] = []
    for _ in range(_CONFIRMS):
        corpus, opened_s, searched_s = _open(settings, embedder)
        opened.append(opened_s)
        searched.append(searched_s)
        corpus.close()
    print(f"  opened after {quantiles(opened)}; first search after {quantiles(searched)}")


def _open(settings: Settings, embedder: Embedder) -> tuple[Corpus, float, float]:
    begun = time.perf_counter()
    corpus = open_corpus(corpus_of_guild(GUILD), settings=settings, embedder=embedder)
    opened_s = time.perf_counter() - begun
    corpus.retriever().search("What happened?")
    return corpus, opened_s, time.perf_counter() - begun


def _writing(settings: Settings, _: int) -> None:
    corpus = open_corpus(corpus_of_guild(GUILD), settings=settings)
    questions = [draft.title for draft in MadeUp(seed=3).drafts(_QUESTIONS)]
    for question in questions:  # each passage has been read before either is timed
        corpus.ask(question)
    idle = [took_s(lambda question=question: corpus.ask(question)) for question in questions]  # type: ignore[misc]
    with _written(corpus_folder(settings.home, corpus_of_guild(GUILD)) / "corpus.sqlite") as is_held:
        held: list[float] = []
        while is_held():
            held.append(took_s(lambda: corpus.ask(questions[len(held) % len(questions)])))
    print(f"  idle: {quantiles(idle)}; while a write is open for {_HOLD_S:.0f} s: {quantiles(held)}")


@contextmanager
def _written(path: Path) -> Iterator[Callable[[], bool]]:
    """A thread has a write transaction open; gives whether it still has."""
    is_held, is_begun = threading.Event(), threading.Event()

    def write() -> None:
        database = open_database(path, wait_s=10)
        with database.writing() as connection:
            connection.execute("DELETE FROM passages")
            is_begun.set()
            is_held.wait(_HOLD_S)
            connection.rollback()
            connection.execute("BEGIN")

    thread = threading.Thread(target=write)
    thread.start()
    is_begun.wait()
    try:
        yield thread.is_alive
    finally:
        is_held.set()
        thread.join()


BENCHMARKS: dict[str, Callable[[Settings, int], None]] = {
    "confirm": _confirm,
    "import": during_import,
    "shell": during_shell_import,
    "opening": _opening,
    "writing": _writing,
    "guilds": in_many_guilds,
}

if __name__ == "__main__":
    main()
