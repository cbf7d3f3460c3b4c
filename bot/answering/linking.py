"""Links that open a page at the quoted words: text fragments, https://wicg.github.io/scroll-to-text-fragment/.

A page is searched for `#:~:text=[prefix-,]start[,end][,-suffix]`: whole words, whatever their case and the white space
between them, each part inside one block of the page. The page isn't at hand, but its article's text is, so that is what
a fragment is tried on: it has to lead to the quote and not to its like.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import regex

from index.passage import Span

_WHOLE_UP_TO = 12
"""A quote of so many words or fewer is named whole; a longer one by its ends, so that the link stays short."""

_END_WORDS = 4
_CONTEXT_WORDS = (3, 6, 12)
"""How many words before, and then after, are tried to tell a quote from its like."""

_PATIENCE_S = 0.05
"""For one search; a text on which that isn't enough is made of little but repetitions."""

_DIRECTIVE = ":~:"
_WORD = regex.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class _Directive:
    """The parts of a text directive, each as words."""

    start: tuple[str, ...]
    end: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()
    suffix: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = (
            f"{_encode(self.prefix)}-" if self.prefix else "",
            _encode(self.start),
            _encode(self.end) if self.end else "",
            f"-{_encode(self.suffix)}" if self.suffix else "",
        )
        return ",".join(part for part in parts if part)

    def leads_to(self, text: str) -> Span | None:
        """The first place that it matches, as browsers search for it."""
        pattern = rf"(?<!\w){_pattern(self.prefix)}\s*" if self.prefix else r"(?<!\w)"
        pattern += f"(?P<quote>{_pattern(self.start)}"
        pattern += rf"(?!\w).*?(?<!\w){_pattern(self.end)})" if self.end else ")"
        pattern += rf"\s*{_pattern(self.suffix)}(?!\w)" if self.suffix else r"(?!\w)"
        try:
            match = regex.search(pattern, text, flags=regex.IGNORECASE | regex.DOTALL, timeout=_PATIENCE_S)
        except TimeoutError:
            return None
        return Span(*match.span("quote")) if match else None


def link_to_words(url: str, text: str, start: int, end: int) -> str:
    """The address of a page with a fragment that leads to the whole words in `text[start:end]`.

    A fragment that the address has is kept, a text directive in it is replaced. An address that isn't http(s), and a
    slice without a whole word, get none.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    span = _whole_words(text, start, end)
    if parts.scheme.lower() not in {"http", "https"} or span is None:
        return url
    fragment = parts.fragment.partition(_DIRECTIVE)[0]
    return urlunsplit(parts._replace(fragment=f"{fragment}{_DIRECTIVE}text={_directive(text, span)}"))


def _directive(text: str, span: Span) -> _Directive:
    """The shortest directive that leads to the slice; the longest that was tried where none does."""
    candidates = list(_more_and_more_exact(_Directive(*_named(text[span.start : span.end])), text, span))
    return next((directive for directive in candidates if directive.leads_to(text) == span), candidates[-1])


def _more_and_more_exact(plain: _Directive, text: str, span: Span) -> Iterator[_Directive]:
    yield plain
    before = _last_line_words(text[: span.start])
    after = _first_line_words(text[span.end :])
    for count in _CONTEXT_WORDS:
        yield _Directive(plain.start, plain.end, prefix=before[-count:])
        yield _Directive(plain.start, plain.end, prefix=before[-count:], suffix=after[:count])


def _named(quoted: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that name a quote: all of them, or those at its two ends where it is long or of several lines."""
    words = tuple(_WORD.findall(quoted))
    if len(words) <= _WHOLE_UP_TO and len(quoted.splitlines()) == 1:
        return words, ()
    begins, ends = _first_line_words(quoted)[:_END_WORDS], _last_line_words(quoted)[-_END_WORDS:]
    return (begins, ends) if len(begins) + len(ends) <= len(words) else (words, ())


def _first_line_words(text: str) -> tuple[str, ...]:
    stripped = text.lstrip()
    return tuple(_WORD.findall(stripped.splitlines()[0])) if stripped else ()


def _last_line_words(text: str) -> tuple[str, ...]:
    stripped = text.rstrip()
    return tuple(_WORD.findall(stripped.splitlines()[-1])) if stripped else ()


def _whole_words(text: str, start: int, end: int) -> Span | None:
    """The slice without white space at its ends and without words that it cuts; None where nothing is left."""
    while start < end and (text[start].isspace() or (start > 0 and text[start - 1].isalnum())):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end : end + 1].isalnum()):
        end -= 1
    return Span(start, end) if start < end else None


def _pattern(words: tuple[str, ...]) -> str:
    return r"\s+".join(regex.escape(word) for word in words)


def _encode(words: tuple[str, ...]) -> str:
    """Words for a directive, where a hyphen has a meaning as well: section 3.3 of the specification."""
    return quote(" ".join(words), safe="").replace("-", "%2D")
