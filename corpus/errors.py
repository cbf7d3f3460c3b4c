"""Errors that a user can cause. Each message is one line that says what was wrong and what to do."""


class FootnoteError(Exception):
    """Base of every error that is shown to a user as one line, without a traceback."""


class SourceError(FootnoteError):
    """A source of articles (file, folder or line of a file) that can't be read as one."""


class FetchError(SourceError, OSError):
    """A web address that may not be fetched, or can't be. `status` is the server's answer, where it gave one."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        """Say in one line why."""
        super().__init__(message)
        self.status = status

    @property
    def is_refusal(self) -> bool:
        """Whether the server answered that there is no such page for us (4xx)."""
        return self.status is not None and 400 <= self.status < 500

    def __str__(self) -> str:
        return str(self.args[0])


class SettingsError(FootnoteError):
    """A setting or environment variable with a value that can't be used."""


class CorpusError(FootnoteError):
    """A corpus that can't be opened, read or written."""


class CorpusNotFoundError(CorpusError):
    """There is no corpus of that name."""


class ArticleNotFoundError(CorpusError):
    """There is no article with that id in the corpus."""


class ArticleConflictError(CorpusError):
    """Another article has that id already."""


class CorpusBusyError(CorpusError):
    """Another writer held the corpus for longer than this one was ready to wait."""
