"""Whether what was said answers what was asked."""

from collections.abc import Sequence

from bot.answering.question import Kind, kind_of
from bot.answering.wording import Stems, novelty
from index.embedding import Embedder

_LEAST_SIMILARITY = 0.3
_TOLD_BY_KIND = frozenset({Kind.WHO, Kind.WHEN, Kind.WHERE, Kind.NUMBER})


def responds(question: str, sentences: Sequence[str], embedder: Embedder, stems: Stems) -> bool:
    """Whether sentences are about what was asked, and one has what such a question asks for: a name, a date, a number."""
    if not sentences:
        return False
    kind = kind_of(question)
    asked = frozenset(stems.of(question))
    if kind in _TOLD_BY_KIND and not any(novelty(sentence, asked, stems).suits(kind) for sentence in sentences):
        return False
    of_question, of_answer = embedder.embed([question, " ".join(sentences)])
    return float(of_question @ of_answer) >= _LEAST_SIMILARITY
