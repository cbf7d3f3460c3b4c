"""Weighing the evidence: which sentence answers best, and how sure that is."""

import re
from dataclasses import dataclass

import numpy as np

from bot.answering.confidence_features import CONFIDENCE_FEATURES, TREE_FEATURES, confidence_features, for_trees
from bot.answering.evidence import Evidence, Floats
from bot.answering.linear_model import LinearModel, load_model, probability
from bot.answering.sentence_features import SENTENCE_FEATURES, sentence_features
from bot.answering.tree_model import TreeModel, load_trees

OTHER_YEAR = 1.5
"""Taken from the log-odds when the question names a year that the evidence doesn't: the fitted model, whose questions
seldom name one, takes off too little. On SQuAD 2.0 four in five such questions have no answer."""

_YEAR = re.compile(r"1\d{3}|20\d{2}")


@dataclass(frozen=True, slots=True)
class Weighed:
    """Evidence with a score (log-odds of being part of the answer) for each candidate, and the confidence in it."""

    evidence: Evidence
    scores: Floats
    confidence: float


class Scales:
    """The fitted models: one for sentences, and two, which are averaged, for whether there is an answer at all."""

    def __init__(self) -> None:
        """Read the shipped models."""
        self._sentences: LinearModel = load_model("sentence_model", SENTENCE_FEATURES)
        self._confidence: LinearModel = load_model("confidence_model", CONFIDENCE_FEATURES)
        self._confidence_trees: TreeModel = load_trees("confidence_trees", TREE_FEATURES)

    def weigh(self, evidence: Evidence) -> Weighed:
        """Score every candidate and say how probable it is that the articles answer the question, 0..1."""
        if not evidence.candidates:
            return Weighed(evidence, np.empty(0, np.float32), 0.0)
        features = sentence_features(evidence)
        scores = self._sentences.log_odds(features)
        row = confidence_features(evidence, features, scores)[None]
        log_odds = float(self._confidence.log_odds(row)[0] + self._confidence_trees.log_odds(for_trees(row))[0]) / 2
        return Weighed(evidence, scores, probability(log_odds - OTHER_YEAR * _names_another_year(evidence, scores)))


def _names_another_year(evidence: Evidence, scores: Floats) -> bool:
    """Whether the question names a year that neither the best sentence's passage nor its article's title or date has."""
    occurs = evidence.hits[evidence.candidates[int(np.argmax(scores))].rank].occurs
    years = [index for index, word in enumerate(evidence.question.words) if _YEAR.fullmatch(word.text)]
    return any(not occurs[index].any() for index in years)
