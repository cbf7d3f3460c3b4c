"""The process that reads one document: a request on standard input, a reply on standard output, then it ends."""

from corpus.documents.document import read_document
from corpus.documents.wire import Request, write_error, write_read
from corpus.errors import SourceError
from corpus.sandbox import reply_confined


def main() -> None:
    """Read the document on standard input."""
    reply_confined(_reply)


def _reply(written: bytes) -> bytes:
    request = Request.from_bytes(written)
    del written
    try:
        read = read_document(
            request.data,
            request.name,
            content_type=request.content_type,
            url=request.url,
            limits=request.limits,
        )
        return write_read(read)
    except SourceError as error:
        return write_error(str(error))
    except MemoryError:
        return write_error(f"{request.name} takes too much memory to read: split it up")
    except RecursionError:
        return write_error(f"{request.name} is nested too deeply to be read: save it in another format")
    except Exception as error:  # whatever a library raises on a document that is damaged
        return write_error(f"{request.name} is damaged and can't be read ({type(error).__name__}): save it anew")
