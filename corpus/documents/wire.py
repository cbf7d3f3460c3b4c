"""How a document goes to the process that reads it, and drafts come back: a line of JSON, and bytes.

What comes back is checked as if a stranger had written it, as one may have taken over that process.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from typing import Any, get_args

from corpus.article import ArticleDraft
from corpus.documents.limits import DocumentLimits
from corpus.documents.results import DocumentRead, Doubt, DoubtKind
from corpus.drafting import make_verbatim_draft, one_line
from corpus.errors import SourceError
from corpus.normalising import normalise

MOST_REPLY_BYTES = 200_000_000
"""A reply is the text of a document and a little more: no honest one is longer."""


@dataclass(frozen=True, slots=True)
class Request:
    """A document to be read."""

    data: bytes
    name: str
    content_type: str | None
    url: str | None
    limits: DocumentLimits

    def to_bytes(self) -> bytes:
        """Write it: a line of JSON, then the document as it is."""
        header = {"name": self.name, "content_type": self.content_type, "url": self.url, "limits": asdict(self.limits)}
        return json.dumps(header).encode() + b"\n" + self.data

    @classmethod
    def from_bytes(cls, written: bytes) -> "Request":
        """Read what `to_bytes` wrote."""
        header, _, data = written.partition(b"\n")
        fields = json.loads(header)
        return cls(data, fields["name"], fields["content_type"], fields["url"], DocumentLimits(**fields["limits"]))


def write_read(read: DocumentRead) -> bytes:
    """Write what was read as JSON."""
    drafts = [asdict(draft) | {"published": draft.published and draft.published.isoformat()} for draft in read.drafts]
    return _write({"drafts": drafts, "doubts": [asdict(doubt) for doubt in read.doubts]})


def write_error(message: str) -> bytes:
    """Write why nothing was read as JSON."""
    return _write({"error": message})


def read_reply(written: bytes) -> DocumentRead:
    """Read what `write_read` wrote.

    Raises:
        SourceError: It is what `write_error` wrote; with its message.
        ValueError: It is neither.
    """
    try:
        reply = json.loads(written)
        if "error" in reply:
            raise SourceError(one_line(reply["error"]) or "it can't be read")
        return DocumentRead(tuple(map(_draft, reply["drafts"])), tuple(map(_doubt, reply["doubts"])))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("this is no reply") from error


def _write(reply: Mapping[str, object]) -> bytes:
    return json.dumps(reply, ensure_ascii=False).encode()


def _draft(fields: dict[str, Any]) -> ArticleDraft:
    text, pages = fields["text"], tuple(fields["pages"])
    if not isinstance(text, str) or not text or text != normalise(text):
        raise ValueError("this text is not normalised")
    if not all(type(start) is int and 0 <= start <= len(text) for start in pages):
        raise ValueError("these pages are not in the text")
    if any(start > following for start, following in pairwise(pages)):
        raise ValueError("these pages are in no order")
    published = fields["published"]
    details = make_verbatim_draft(text, {**fields, "pages": None}, fallback_title="")
    if not details.title:
        raise ValueError("there is no title")
    return ArticleDraft(
        title=details.title,
        text=text,
        id=details.id,
        url=details.url,
        publisher=details.publisher,
        author=details.author,
        published=date.fromisoformat(published) if published else None,
        pages=pages,
    )


def _doubt(fields: dict[str, Any]) -> Doubt:
    message = one_line(fields["message"])
    if fields["kind"] not in get_args(DoubtKind) or not message:
        raise ValueError("this is no doubt")
    return Doubt(fields["kind"], message)
