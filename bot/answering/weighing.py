"""Weighing the evidence: which sentence answers best, and how sure that is."""

from dataclasses import dataclass

import numpy as np

from bot.answering.confidence_features import CONFIDENCE_FEATURES, confidence_features
from bot.answering.evidence import Evidence, Floats
from bot.answering.linear_model import LinearModel, load_model, probability
from bot.answering.sentence_features import SENTENCE_FEATURES, sentence_features


@dataclass(frozen=True, slots=True)
class Weighed:
    """Evidence with a score (log-odds of being part of the answer) for each candidate, and the confidence in it."""

    evidence: Evidence
    scores: Floats
    confidence: float


class Scales:
    """The two fitted models: one for sentences, one for whether there is an answer at all."""

    def __init__(self) -> None:
        """Read the shipped models."""
        self._sentences: LinearModel = load_model("sentence_model", SENTENCE_FEATURES)
        self._confidence: LinearModel = load_model("confidence_model", CONFIDENCE_FEATURES)

    def weigh(self, evidence: Evidence) -> Weighed:
        """Score every candidate and say how probable it is that the articles answer the question, 0..1."""
        if not evidence.candidates:
            return Weighed(evidence, np.empty(0, np.float32), 0.0)
        features = sentence_features(evidence)
        scores = self._sentences.log_odds(features)
        row = confidence_features(evidence, features, scores)
        return Weighed(evidence, scores, probability(float(self._confidence.log_odds(row[None])[0])))
