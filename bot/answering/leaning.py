"""Whether a question can be understood without what was said before it."""

import re

import Stemmer

from index.lexical import FUNCTION_WORDS, words

_POINTS_BACK = re.compile(
    r"\b(?:he|she|him|her|hers|his|they|them|their|theirs|it|its|then|those|these|the (?:former|latter|same))\b"
    r"|(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere\b|\bthere\b(?=\s*(?:$|[?.,!]))"  # not “How many were there in …?”
    r"|\b(?:that|this)\b(?=\s*(?:$|[?.,!]|be\b|is\b|was\b|will\b|would\b|has\b|had\b|happen|mean|matter|too\b|again\b"
    r"|meeting|offer|deal|plan|talk|round|war))|\bthat (?:time|year|month|week|day)\b",
    re.IGNORECASE,
)

_OBJECT = re.compile(
    r"\b(?:him|them)\b"
    r"|\b(?:her|it|that|this|there|then|so)\b(?=\s*(?:$|[?.,!]|(?:in|on|at|to|for|from|with|about|by|before|after|during"
    r"|when|again|too|first|last|back)\b))",
    re.IGNORECASE,
)
"""In the clause of a subject that has a name these mean somebody or something else: “What did Ann tell him?”"""
_NEW_CLAUSE = re.compile(
    r",|\b(?:that|who|whom|which|when|while|if|whether|because|after|before|as|is|are|was|were|be|will|would|can|could"
    r"|should|may|might|must|has|have|had|do|does|did)\b",
    re.IGNORECASE,
)

_INTERROGATIVE = r"(?:what|which|whom?|whose|how (?:many|much|long|often))"
_GOES_ON = re.compile(
    r"\s*(?:and|but|so|or|also|then)\b|\s*(?:what|how) about\b|\s*(?:why|when|where|who|how|how many|how much|since when)"
    r"(?: not| so| exactly| else)?\s*\??\s*$|\s*(?:who|what|where) else\b|\s*which ones?\b"
    rf"|\s*(?:(?:in|on|at|to|from|by|for|with|about|of|since|until|under) )?{_INTERROGATIVE}(?: \w+)?\s*\??\s*$",
    re.IGNORECASE,
)
_LACKS_SOMETHING = re.compile(
    r"^\s*\w+ (?:is|are|was|were|has been|have been|had been) (?:\w+ed|said|done|made|found|sent)\s*\??\s*$"
    r"|\b(?:respond|react|reply|answer|agree|disagree|refuse|accept|object)\s*\??\s*$",
    re.IGNORECASE,
)
"""“What was agreed?”, “How did Mr. Putin respond?”"""

_FIRST_WORD = re.compile(r"\W*\w+")
_NAME_OR_NUMBER = re.compile(r"\b[A-ZА-ЯЁЄІЇҐ][\w’'-]+|\d+")


def leans(question: str, said: str) -> bool:
    """Whether a question leans on what was said just before, the last question with its answer.

    It does where it points back (“he”, “there”), goes on (“And …”, “Why?”), or names nothing and asks about what was said.
    """
    if _GOES_ON.match(question) or _LACKS_SOMETHING.search(question):
        return True
    pointer = _POINTS_BACK.search(question)
    named = _first_name(question)
    if named is None:
        return pointer is not None or _is_about(question, said)
    if pointer is not None and pointer.start() < named:
        return True
    return any(not _NEW_CLAUSE.search(question, named, found.start()) for found in _OBJECT.finditer(question, named))


def _first_name(question: str) -> int | None:
    """Where the first name or number begins, not counting the word that opens the question."""
    opening = _FIRST_WORD.match(question)
    found = _NAME_OR_NUMBER.finditer(question, opening.end() if opening else 0)
    return next((name.start() for name in found if name[0].lower() not in FUNCTION_WORDS), None)


def _is_about(question: str, said: str) -> bool:
    """Whether half of what a question asks about was said."""
    asked = _stems(question)
    return 2 * len(asked & _stems(said)) >= max(1, len(asked))


def _stems(text: str) -> set[str]:
    return set(Stemmer.Stemmer("porter").stemWords([word for word in words(text) if word not in FUNCTION_WORDS]))
