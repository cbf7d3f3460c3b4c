"""Fit the two models by which answers are composed: which sentence answers, and whether any does.

    python -m benchmarks.fit_answering squad2-dev.json clapnq-dev.jsonl benchmarks/news

Both are logistic regressions (scikit-learn) on the features that `bot.answering` computes. Every question is asked
twice: in the whole set's corpus and in a small one (its topic's, its article's, or a fifth of the passages), so that the
models know corpora of different sizes. Figures are of held-out topics (four folds). What is shipped is fitted on
everything, and the confidence is scaled on held-out predictions (Platt, 1999), so that it can be read as a probability.
"""

import argparse
import json
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from benchmarks.open_set import OpenSet, open_set
from benchmarks.question_sets import Asked, QuestionSet, read_question_set
from bot.answering.confidence_features import CONFIDENCE_FEATURES, confidence_features
from bot.answering.evidence import Evidence, Floats
from bot.answering.sentence_features import SENTENCE_FEATURES, sentence_features

FOLDS = 4
SENTENCE_C, CONFIDENCE_C = 0.1, 0.003
SMALL_CORPUS_WEIGHT = 0.5
SENTENCE_WEIGHTS = {"squad2-dev": 1.0, "clapnq-dev": 0.5, "news": 0.9}
CONFIDENCE_WEIGHTS = {"squad2-dev": 1.0, "clapnq-dev": 2.0, "news": 0.7}
"""What a set weighs, however many questions it has. Tried from 0.5 to 4: with these the held-out figures of each set are
within 0.01 of what fitting on it alone gives."""

_DATA = Path(__file__).parents[1] / "bot" / "answering"


@dataclass(frozen=True, slots=True)
class Example:
    """A question, its evidence, and for each candidate sentence whether it is part of the answer."""

    asked: Asked
    evidence: Evidence
    features: Floats
    labels: Floats
    fold: int
    is_whole: bool
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
    """Every question over the whole corpus, then over a small one."""
    topics = sorted({asked.topic for asked in questions.questions})
    small: dict[str, list[Asked]] = defaultdict(list)
    for asked in questions.questions:
        small[asked.part].append(asked)
    yield from _asked_over(questions, topics, is_whole=True)
    for part in small.values():
        ids = {asked.article_id for asked in part}
        articles = tuple(article for article in questions.articles if article.id in ids)
        yield from _asked_over(QuestionSet(questions.name, articles, tuple(part)), topics, is_whole=False)


def _asked_over(questions: QuestionSet, topics: Sequence[str], *, is_whole: bool) -> Iterable[Example]:
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
                is_whole=is_whole,
                source=questions.name,
            )


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
    weights = np.repeat(_weights(examples, SENTENCE_WEIGHTS), [len(each.labels) for each in examples])
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


def _weights(examples: Sequence[Example], of_sets: Mapping[str, float]) -> Floats:
    """Every set weighs what `of_sets` says, however many questions it has; those over small corpora weigh less."""
    sizes = Counter(each.source for each in examples)
    return np.array(
        [
            of_sets.get(each.source, 1.0) / sizes[each.source] * (1.0 if each.is_whole else SMALL_CORPUS_WEIGHT)
            for each in examples
        ],
        np.float32,
    ) * max(sizes.values())


def _answerable(examples: Sequence[Example]) -> npt.NDArray[np.bool_]:
    return np.array([each.asked.answerable for each in examples])


def _fit_confidence(examples: Sequence[Example], rows: Floats) -> tuple[StandardScaler, LogisticRegression]:
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=CONFIDENCE_C, max_iter=5000)
    return scaler, model.fit(scaler.transform(rows), _answerable(examples), _weights(examples, CONFIDENCE_WEIGHTS))


def _held_out_confidence(examples: Sequence[Example], rows: Floats) -> Floats:
    folds = np.array([each.fold for each in examples])
    log_odds = np.zeros(len(examples), np.float32)
    for fold in range(FOLDS):
        kept = np.flatnonzero(folds != fold).tolist()
        scaler, model = _fit_confidence([examples[index] for index in kept], rows[kept])
        log_odds[folds == fold] = model.decision_function(scaler.transform(rows[folds == fold]))
    return log_odds


def _platt(examples: Sequence[Example], log_odds: Floats) -> tuple[float, float]:
    model = LogisticRegression(C=1e6).fit(
        log_odds[:, None], _answerable(examples), _weights(examples, CONFIDENCE_WEIGHTS)
    )
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def _report(examples: Sequence[Example], scores: Sequence[Floats], log_odds: Floats) -> None:
    for source, is_whole in sorted({(each.source, each.is_whole) for each in examples}):
        picked = [index for index, each in enumerate(examples) if (each.source, each.is_whole) == (source, is_whole)]
        hits = [
            [examples[index].labels[np.argsort(-scores[index])[:k]].max() for k in (1, 3)]
            for index in picked
            if examples[index].asked.answerable
        ]
        auroc = roc_auc_score(_answerable([examples[index] for index in picked]), log_odds[picked])
        first, any_of_three = np.mean(hits, axis=0)
        corpus = "whole corpus" if is_whole else "small corpora"
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
