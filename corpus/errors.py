"""Errors that a user can cause. Each message is one line that says what was wrong and what to do."""


class FootnoteError(Exception):
    """Base of every error that is shown to a user as one line, without a traceback."""


class SourceError(FootnoteError):
    """A source of articles (file, folder or line of a file) that can't be read as one."""


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
