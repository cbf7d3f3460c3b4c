"""Names: which words of a question are names, whether it asks for one, and whether a sentence gives one.

"A tobacco company was dropped" is no answer to "Which company …?", however alike.
"""

import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.answering.nations import nations
from bot.answering.question import Word
from bot.answering.wording import Stems
from index.hit import Hit
from index.lexical import FUNCTION_WORDS, words

_MORE_OFTEN = 3
"""A word is a name in lower case too when the hits capitalise it more often than this many times as often as not."""

_NOT_KINDS = (
    "time|year|date|day|month|happen|happened|kind|type|sort|is|are|was|were|did|do|does|has|have|had|will|would|can|could|"
    "percent|percentage|number|amount|share|portion|made|caused|led|makes"
)
_ASKS = re.compile(
    rf"\bwho(?:se|m)?\b|\bnames?\b|\bnamed\b|\bcalled\b|\b(?:what|which)\s+(?!(?:{_NOT_KINDS})\b)\w+", re.IGNORECASE
)
_NOT_OF_KIND = "is|are|was|were|did|do|does|has|have|had|will|would|in|on|of|at|that|who"
_KIND_END = r"(?=\s+(?:that|who|which|of|in|at|on|from|was|is|are|were)\b|\s*[?.,]|\s*$)"
_KIND = re.compile(
    rf"\b(?:what|which)\s+((?!(?:{_NOT_OF_KIND})\b)\w+(?:\s+(?!(?:{_NOT_OF_KIND})\b)\w+){{0,2}})"
    rf"|\bnames? of (?:the |an? )?(\w+(?:\s+\w+){{0,2}}?){_KIND_END}",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(?:Mr|Ms|Mrs|Dr|Sir|Gov|Sen|Gen|Judge|President|Minister|King|Queen|Prof|Rep|Capt|Col|Lt|Mayor|Chief)"
)
_INDEFINITE = re.compile(
    r"an?|some|several|many|other|another|two|three|four|five|six|seven|eight|nine|ten|\d+|unnamed|unidentified|anonymous|"
    r"senior",
    re.IGNORECASE,
)
_EXCEPT = re.compile(r"\b(?:other|else|besides|except|apart|another|instead)\b", re.IGNORECASE)
_TOKEN = re.compile(r"[\w’'-]+")
_BEFORE, _AFTER, _ARTICLE_BEFORE = 4, 6, 3
"""How many words around a kind of thing its name may stand, and before it the article."""


@dataclass(frozen=True, slots=True)
class NameAsked:
    """Whether a name is asked for, and whether some are left out ("besides Norway").

    `kinds` are stems of the words behind "which", among them the kind of thing that has the name ("company").
    """

    is_asked: bool
    kinds: frozenset[str]
    excepts: bool


@dataclass(frozen=True, slots=True)
class NameGiven:
    """Whether a sentence has what is asked for: a new name, a person's, one near the kind of thing, or no name but "a …"."""

    person: bool = False
    near_kind: bool = False
    is_indefinite: bool = False
    lacks_any: bool = False


def find_names(asked: Sequence[Word], hits: Sequence[Hit]) -> npt.NDArray[np.bool_]:
    """Which words, shape (words,), are names: nations, and what the question or the hits, within sentences, capitalise."""
    sought = {word.text for word in asked if word.is_content}
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(sought)))})\b", re.IGNORECASE)
    capitalised: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for hit in hits if sought else ():
        opens = {start for start, _ in hit.passage.sentences}
        for match in pattern.finditer(hit.article.text, hit.passage.start, hit.passage.end):
            if match[0][0].islower():
                small[match[0].lower()] += 1
            elif match.start() not in opens:
                capitalised[match[0].lower()] += 1
    return np.array(
        [
            word.is_content
            and not word.is_topic
            and (word.is_name or word.text in nations() or capitalised[word.text] > _MORE_OFTEN * small[word.text])
            for word in asked
        ],
        bool,
    )


def name_asked(question: str, stems: Stems) -> NameAsked:
    """What name a question asks for."""
    found = _KIND.search(question)
    following = words((found[1] or found[2]) if found else "")
    kinds = frozenset(stems.of(" ".join(word for word in following if word not in FUNCTION_WORDS)))
    return NameAsked(bool(_ASKS.search(question)), kinds, bool(_EXCEPT.search(question)))


def name_given(asked: NameAsked, sentence: str, in_question: AbstractSet[str], stems: Stems) -> NameGiven:
    """Whether a sentence gives the name asked for; `in_question` are the question's stems, which are no news."""
    if not asked.is_asked:
        return NameGiven()
    tokens = _TOKEN.findall(sentence)
    of_tokens = [stems.of(token)[:1] for token in tokens]
    is_new = [
        token[:1].isupper() and len(token) > 1 and not _TITLE.fullmatch(token) and not set(stem) <= in_question
        for token, stem in zip(tokens, of_tokens, strict=True)
    ]
    if is_new and not (len(tokens) > 1 and tokens[1][:1].isupper()):
        is_new[0] = False
    follows_title = [bool(_TITLE.fullmatch(token)) for token in tokens[:-1]]
    person = any(
        new and (new_before or title) for new_before, title, new in zip(is_new, follows_title, is_new[1:], strict=False)
    )
    places = [place for place, stem in enumerate(of_tokens) if not asked.kinds.isdisjoint(stem)]
    near = any(any(is_new[max(0, place - _BEFORE) : place + _AFTER]) for place in places)
    indefinite = any(
        _INDEFINITE.fullmatch(token) for place in places for token in tokens[max(0, place - _ARTICLE_BEFORE) : place]
    )
    return NameGiven(person, near, indefinite and not near, not any(is_new))
