"""How well what is cited agrees with the gold evidence, sentence by sentence, and whether every quote is verbatim."""

from evaluation.dataset import Place
from evaluation.metrics.metric import means
from evaluation.outcome import Outcome
from index.sentences import split_sentences

METRICS = means("citations", "citation_precision", "citation_recall", "quotes_verbatim")
"""citation_precision: the mean share of an answer's cited sentences that are gold evidence, 0 where none is cited;
citation_recall: the mean share of gold places that are cited; both over answerable questions with evidence, were none
refused. quotes_verbatim: the share of answers with quotes each of which is the slice that it says."""

_SAME = 0.5


def citation_values(outcome: Outcome) -> dict[str, float | None]:
    """A question's citation metrics, each 0..1; None where there is no gold evidence, or nothing quoted."""
    values: dict[str, float | None] = {metric.name: None for metric in METRICS}
    if outcome.answer["citations"]:
        values["quotes_verbatim"] = float(outcome.quotes_are_verbatim)
    if outcome.gold.answerable is not False and outcome.evidence:
        cited, gold = _cited_sentences(outcome), sorted(set(outcome.evidence))
        right = sum(any(_agree(sentence, place) for place in gold) for sentence in cited)
        found = sum(any(_agree(sentence, place) for sentence in cited) for place in gold)
        values["citation_precision"] = right / len(cited) if cited else 0.0
        values["citation_recall"] = found / len(gold)
    return values


def _cited_sentences(outcome: Outcome) -> list[Place]:
    """The sentences quoted, each once, as slices of their articles."""
    sentences = {
        Place(place.article_id, place.start + start, place.start + end)
        for place, quote in zip(outcome.cited, outcome.quotes, strict=True)
        for start, end in split_sentences(quote)
    }
    return sorted(sentences)


def _agree(one: Place, other: Place) -> bool:
    """Whether both share at least half of the shorter: annotators and we cut sentences differently."""
    shorter = min(one.end - one.start, other.end - other.start)
    return one.overlap(other) >= max(1, _SAME * shorter)
