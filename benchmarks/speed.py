"""How fast adding, retrieving and starting are, each beside what it can't be faster than.

python -m benchmarks.speed [retrieval | adding | cold]
"""

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bot.corpora import open_corpus
from bot.sample import read_sample
from bot.settings import Settings
from corpus.article import ArticleDraft
from corpus.store import insert_article, open_database, write_meta
from index.chunking import Chunk, chunk_text
from index.embedding import Embedder
from index.embedding_model import DEFAULT_MODEL
from index.indexing import Indexer
from index.passage import Span
from index.passage_input import passage_context, passage_input
from index.passages import insert_passages, passages_schema
from index.retrieval import Retriever
from index.vectors import VectorCache

_QUESTIONS = 100
_PASSAGE_WORDS = 130
_COLD_RUNS = 5
_ADDING_RUNS = 3


def main() -> None:
    """Run the benchmarks asked for; all of them by default."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("which", nargs="*", default=["retrieval", "adding", "cold"])
    parser.add_argument("--passages", type=int, default=10_000)
    arguments = parser.parse_args()
    random.seed(0)
    if "retrieval" in arguments.which:
        _retrieval(arguments.passages)
    if "adding" in arguments.which:
        _adding()
    if "cold" in arguments.which:
        _cold()


def _words() -> list[str]:
    return " ".join(draft.text for draft in read_sample()).split()


def _made_up(words: list[str], count: int) -> str:
    return " ".join(random.choices(words, k=count)) + "."


def _retrieval(passages: int) -> None:
    """Retrieval beside embedding the question alone. Texts are shuffled words, vectors random: neither matters to cost."""
    from sentence_transformers import SentenceTransformer

    words, embedder = _words(), Embedder(DEFAULT_MODEL)
    questions = [_made_up(words, 10) for _ in range(_QUESTIONS)]
    model = SentenceTransformer(str(embedder.folder))
    model.encode(questions[:1])
    with tempfile.TemporaryDirectory() as folder:
        retriever = _random_corpus(Path(folder), words, embedder, passages)
        retriever.search(questions[0])
        bare, alone, whole = [], [], []
        for question in questions:
            bare.append(_took_ms(lambda question=question: model.encode(question)))  # type: ignore[misc]
            alone.append(_took_ms(lambda question=question: embedder.embed([question])))  # type: ignore[misc]
            whole.append(_took_ms(lambda question=question: retriever.search(question)))  # type: ignore[misc]
        adding = [_took_ms(lambda draft=draft: _add_one(retriever, draft)) for draft in _drafts(words, 5)]  # type: ignore[misc]
    print(f"retrieval at {passages:,} passages: median {statistics.median(whole):.1f} ms")
    for name, took in (("a bare encode of the question", bare), ("embedding it as retrieval does", alone)):
        ratio = statistics.median(whole) / statistics.median(took)
        print(f"  {name}: {statistics.median(took):.1f} ms; {ratio:.2f} times")
    print(f"  adding one article of one passage there and finding it: median {statistics.median(adding):.0f} ms")


def _random_corpus(folder: Path, words: list[str], embedder: Embedder, passages: int) -> Retriever:
    database = open_database(folder / "corpus.sqlite", wait_s=10, more_schema=passages_schema(), create=True)
    vectors = np.random.default_rng(0).standard_normal((passages, 384), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    with database.writing() as connection:
        write_meta(connection, "embedding_fingerprint", embedder.fingerprint)
        for draft, vector in zip(_drafts(words, passages), vectors, strict=True):
            number, article = insert_article(connection, draft, added_by="benchmark")
            whole = Span(0, len(draft.text))
            insert_passages(connection, number, article, [Chunk(*whole, (whole,))], vector[None])
    return Retriever(database, embedder, VectorCache(folder / "vectors.faiss"))


def _drafts(words: list[str], count: int) -> list[ArticleDraft]:
    return [ArticleDraft(title=_made_up(words, 8), text=_made_up(words, _PASSAGE_WORDS)) for _ in range(count)]


def _add_one(retriever: Retriever, draft: ArticleDraft) -> None:
    list(Indexer(retriever.database, retriever.embedder).add([draft], added_by="benchmark"))
    retriever.search(draft.title)


def _adding() -> None:
    """Adding articles beside a bare `encode` of the same passages."""
    from sentence_transformers import SentenceTransformer

    words, embedder = _words(), Embedder(DEFAULT_MODEL)
    sentences = [_made_up(words, random.randint(8, 35)) for _ in range(3000)]
    drafts = [
        ArticleDraft(title=_made_up(words, 8), text=" ".join(random.choices(sentences, k=random.randint(5, 60))))
        for _ in range(60)
    ]
    texts = _passage_texts(drafts, embedder)
    model = SentenceTransformer(str(embedder.folder))
    bare_s = [_took_ms(lambda: model.encode(texts)) / 1000]
    adding_s = []
    for _ in range(_ADDING_RUNS):
        with tempfile.TemporaryDirectory() as home:
            corpus = open_corpus("speed", create=True, settings=Settings(home=Path(home)), embedder=embedder)
            adding_s.append(_took_ms(lambda corpus=corpus: list(corpus.add(drafts, added_by="benchmark"))) / 1000)  # type: ignore[misc]
        bare_s.append(_took_ms(lambda: model.encode(texts)) / 1000)
    rate, bare_rate = len(texts) / statistics.median(adding_s), len(texts) / statistics.median(bare_s)
    print(f"adding {len(drafts)} articles: {rate:.1f} passages/s; bare encode {bare_rate:.1f}; {rate / bare_rate:.0%}")


def _passage_texts(drafts: list[ArticleDraft], embedder: Embedder) -> list[str]:
    """What is embedded: every passage with its context."""
    texts = []
    for draft in drafts:
        context = passage_context(draft.title, draft.published, count_tokens=embedder.count_tokens)
        budget = embedder.window - embedder.special_tokens - embedder.count_tokens([context])[0]
        chunks = chunk_text(draft.text, budget=budget, count_tokens=embedder.count_tokens)
        texts += [passage_input(context, draft.text[chunk.start : chunk.end]) for chunk in chunks]
    return texts


def _cold() -> None:
    """`footnote ask` from cold beside importing sentence-transformers and loading the model."""
    load = f"from sentence_transformers import SentenceTransformer as S; S({str(Embedder(DEFAULT_MODEL).folder)!r})"
    commands = {
        "footnote ask": ["footnote", "ask", "Who led the Ukrainian side?", "--corpus", "sample"],
        "import sentence_transformers, load the model": [sys.executable, "-c", load],
        "footnote list": ["footnote", "list", "--corpus", "sample"],
        "footnote --help": ["footnote", "--help"],
        'python -c "import footnote"': [sys.executable, "-c", "import footnote"],
    }
    for name, command in commands.items():
        took = [_took_ms(lambda command=command: _run(command)) for _ in range(_COLD_RUNS + 1)][1:]  # type: ignore[misc]
        print(f"{name}: median {statistics.median(took) / 1000:.2f} s")


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _took_ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
