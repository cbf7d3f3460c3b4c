"""Putting articles into a searchable corpus and taking them out, each as one transaction."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.article import Article, ArticleDraft
from corpus.database import Database
from corpus.errors import ArticleConflictError
from corpus.former import find_former
from corpus.history import Action
from corpus.store import (
    check_id_is_free,
    delete_article,
    find_by_text,
    get_article,
    insert_article,
    restore_article,
    supersede_article,
)
from index.article_embedding import GROUP, ArticleEmbedder, no_pause, note_model
from index.chunking import Chunk
from index.embedding import Embedder, Vectors
from index.passages import article_number, forget_passages, insert_passages, passage_range


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a draft: the article in the corpus, and whether it had been there already."""

    article: Article
    passages: int
    was_there: bool


class Indexer:
    """Adds, replaces and removes articles. Embedding happens before the corpus is locked, so writers hold it only briefly."""

    def __init__(
        self,
        database: Database,
        embedder: Embedder,
        *,
        group: int = GROUP,
        pause: Callable[[], None] = no_pause,
    ) -> None:
        """Write to `database` with the embedding model that it was made with.

        `group` passages are embedded at once, and `pause` is called before: it may wait until others had their turn.
        """
        self._database = database
        self._embedding = ArticleEmbedder(embedder)
        self._group = group
        self._pause = pause

    def add(self, drafts: Sequence[ArticleDraft], *, added_by: str) -> Iterator[Added]:
        """Add articles in order, yielding what became of each once it is safely stored.

        Every article is stored whole or not at all, whenever the caller stops.

        Raises:
            ArticleConflictError: A draft's id belongs to another article. Nothing is added then.
            EmbeddingModelError: The corpus was made with another embedding model. Nothing is added then.
            CorpusBusyError: Another writer held the corpus too long.
            CorpusError: The corpus can't be written, for want of room or permission.
        """
        _check_ids_differ(drafts)
        with self._database.reading() as connection:
            self._embedding.check(connection)
            for draft in drafts:
                check_id_is_free(connection, draft)
        together: list[ArticleDraft] = []
        chunks: list[list[Chunk]] = []
        for draft in drafts:
            together.append(draft)
            chunks.append(self._chunks_if_new(draft))
            if sum(len(made) for made in chunks) >= self._group:
                yield from self._store(together, chunks, added_by)
                together, chunks = [], []
        yield from self._store(together, chunks, added_by)

    def remove(self, article_id: str, *, removed_by: str, expected_sha256: str | None = None) -> Article:
        """Take an article out at once, and return what it was. For a day it can be restored.

        Raises:
            ArticleNotFoundError: There is none with that id.
            ArticleConflictError: Its text is no longer the one expected.
        """
        with self._database.writing() as connection:
            passages = passage_range(connection, article_id)
            change, article = delete_article(
                connection, article_id, removed_by=removed_by, expected_sha256=expected_sha256
            )
            if passages:
                forget_passages(connection, *passages, change=change)
        return article

    def restore(self, article_id: str, *, restored_by: str) -> Added:
        """Bring back an article that was removed within a day.

        Raises:
            ArticleNotFoundError: There is none that could be.
            ArticleConflictError: Its id or its text is there again already.
            EmbeddingModelError: The corpus was made with another embedding model.
        """
        with self._database.reading() as connection:
            self._embedding.check(connection)
            _, former = find_former(connection, article_id)
        chunks, vectors = self._cut_and_embed(former)
        with self._database.writing() as connection:
            self._embedding.check(connection)
            number, article = restore_article(connection, article_id, restored_by=restored_by)
            if article != former:  # it came back, changed and went again meanwhile
                chunks, vectors = self._cut_and_embed(article)
            insert_passages(connection, number, article, chunks, vectors)
        return Added(article, len(chunks), was_there=False)

    def replace(
        self,
        article_id: str,
        draft: ArticleDraft,
        *,
        replaced_by: str,
        expected_sha256: str | None = None,
        action: Action = "replace",
    ) -> Added:
        """Put a draft in the place of an article, whose id stays: its passages go at the instant the new ones are there.

        `expected_sha256` is the text's as the caller knows it: whoever comes second is told.

        Raises:
            ArticleNotFoundError: There is none with that id.
            ArticleConflictError: Its text is no longer the one expected, or another article has the draft's text.
            EmbeddingModelError: The corpus was made with another embedding model.
        """
        with self._database.reading() as connection:
            self._embedding.check(connection)
            get_article(connection, article_id)
        chunks, vectors = self._cut_and_embed(draft)
        with self._database.writing() as connection:
            self._embedding.check(connection)
            passages = passage_range(connection, article_id)
            change, article = supersede_article(
                connection, article_id, draft, who=replaced_by, action=action, expected_sha256=expected_sha256
            )
            if passages:
                forget_passages(connection, *passages, change=change)
            insert_passages(connection, article_number(connection, article_id), article, chunks, vectors)
        return Added(article, len(chunks), was_there=False)

    def count_passages(self, draft: ArticleDraft) -> int:
        """How many passages a draft would make."""
        return len(self._embedding.cut(draft))

    def _store(self, drafts: list[ArticleDraft], chunks: list[list[Chunk]], added_by: str) -> Iterator[Added]:
        vectors = self._embedding.embed(drafts, chunks, group=self._group, pause=self._pause)
        stored: list[Added] = []
        with self._database.writing() as connection:
            self._embedding.check(connection)
            note_model(connection, self._embedding.embedder)
            for draft, cut, embedded in zip(drafts, chunks, vectors, strict=True):
                twin = find_by_text(connection, draft.sha256)
                if twin is not None:
                    stored.append(Added(twin, 0, was_there=True))
                    continue
                # Not cut means that its twin was there then; it has been removed since.
                passages = (cut, embedded) if cut else self._embedding.cut_and_embed(draft)
                number, article = insert_article(connection, draft, added_by=added_by)
                insert_passages(connection, number, article, *passages)
                stored.append(Added(article, len(passages[0]), was_there=False))
        yield from stored

    def _cut_and_embed(self, article: ArticleDraft | Article) -> tuple[list[Chunk], Vectors]:
        return self._embedding.cut_and_embed(article, group=self._group, pause=self._pause)

    def _chunks_if_new(self, draft: ArticleDraft) -> list[Chunk]:
        """The chunks of a draft; none for a text that is there already, so that it costs nothing to add again."""
        with self._database.reading() as connection:
            is_there = find_by_text(connection, draft.sha256) is not None
        return [] if is_there else self._embedding.cut(draft)


def _check_ids_differ(drafts: Sequence[ArticleDraft]) -> None:
    texts: dict[str, str] = {}
    for draft in drafts:
        if draft.id is not None and texts.setdefault(draft.id, draft.sha256) != draft.sha256:
            raise ArticleConflictError(f"two articles have the id {draft.id!r} but different texts; change one id.")
