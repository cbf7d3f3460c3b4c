"""Whether the models of the settings are there and can be used."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from bot.answering.reader import Reader
from bot.discord.doctor.finding import Finding, ok, problem_of
from bot.settings import Settings
from corpus.article import Article
from corpus.errors import FootnoteError
from index.embedding import Embedder
from index.hit import Hit
from index.passage import Passage, Span
from index.reranking import Reranker

_QUESTION = "Who opened the bridge?"
_TEXT = "The mayor opened the bridge."


def check_models(settings: Settings, embedder: Embedder) -> Iterator[Finding]:
    """Use each model once: the embedding model, and those for reranking and reading where they are set."""
    yield _try("embedding model", settings.model, lambda _: _use_embedder(embedder))
    if settings.rerank.model is not None:
        yield _try("rerank model", settings.rerank.model, _use_reranker)
    if settings.reader.model is not None:
        yield _try("reader model", settings.reader.model, _use_reader)


def _try(role: str, name: str, use: Callable[[str], str]) -> Finding:
    try:
        told = use(name)
    except FootnoteError as error:
        return problem_of(error)
    return ok(f"The {role} {name} is there and loads{told}.")


def _use_embedder(embedder: Embedder) -> str:
    dimensions = embedder.embed([_QUESTION]).shape[1]
    return f": {dimensions} dimensions, fingerprint {embedder.fingerprint[:12]}, in {embedder.folder}"


def _use_reranker(name: str) -> str:
    Reranker(name).rerank(_QUESTION, [_hit()])
    return ""


def _use_reader(name: str) -> str:
    Reader(name).margins(_QUESTION, [_hit()])
    return ""


def _hit() -> Hit:
    article = Article(
        id="bridge",
        title="The Bridge",
        text=_TEXT,
        url=None,
        publisher=None,
        author=None,
        published=None,
        added_at=datetime.now(UTC),
        added_by="doctor",
        sha256="",
    )
    span = Span(0, len(_TEXT))
    return Hit(0, Passage(article.id, 0, *span, sentences=(span,)), article, score=0, dense=0, lexical=0)
