"""Whether what a claim says in other words than its source is what the source means.

A word that the source lacks is held against all of the source's, each as the model reads it in its sentence: "released" is
near "freed", "sold" isn't near "built". As in BERTScore (Zhang et al., ICLR 2020), with the worst word in place of the mean.
"""

import re
from collections.abc import Sequence

import numpy as np

from bot.answering.grounding.claim import Claim
from bot.answering.grounding.measures import SHORT_FORMS
from bot.answering.grounding.source import Floats
from bot.answering.wording import SPELLED_NUMBER
from index.embedding import Embedder
from index.lexical import FUNCTION_WORDS

LEAST_SIMILARITY = 0.45
"""Of the claim and its sources as wholes, where these have none of its words."""

_WORDS_COUNT = 0.3
"""How much less is enough where they have all of them: a short claim is not much like the long sentence that has it."""

NEAR, FAR = 0.36, 0.31
"""Of a word and the word of the sources that is nearest to it: one that is farther than `FAR` is strange, and so are two
that aren't near. Chosen on the labelled sentences and on some twenty pairs such as "released" and "executed" for "freed"."""

_NUMBER = re.compile(SPELLED_NUMBER, re.IGNORECASE)
_SAYS_NOTHING = FUNCTION_WORDS | frozenset(
    "according also said says say including include included includes total both well another however additionally while "
    "around approximately roughly within per each through due because nothing anything something them out up back come "
    "came comes go goes went gone get got give gives gave given take takes took taken make makes made down put keep kept hold "
    "holds held let bring brought place point part thing things way side case question people them affected involved "
    "related concerned respective respectively plan decision move currently now previously later".split()
)


def least_similarity(claim: Claim, there: frozenset[str]) -> float:
    """How similar, as the cosine of their embeddings, a claim must be to sources that have those stems."""
    return LEAST_SIMILARITY - _WORDS_COUNT * len(claim.plain & there) / max(1, len(claim.plain))


def strange_word(claim: Claim, source: str, there: frozenset[str], embedder: Embedder) -> str | None:
    """The word of a claim that is farthest from everything in its source; None where each is near something.

    `there` are the stems of the source's words. Names, numbers and dates are not looked at: they must occur.
    """
    unmet = [
        word
        for word in claim.told.words
        if word.is_content
        and word.text[0].isalpha()
        and (not word.is_capitalised or word.is_first)
        and word.lower not in _SAYS_NOTHING
        and word.lower not in SHORT_FORMS
        and not _NUMBER.fullmatch(word.text)
        and there.isdisjoint(word.stems)
    ]
    if not unmet:
        return None
    nearness = _nearness(claim.told.text, source, [word.text for word in unmet], embedder)
    worst = int(np.argmin(nearness))
    is_strange = nearness[worst] < FAR or sum(one < NEAR for one in nearness) > 1
    return unmet[worst].text if is_strange else None


def _nearness(text: str, source: str, words: Sequence[str], embedder: Embedder) -> list[float]:
    """The cosine of each of a text's words and the nearest of the source's, in the model's last layer."""
    of_text, of_source = embedder.token_states([text, source])
    there: Floats = of_source.states[-1].astype(np.float32)
    here: Floats = of_text.states[-1].astype(np.float32)
    nearness: list[float] = []
    place = 0
    for word in words:
        place = text.index(word, place)
        pieces = [
            index for index, (start, end) in enumerate(of_text.offsets) if start < place + len(word) and end > place
        ]
        nearness.append(float((here[pieces] @ there.T).max(axis=1).mean()) if pieces and len(there) else 0.0)
        place += len(word)
    return nearness
