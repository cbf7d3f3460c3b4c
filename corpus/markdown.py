"""Reading Markdown with YAML front matter as an article."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler
from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.article import ArticleDraft
from corpus.drafting import make_draft, make_verbatim_draft, title_of_file
from corpus.errors import SourceError
from corpus.normalising import normalise
from corpus.pages import visible_text

_LARGEST_FRONT_MATTER_BYTES = 64 * 1024
_MOST_NESTING = 40
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_OTHER_NAMES = {"published": "date", "author": "authors"}
"""What site generators call some details."""

_FENCE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)  # either ends a YAML document
_STARTS_AS_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\n(?:[ \t]*(?:#.*)?\n)*(?:[\"'{]|[\w-]+[ \t]*:|---[ \t]*$)", re.MULTILINE
)


def read_markdown(data: str, source: str) -> ArticleDraft:
    """Read a Markdown article: its details from the front matter, its text as plain text.

    Headings, paragraphs, list items, code blocks and table rows become blocks of their own. Text of links and code is
    kept; addresses, emphasis marks, images and HTML tags are dropped. Without a title in the front matter, the first
    level-1 heading is the title, then what `corpus.newspaper` finds, then the name of the file.

    With `verbatim: true` in the front matter, as `corpus.exporting` writes it, the body is the text as it stands, and
    nothing is known of the article but what the front matter says.

    Args:
        data: The decoded file.
        source: Its name, for messages and for the last resort of a title.

    Raises:
        SourceError: The front matter is not sound YAML, is over 64 KB or uses aliases, or there is no text.
    """
    given, body = _split(re.sub(r"\r\n?", "\n", data).lstrip("\ufeff"), source)
    if given.get("verbatim") == "true" and normalise(body):
        return _with_source(source, lambda: make_verbatim_draft(normalise(body), given, title_of_file(source)))
    details = {key: value for key, value in given.items() if not (isinstance(value, str) and value in _NULLS)}
    for ours, theirs in _OTHER_NAMES.items():
        details.setdefault(ours, details.get(theirs))
    tokens = _parser().parse(body)
    text = normalise("".join(_with_separators(list(_blocks(tokens)))))
    if not text:
        raise SourceError(f"{source} has no text, or none outside its front matter: there is nothing to add")
    details.setdefault("title", _first_heading(tokens))
    return _with_source(source, lambda: make_draft(text, details, fallback_title=title_of_file(source)))


def _with_source(source: str, make: Callable[[], ArticleDraft]) -> ArticleDraft:
    """Make a draft; an error names the source."""
    try:
        return make()
    except SourceError as error:
        raise SourceError(f"{source} {error}") from None


# --- Front matter ---


class _PlainLoader(yaml.BaseLoader):
    """YAML with every scalar as the string it was written as, and without aliases.

    So an id such as 007 stays what it is, nothing is constructed, and a few lines can't unfold into gigabytes.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases are not allowed", problem_mark=mark)
        return super().compose_node(parent, index)


class _FrontMatter(YAMLHandler):
    FM_BOUNDARY = _FENCE

    def load(self, fm: str, **_: object) -> dict[str, Any]:
        if len(fm.encode("utf-8", "replace")) > _LARGEST_FRONT_MATTER_BYTES:
            raise SourceError(
                "has front matter over 64 KB: move what isn't title, date, author or address into the text"
            )
        details = yaml.load(fm, Loader=_PlainLoader)
        return details if isinstance(details, dict) else {}


def _split(data: str, source: str) -> tuple[dict[str, object], str]:
    """Part a file into the details in its front matter and the Markdown below."""
    text = data.lstrip()
    if not _STARTS_AS_FRONT_MATTER.match(text):
        return {}, data
    lines_before = data[: len(data) - len(text)].count("\n")
    try:
        if len(_FENCE.findall(text)) < len(("opening", "closing")):
            raise SourceError("has front matter that is never closed: put --- on a line of its own below it")
        details, body = frontmatter.parse(text, handler=_FrontMatter())
    except SourceError as error:
        raise SourceError(f"{source} {error}") from None
    except RecursionError:
        raise SourceError(f"{source} has front matter that is nested too deeply") from None
    except yaml.YAMLError as error:
        line, problem = _where_and_what(error, text)
        raise SourceError(
            f"{source}: line {lines_before + line}: the front matter is not valid YAML ({problem})"
        ) from None
    return details, body


def _where_and_what(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    """Return the line, counted from 1 at the opening ---, and a one-line description."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return error.problem_mark.line + 1, error.problem or "unreadable"
    position = getattr(error, "position", 0)
    return text.count("\n", 0, position + len("---")) + 1, "a control character"


# --- Body ---


class _Block(NamedTuple):
    text: str
    is_tight: bool
    """It stands right below another tight one: rows of a table, items of a list without empty lines between them."""


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"maxNesting": _MOST_NESTING}).enable(["table", "strikethrough"])


def _blocks(tokens: Sequence[Token]) -> Iterator[_Block]:
    row: list[str] = []
    in_row = is_tight = False
    for token in tokens:
        if token.type in {"tr_open", "tr_close"}:
            in_row = token.type == "tr_open"
            if not in_row:
                yield _Block(" | ".join(filter(None, row)), is_tight=True)
                row = []
        elif token.type == "inline":
            text = _inline_text(token.children or [])
            if in_row:
                row.append(text)
            else:
                yield _Block(text, is_tight)
        elif token.type in {"code_block", "fence"}:
            yield _Block(token.content.rstrip("\n"), is_tight=False)
        elif token.type == "html_block":
            yield _Block(visible_text(token.content), is_tight=False)
        is_tight = token.type == "paragraph_open" and token.hidden


def _inline_text(tokens: Sequence[Token]) -> str:
    return "".join(map(_text_of, tokens))


def _text_of(token: Token) -> str:
    match token.type:
        case "text" | "code_inline":
            return token.content
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "html_inline":
            return "\n" if re.match(r"<br\b", token.content, re.IGNORECASE) else ""
        case _:
            return ""


def _with_separators(blocks: list[_Block]) -> Iterator[str]:
    before: _Block | None = None
    for block in blocks:
        if not block.text.strip():
            continue
        if before:
            yield "\n" if block.is_tight and before.is_tight else "\n\n"
        yield block.text
        before = block


def _first_heading(tokens: Sequence[Token]) -> str | None:
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h1":
            return _inline_text(inline.children or [])
    return None
