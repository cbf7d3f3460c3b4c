"""Passages as llama-index nodes, and documents of llama-index as article drafts."""

import sqlite3
from collections.abc import Iterable, Sequence

from llama_index.core.schema import (
    BaseNode,
    MetadataMode,
    NodeRelationship,
    RelatedNodeInfo,
    TextNode,
)

from corpus.article import Article, ArticleDraft
from corpus.drafting import first_words, make_draft, title_of_file
from corpus.errors import SourceError
from corpus.normalising import normalise
from index.passage import Passage
from index.passages import read_passages

_READ_TOGETHER = 500


def read_nodes(connection: sqlite3.Connection, passages: Sequence[int]) -> list[TextNode]:
    """The nodes of some passages, in their order."""
    nodes: list[TextNode] = []
    for few in few_at_a_time(passages):
        found = read_passages(connection, few)
        nodes.extend(node_of(*found[passage]) for passage in few)
    return nodes


def few_at_a_time(passages: Sequence[int]) -> Iterable[Sequence[int]]:
    """The passages in runs short enough for the variables of one SQL statement."""
    return (passages[first : first + _READ_TOGETHER] for first in range(0, len(passages), _READ_TOGETHER))


def node_of(passage: Passage, article: Article) -> TextNode:
    """A passage as a node: its text is the slice, its metadata say which article it is of."""
    return TextNode(
        id_=node_id_of(article.id, passage.start, passage.end),
        text=article.text[passage.start : passage.end],
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata=metadata_of(article),
        excluded_embed_metadata_keys=["article_id", "url"],
        excluded_llm_metadata_keys=["article_id"],
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=article.id)},
    )


def node_id_of(article_id: str, start: int, end: int) -> str:
    """The id of a passage's node, made of the article's and the slice."""
    return f"{article_id}:{start}-{end}"


def metadata_of(article: Article) -> dict[str, str]:
    """What is known of an article, as text; what isn't known is left out."""
    details = {
        "article_id": article.id,
        "title": article.title,
        "url": article.url,
        "publisher": article.publisher,
        "author": article.author,
        "published": article.published.isoformat() if article.published else None,
    }
    return {key: value for key, value in details.items() if value is not None}


def document_id_of(node: BaseNode) -> str:
    """The id of the document that a node is, or is a piece of."""
    return node.ref_doc_id or node.node_id


def draft_of(document_id: str, pieces: Sequence[BaseNode]) -> ArticleDraft:
    """The draft of the article that a document's pieces make up.

    Raises:
        SourceError: There is no text, or the pieces can't be put together again.
    """
    details = pieces[0].metadata
    text = normalise(_put_together(document_id, pieces))
    if not text:
        raise SourceError(f"the document {document_id!r} has no text: there is nothing to add.")
    file_name = details.get("file_name")
    fallback_title = title_of_file(str(file_name)) if file_name else first_words(text)
    try:
        return make_draft(text, {**details, "id": document_id}, fallback_title=fallback_title)
    except SourceError as error:
        raise SourceError(f"the document {document_id!r} {error}") from None


def _put_together(document_id: str, pieces: Sequence[BaseNode]) -> str:
    """The text that a splitter cut into pieces. They may overlap; between them it leaves out white space at most."""
    if len(pieces) == 1:
        return _text_of(pieces[0])
    placed = sorted((getattr(piece, "start_char_idx", None) or 0, _text_of(piece)) for piece in pieces)
    begin, text = placed[0][0], ""
    for start, piece in placed:
        gap = start - begin - len(text)
        text += " " if gap == 1 else "\n" * gap
        overlap = text[start - begin :][: len(piece)]
        if not piece.startswith(overlap):
            raise SourceError(
                f"the document {document_id!r} comes in pieces whose places in it are not known; add it in one piece."
            )
        text += piece[len(overlap) :]
    return text


def _text_of(node: BaseNode) -> str:
    return node.get_content(metadata_mode=MetadataMode.NONE)
