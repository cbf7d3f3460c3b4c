"""Combining what the fitted models make of the evidence with what a reader makes of it, where one is set."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot.answering.evidence import Floats
from bot.answering.linear_model import probability
from bot.answering.weighing import Weighed

TEMPERATURE = 2.0
"""A reader's margins are divided by it: fine-tuned networks are surer than they are right (Guo et al., "On Calibration of
Modern Neural Networks", ICML 2017). Not fitted to a model, since which one it is is the operator's choice."""

_SUREST = 1e-9


def combine(weighed: Weighed, margins: Sequence[Floats]) -> Weighed:
    """The evidence weighed again, given a reader's margins for each sentence of each hit (see `Reader.margins`).

    Both are log-odds, the reader's being margin / `TEMPERATURE`. A sentence's score is the sum of the two, so that
    either can bring it forward. The log-odds of the confidence are the mean of ours and of the reader's best: two
    opinions on the same evidence, pooled with equal weight (a logarithmic opinion pool; Genest & Zidek, "Combining
    Probability Distributions", Statistical Science 1(1), 1986). A sentence of which there was nothing for the reader
    to read counts as its worst.
    """
    of_candidates = np.array(
        [margins[candidate.rank][candidate.position] for candidate in weighed.evidence.candidates], np.float32
    )
    has_margin = np.isfinite(of_candidates)
    if not has_margin.any():
        return weighed
    opinions = np.where(has_margin, of_candidates, of_candidates[has_margin].min()) / TEMPERATURE
    ours = min(max(weighed.confidence, _SUREST), 1 - _SUREST)
    log_odds = (math.log(ours / (1 - ours)) + float(opinions.max())) / 2
    return replace(weighed, scores=(weighed.scores + opinions).astype(np.float32), confidence=probability(log_odds))
