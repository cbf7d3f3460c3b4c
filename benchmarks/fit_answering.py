"""Fit the two models by which answers are composed: which sentence answers, and whether any does.

    python -m benchmarks.fit_answering squad2-dev.json clapnq-dev.jsonl benchmarks/news

Both are logistic regressions (scikit-learn) on the features that `bot.answering` computes. Every question is asked
three times: in the whole set's corpus, in a small one (its topic's, its article's, or a fifth of the passages), and as if
there were only a few passages, so that the models know corpora of different sizes. Figures are of held-out topics (four folds). What is shipped is fitted on
everything, and the confidence is scaled on held-out predictions (Platt, 1999), so that it can be read as a probability.
"""

import argparse
import json
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from benchmarks.open_set import OpenSet, open_set
from benchmarks.question_sets import Asked, QuestionSet, read_question_set
from bot.answering.confidence_features import CONFIDENCE_FEATURES, confidence_features
from bot.answering.evidence import Evidence, Floats, gather
from bot.answering.sentence_features import SENTENCE_FEATURES, sentence_features
from index.retrieval import WordStatistics

FOLDS = 4
SENTENCE_C, CONFIDENCE_C = 0.1, 0.003


@dataclass(frozen=True, slots=True)
class SetWeights:
    """What a set weighs in each model, however many questions it has; the last three by the corpus it is asked over."""

    sentences: float
    confidence: float
    whole: float
    small: float
    few: float = 0.3


WEIGHTS = {
    "squad2-dev": SetWeights(sentences=1.0, confidence=1.0, whole=1.0, small=0.5),
    "clapnq-dev": SetWeights(sentences=0.5, confidence=2.0, whole=1.0, small=0.5),
    "news": SetWeights(sentences=1.4, confidence=2.0, whole=1.0, small=1.0),
}
"""Tried from 0.1 to 4; see `evaluation/EXPERIMENTS.md`."""

OTHER_SETS = SetWeights(sentences=1.0, confidence=1.0, whole=1.0, small=0.5)

_GENERAL = ("short",)
"""Kinds of questions that only make sense with one article in mind: "how long did it last?"."""

_DATA = Path(__file__).parents[1] / "bot" / "answering"


Corpus = Literal["whole", "small", "few"]
"""What a question is asked over: everything, its own topic or article, or as if there were only a few passages."""

MOST_FEW = 4


@dataclass(frozen=True, slots=True)
class Example:
    """A question, its evidence, and for each candidate sentence whether it is part of the answer."""

    asked: Asked
    evidence: Evidence
    features: Floats
    labels: Floats
    fold: int
    corpus: Corpus
    source: str


def main() -> None:
    """Fit, report on held-out topics, and write the models."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", type=Path, help="SQuAD 2.0 .json, CLAP NQ .jsonl, or folders of our own")
    examples = [example for path in parser.parse_args().sets for example in _examples(read_question_set(path))]
    held_out = _held_out_sentences(examples)
    rows = np.array(
        [
            confidence_features(each.evidence, each.features, scores)
            for each, scores in zip(examples, held_out, strict=True)
        ]
    )
    confidence = _held_out_confidence(examples, rows)
    _report(examples, held_out, confidence)
    _write("sentence_model", SENTENCE_FEATURES, *_fit_sentences([each for each in examples if each.asked.answerable]))
    scaler, model = _fit_confidence(examples, rows)
    slope, shift = _platt(examples, confidence)
    model.coef_, model.intercept_ = model.coef_ * slope, model.intercept_ * slope + shift
    _write("confidence_model", CONFIDENCE_FEATURES, scaler, model)


def _examples(questions: QuestionSet) -> Iterable[Example]:
    """Every question over the whole corpus, over a few of the passages found there, then over a small corpus."""
    topics = sorted({asked.topic for asked in questions.questions})
    small: dict[str, list[Asked]] = defaultdict(list)
    for asked in questions.questions:
        small[asked.part].append(asked)
    clear = tuple(asked for asked in questions.questions if asked.kind not in _GENERAL)
    chance = random.Random(0)
    for example in _asked_over(replace(questions, questions=clear), topics, "whole"):
        yield example
        yield from _over_few(example, chance)
    for part in small.values():
        ids = {asked.article_id for asked in part}
        articles = tuple(article for article in questions.articles if article.id in ids)
        yield from _asked_over(QuestionSet(questions.name, articles, tuple(part)), topics, "small")


def _asked_over(questions: QuestionSet, topics: Sequence[str], corpus: Corpus) -> Iterable[Example]:
    with tempfile.TemporaryDirectory() as folder:
        opened: OpenSet = open_set(questions, Path(folder))
        for asked in questions.questions:
            evidence = opened.evidence(asked.question)
            yield Example(
                asked,
                evidence,
                sentence_features(evidence),
                _labels(asked, evidence),
                fold=topics.index(asked.topic) % FOLDS,
                corpus=corpus,
                source=questions.name,
            )


def _over_few(example: Example, chance: random.Random) -> Iterable[Example]:
    """The question as if there were only one to four passages: for an answerable one, such as answer it among them."""
    hits = example.evidence.hits
    kept = list(range(min(chance.randint(1, MOST_FEW), len(hits))))
    if example.asked.answerable:
        answering = [
            each.rank for each, label in zip(example.evidence.candidates, example.labels, strict=True) if label
        ]
        if not answering:
            return
        kept = sorted({min(answering), *[rank for rank in kept if rank != min(answering)][: len(kept) - 1]})
    few = [hits[rank] for rank in kept]
    question = example.evidence.question
    counts = {
        word.text: int(sum(hit.occurs[place].any() for hit in few))
        for place, word in enumerate(question.words)
        if word.is_content
    }
    statistics = WordStatistics(len(few), counts)
    evidence = gather(question, [each.hit for each in few], [each.matches for each in few], statistics)
    labels = _labels(example.asked, evidence)
    yield replace(example, evidence=evidence, features=sentence_features(evidence), labels=labels, corpus="few")


def _labels(asked: Asked, evidence: Evidence) -> Floats:
    chosen = [key for sentence in asked.sentences if (key := _key(sentence))]
    labels = []
    for candidate in evidence.candidates:
        key, span = _key(candidate.text), candidate.span
        is_answer = any(span.start <= start < span.end for start in asked.answer_starts)
        is_chosen = bool(key) and any(key in other or other in key for other in chosen)
        labels.append(candidate.article.id == asked.article_id and (is_answer or is_chosen))
    return np.array(labels, np.float32)


def _key(text: str) -> str:
    """A sentence's letters and digits: published sentences differ from ours in white space."""
    return re.sub(r"\W+", "", text)


def _fit_sentences(examples: Sequence[Example]) -> tuple[StandardScaler, LogisticRegression]:
    rows = np.concatenate([each.features for each in examples])
    labels = np.concatenate([each.labels for each in examples])
    weights = np.repeat(_weights(examples, "sentences"), [len(each.labels) for each in examples])
    scaler = StandardScaler().fit(rows)
    return scaler, LogisticRegression(C=SENTENCE_C, max_iter=5000).fit(scaler.transform(rows), labels, weights)


def _held_out_sentences(examples: Sequence[Example]) -> list[Floats]:
    scores: list[Floats] = [np.empty(0, np.float32)] * len(examples)
    for fold in range(FOLDS):
        scaler, model = _fit_sentences([each for each in examples if each.fold != fold and each.asked.answerable])
        for index, each in enumerate(examples):
            if each.fold == fold:
                scores[index] = model.decision_function(scaler.transform(each.features)).astype(np.float32)
    return scores


def _weights(examples: Sequence[Example], model: Literal["sentences", "confidence"]) -> Floats:
    """What each example weighs in a model."""
    sizes = Counter((each.source, each.corpus == "few") for each in examples)
    weights = []
    for each in examples:
        of_set = WEIGHTS.get(each.source, OTHER_SETS)
        of_corpus = {"whole": of_set.whole, "small": of_set.small, "few": of_set.few}[each.corpus]
        of_model = of_set.sentences if model == "sentences" else of_set.confidence
        weights.append(of_model * of_corpus / sizes[each.source, each.corpus == "few"])
    return np.array(weights, np.float32) * max(sizes.values())


def _answerable(examples: Sequence[Example]) -> npt.NDArray[np.bool_]:
    return np.array([each.asked.answerable for each in examples])


def _fit_confidence(examples: Sequence[Example], rows: Floats) -> tuple[StandardScaler, LogisticRegression]:
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=CONFIDENCE_C, max_iter=5000)
    return scaler, model.fit(scaler.transform(rows), _answerable(examples), _weights(examples, "confidence"))


def _held_out_confidence(examples: Sequence[Example], rows: Floats) -> Floats:
    folds = np.array([each.fold for each in examples])
    log_odds = np.zeros(len(examples), np.float32)
    for fold in range(FOLDS):
        kept = np.flatnonzero(folds != fold).tolist()
        scaler, model = _fit_confidence([examples[index] for index in kept], rows[kept])
        log_odds[folds == fold] = model.decision_function(scaler.transform(rows[folds == fold]))
    return log_odds


def _platt(examples: Sequence[Example], log_odds: Floats) -> tuple[float, float]:
    model = LogisticRegression(C=1e6).fit(log_odds[:, None], _answerable(examples), _weights(examples, "confidence"))
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def _report(examples: Sequence[Example], scores: Sequence[Floats], log_odds: Floats) -> None:
    for source, corpus in sorted({(each.source, each.corpus) for each in examples}):
        picked = [index for index, each in enumerate(examples) if (each.source, each.corpus) == (source, corpus)]
        hits = [
            [examples[index].labels[np.argsort(-scores[index])[:k]].max() for k in (1, 3)]
            for index in picked
            if examples[index].asked.answerable
        ]
        auroc = roc_auc_score(_answerable([examples[index] for index in picked]), log_odds[picked])
        first, any_of_three = np.mean(hits, axis=0)
        print(f"{source}, {corpus}: first {first:.3f}, in three {any_of_three:.3f}, AUROC {auroc:.3f}")


def _write(name: str, features: Sequence[str], scaler: StandardScaler, model: LogisticRegression) -> None:
    weights = [
        {"feature": feature, "mean": round(mean, 6), "scale": round(scale, 6), "weight": round(weight, 6)}
        for feature, mean, scale, weight in zip(
            features, scaler.mean_.tolist(), scaler.scale_.tolist(), model.coef_[0].tolist(), strict=True
        )
    ]
    lines = ",\n".join(f"    {json.dumps(entry)}" for entry in weights)
    text = f'{{\n  "intercept": {float(model.intercept_[0]):.6f},\n  "weights": [\n{lines}\n  ]\n}}\n'
    (_DATA / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
