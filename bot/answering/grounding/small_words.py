"""Words that news writes with a small letter: that one of them opens a sentence makes no name of it."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

_KNOWN = "_static/nltk_cache/tokenizers/punkt_tab/english/ortho_context.tab"
_INSIDE_CAPITALISED = 4
_SMALL = 16 | 32 | 64


@lru_cache(maxsize=1)
def small_words() -> frozenset[str]:
    """The words that the Wall Street Journal wrote with a small letter, and with a capital at most where a sentence begins."""
    return frozenset(word for word, flags in _known().items() if flags & _SMALL and not flags & _INSIDE_CAPITALISED)


@lru_cache(maxsize=1)
def sometimes_small_words() -> frozenset[str]:
    """The words that it wrote with a small letter, be it with a capital as well: "travel", but also "grant"."""
    return frozenset(word for word, flags in _known().items() if flags & _SMALL)


@lru_cache(maxsize=1)
def _known() -> Mapping[str, int]:
    """The words with the flags that say where they were seen.

    They come with llama-index; there are none where its file isn't. Source: the orthographic context that the Punkt
    sentence splitter (Kiss and Strunk, Computational Linguistics 32, 2006) has learned.
    """
    file = files("llama_index.core") / _KNOWN
    if not file.is_file():
        return {}
    rows = (line.partition("\t") for line in file.read_text(encoding="utf-8").splitlines())
    return {word: int(flags) for word, _, flags in rows}
