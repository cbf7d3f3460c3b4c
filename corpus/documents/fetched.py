"""Reading what was fetched from the web."""

from corpus.documents.results import DocumentRead
from corpus.documents.sandbox import read_in_sandbox
from corpus.fetching import Fetched


def read_fetched(fetched: Fetched) -> DocumentRead:
    """Read what came from a web address as `read_in_sandbox` does; blocks.

    Raises:
        SourceError: It can't be read.
    """
    name = fetched.url.partition("?")[0].rstrip("/").rpartition("/")[2] or "page"
    return read_in_sandbox(fetched.data, name, content_type=fetched.content_type, url=fetched.url)
