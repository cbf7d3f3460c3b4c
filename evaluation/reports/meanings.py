"""What each metric means, in a line, for those who read a report without knowing the field's names."""

import re

_MEANINGS = {
    "exact_match": "the answer is an expected one, word for word; refusing is right where there is none",
    "f1": "words shared by the answer and the nearest expected one",
    "answer_in_first_quote": "an expected answer stands in the first quote, refused or not",
    "answer_in_quotes": "an expected answer stands in any quote, refused or not",
    "answered_in_first_quote": "was answered, with an expected answer in the first quote",
    "answered_in_quotes": "was answered, with an expected answer in any quote",
    "citation_precision": "cited sentences that are evidence",
    "citation_recall": "pieces of evidence that are cited",
    "quotes_verbatim": "quotes that stand in their article as they are; must be all",
    "auroc": "a question with an answer is more confident than one without",
    "average_precision": "precision over recall, ranked by confidence",
    "answerable_answered": "questions with an answer that were answered",
    "unanswerable_answered": "questions without an answer that were answered all the same",
    "answered": "questions that were answered",
    "refused": "questions that were not answered",
    "aurc": "area under the risk–coverage curve",
    "ece": "how far confidence is from the share of questions with an answer",
    "brier": "squared error of confidence",
    "faithfulness": "a judge finds the answer supported by its quotes",
    "relevancy": "a judge finds the answer to be about the question",
    "p50_ms": "half of the questions took at most this",
    "p95_ms": "19 of 20 questions took at most this",
    "questions_per_s": "throughput",
    "peak_memory": "of the process",
}
_RANKING = {
    "hit": "questions with something relevant in the first {}",
    "mrr": "mean of 1 / rank of the first that is relevant, in the first {}",
    "ndcg": "gain of what is relevant, discounted by rank, in the first {}",
    "recall": "what is relevant that is in the first {}",
}
_AT = re.compile(r"(?P<measure>[a-z]+)@(?P<depth>\d+)(?P<passage>_passage)?")
_STAGE = re.compile(r"stage_(?P<stage>.+)_p(?P<percentile>\d+)_ms")


def meaning(metric: str) -> str:
    """What the metric tells, without a full stop; empty for a metric that isn't known."""
    if ranked := _AT.fullmatch(metric):
        thing = "passage" if ranked["passage"] else "article"
        among = thing if ranked["depth"] == "1" else f"{ranked['depth']} {thing}s"
        return _RANKING.get(ranked["measure"], "").format(among)
    if stage := _STAGE.fullmatch(metric):
        how_many = "half" if stage["percentile"] == "50" else f"{stage['percentile']}%"
        return f"{how_many} of the questions took at most this in “{stage['stage'].replace('_', ' ')}”"
    return _MEANINGS.get(metric, "")
