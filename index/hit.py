"""A hit: a passage that a search found, with its score and where the score came from."""

from dataclasses import dataclass

from corpus.article import Article
from index.passage import Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question.

    `dense` is the cosine of question and passage, -1..1; `lexical` is BM25, 0 or more; `score` fuses the two (see
    `index.fusion`); `rerank` is a cross-encoder's score, 0..1, where one read it (see `index.reranking`). `passage_id` names
    the passage for caches: it is never used again for another one in the same corpus.
    """

    passage_id: int
    passage: Passage
    article: Article
    score: float
    dense: float
    lexical: float
    rerank: float | None = None

    @property
    def text(self) -> str:
        """The passage's words: a slice of the article."""
        return self.article.text[self.passage.start : self.passage.end]
