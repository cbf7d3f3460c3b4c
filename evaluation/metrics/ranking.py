"""How well the passages are ranked: success, reciprocal rank, gain and recall, by article and by passage.

By ir_measures, whose figures are trec_eval's. By article, the ranking is the hits' articles in order, each once, and the
relevant ones are those that the dataset grades above 0 or, where it grades none, those that hold its evidence.

By passage, a hit is relevant when its slice overlaps a gold place that no better hit overlaps: finding a place again brings
nothing new (the novelty of Clarke et al., "Novelty and Diversity in Information Retrieval Evaluation", SIGIR 2008, with
alpha = 1). Passages are cut differently by each system, so what else could have been found is one more relevant passage for
each gold place that no hit overlaps: a ranking is perfect when every place is found and every hit that finds one comes
before those that don't. Recall is the share of gold places at least half of whose characters are in the first ten slices.
"""

import math
from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import RR, R, Success, nDCG

from evaluation.dataset import Place
from evaluation.metrics.metric import means
from evaluation.outcome import Outcome

CUTOFF = 10

_MEASURES = {
    "hit@1": Success @ 1,
    "hit@5": Success @ 5,
    "hit@10": Success @ CUTOFF,
    "mrr@10": RR @ CUTOFF,
    "ndcg@10": nDCG @ CUTOFF,
    "recall@10": R @ CUTOFF,
}
_PASSAGE = "_passage"
_COVERED = 0.5

METRICS = means("retrieval", *_MEASURES, *(f"{name}{_PASSAGE}" for name in _MEASURES))
"""hit@k: the share of questions with something relevant among the first k; mrr@10: the mean of 1 / rank of the first
relevant among ten; ndcg@10: discounted cumulated gain with log2 over that of the ideal ranking (Järvelin & Kekäläinen,
"Cumulated Gain-Based Evaluation of IR Techniques", TOIS 20(4), 2002), the gain being the grade; recall@10: the share of
what is relevant that is among the first ten."""


def ranking_values(outcomes: Sequence[Outcome]) -> list[dict[str, float | None]]:
    """Each question's ranking metrics, 0..1, in the order of `outcomes`.

    None for a question that can't be answered, and for one without relevant articles or gold places.
    """
    values: list[dict[str, float | None]] = [{metric.name: None for metric in METRICS} for _ in outcomes]
    findable = {index: each for index, each in enumerate(outcomes) if each.gold.answerable is not False}
    articles = {index: _relevant_articles(each) for index, each in findable.items()}
    graded = {index: grades for index, grades in articles.items() if any(grades.values())}
    ranked = {index: list(dict.fromkeys(hit.article_id for hit in findable[index].hits)) for index in graded}
    for (index, name), value in _judge(graded, ranked).items():
        values[index][name] = value
    placed = {index: each for index, each in findable.items() if each.gold_places}
    relevant = {index: _relevant_passages(each) for index, each in placed.items()}
    ranked = {index: [_hit_name(rank) for rank in range(len(each.hits))] for index, each in placed.items()}
    for (index, name), value in _judge(relevant, ranked).items():
        values[index][f"{name}{_PASSAGE}"] = value
    for index, each in placed.items():
        values[index][f"recall@10{_PASSAGE}"] = _share_covered(each.gold_places, each.hits[:CUTOFF])
    return values


def _judge(
    relevant: Mapping[int, Mapping[str, int]], ranked: Mapping[int, Sequence[str]]
) -> dict[tuple[int, str], float]:
    if not relevant:
        return {}
    names = {measure: name for name, measure in _MEASURES.items()}
    judgements = {str(index): dict(grades) for index, grades in relevant.items()}
    run = {str(index): {name: -float(rank) for rank, name in enumerate(each)} for index, each in ranked.items()}
    return {
        (int(each.query_id), names[each.measure]): float(each.value)
        for each in ir_measures.iter_calc(list(names), judgements, run)
    }


def _relevant_articles(outcome: Outcome) -> dict[str, int]:
    """Grades by article. trec_eval's are whole numbers: a grade between two counts as the higher."""
    graded = {article: max(0, math.ceil(grade)) for article, grade in outcome.gold.relevant.items()}
    return graded if any(graded.values()) else {place.article_id: 1 for place in outcome.gold_places}


def _relevant_passages(outcome: Outcome) -> dict[str, int]:
    missing = set(outcome.gold_places)
    relevant = {}
    for rank, hit in enumerate(outcome.hits):
        found = {place for place in missing if hit.overlap(place)}
        if found:
            relevant[_hit_name(rank)] = 1
            missing -= found
    return relevant | {f"missed {number}": 1 for number in range(len(missing))}


def _hit_name(rank: int) -> str:
    return f"hit {rank}"


def _share_covered(places: Sequence[Place], slices: Sequence[Place]) -> float:
    covered = [_characters_covered(place, slices) >= _COVERED * (place.end - place.start) for place in places]
    return sum(covered) / len(covered)


def _characters_covered(place: Place, slices: Sequence[Place]) -> int:
    """How many of a place's characters are in any of the slices, which may overlap one another."""
    covered, reached = 0, place.start
    for start, end in sorted((each.start, each.end) for each in slices if each.overlap(place)):
        begin, stop = max(start, reached), min(end, place.end)
        covered += max(0, stop - begin)
        reached = max(reached, stop)
    return covered
