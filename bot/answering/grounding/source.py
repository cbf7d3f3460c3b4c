"""A sentence of a passage as the check reads it, and what it may find wrong with a claim."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from bot.answering.grounding.claim import Told
from bot.answering.grounding.names import Names
from bot.answering.grounding.polarity import Polarity
from index.hit import Hit
from index.passage import Span

Floats = npt.NDArray[np.float32]

ProblemKind = Literal[
    "uncited",
    "marker",
    "long",
    "repeated",
    "number",
    "date",
    "name",
    "quotation",
    "negation",
    "comparison",
    "certainty",
    "roles",
    "similarity",
    "contradiction",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a sentence, and where in it."""

    kind: ProblemKind
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence of a passage: the passage's number from 1, where in its article it stands, and what it tells.

    `vector` is its embedding, a unit vector; `names` are its article's.
    """

    number: int
    hit: Hit
    span: Span
    told: Told
    polarity: Polarity
    vector: Floats
    names: Names
