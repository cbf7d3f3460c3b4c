"""Reading documents that aren't trusted, in a process of their own with limits on what it may use."""

from corpus.documents.limits import DocumentLimits
from corpus.documents.results import DocumentRead
from corpus.documents.wire import MOST_REPLY_BYTES, Request, read_reply
from corpus.errors import SourceError
from corpus.file_names import printable
from corpus.sandbox import CrashedError, SandboxLimits, TooMuchError, run_confined


def read_in_sandbox(
    data: bytes,
    name: str,
    *,
    content_type: str | None = None,
    url: str | None = None,
    limits: SandboxLimits | None = None,
    document_limits: DocumentLimits | None = None,
) -> DocumentRead:
    """Read a document as `corpus.documents.document.read_document` does, in a process of its own.

    Takes from half a second on, and blocks; may be called from several threads at once.

    Args:
        data: The document.
        name: The name of its file.
        content_type: What the sender said it is, as in an HTTP header.
        url: The address it was fetched from, the last one after redirects.
        limits: What that process may use.
        document_limits: What the document may be at most.

    Raises:
        SourceError: It can't be read, or reading it took too long, too much memory, or crashed. The message is one line.
    """
    limits = limits or SandboxLimits()
    name = printable(name)
    request = Request(data, name, content_type, url, document_limits or DocumentLimits())
    try:
        reply = run_confined("corpus.documents.worker", request.to_bytes(), limits, most_reply_bytes=MOST_REPLY_BYTES)
        return read_reply(reply)
    except TooMuchError:
        raise SourceError(
            f"{name} takes too long (over {limits.cpu_s} s of computing, or {limits.wall_s:g} s in all) or too much memory "
            "to read: split it up"
        ) from None
    except CrashedError:
        raise SourceError(
            f"{name} can't be read: reading it crashed, as it does when a document is damaged or made to do harm; save it anew"
        ) from None
    except ValueError:
        raise SourceError(f"{name} can't be read: reading it went wrong; save it in another format") from None
