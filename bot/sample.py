"""The sample corpus: the articles that ship with Footnote, indexed on first use."""

import hashlib
from importlib import resources
from pathlib import Path

from corpus.article import ArticleDraft
from corpus.markdown import read_markdown

SAMPLE = "sample"
ADDED_BY = "footnote"


def read_sample() -> tuple[ArticleDraft, ...]:
    """The sample articles, in the order of their file names. The file's name is the article's id."""
    folder = resources.files("corpus").joinpath("articles")
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".md")), key=lambda file: file.name)
    drafts = ((read_markdown(file.read_text(encoding="utf-8"), file.name), Path(file.name).stem) for file in files)
    return tuple(
        ArticleDraft(
            title=draft.title,
            text=draft.text,
            id=stem,
            url=draft.url,
            publisher=draft.publisher,
            author=draft.author,
            published=draft.published,
        )
        for draft, stem in drafts
    )


def sample_digest(drafts: tuple[ArticleDraft, ...]) -> str:
    """Tells one edition of the sample articles from another."""
    return hashlib.sha256(repr(drafts).encode()).hexdigest()
