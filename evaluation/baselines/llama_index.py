"""llama-index as it comes: its `VectorStoreIndex` over the same passages, embedded by the same model.

All of its defaults are kept: the metadata embedded with the text, its vector store in memory, the two best nodes as the
context of an answer. What its response synthesiser would have an LLM read is what is quoted: those two nodes, whole.
"""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from llama_index.core import StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core import __version__ as llama_index_version
from llama_index.core.constants import DEFAULT_SIMILARITY_TOP_K
from llama_index.core.schema import TextNode

from bot.corpus import Corpus
from corpus.errors import CorpusError
from evaluation.baselines.extractive import Evidence, ExtractiveBaseline
from index.embedding import Embedder
from index.hit import Hit
from index.llamaindex import FootnoteEmbedding
from index.llamaindex.nodes import read_nodes
from index.passage import Span
from index.passages import list_passages, read_passages

_FOLDER = "llama-index"
_MADE_OF = "made-of"


class LlamaIndexBaseline(ExtractiveBaseline):
    """Search by llama-index's default index, which is kept in the corpus's folder so that it is made once."""

    name = "llama-index"

    def __init__(self, corpus: Corpus) -> None:
        """Answer from that corpus, embedding its passages anew where they were not yet, or have changed since.

        Raises:
            CorpusError: The index can't be written, or the corpus is damaged.
        """
        super().__init__(corpus)
        with self._retriever.database.reading() as connection:
            passages = list_passages(connection)
            nodes = read_nodes(connection, passages)
        self._passages = {node.node_id: passage for node, passage in zip(nodes, passages, strict=True)}
        self._index = _open_index(nodes, self._retriever.database.path.with_name(_FOLDER), self._retriever.embedder)

    def search(self, question: str, k: int) -> list[Hit]:
        """The `k` nodes with the highest cosine."""
        if not self._passages:
            return []
        nodes = self._index.as_retriever(similarity_top_k=k).retrieve(question)
        cosines = {self._passages[node.node_id]: float(node.score or 0.0) for node in nodes}
        with self._retriever.database.reading() as connection:
            found = read_passages(connection, cosines)
        return [
            Hit(passage, *found[passage], cosine, dense=cosine, lexical=0.0)
            for passage, cosine in cosines.items()
            if passage in found
        ]

    def quote(self, question: str, hits: Sequence[Hit]) -> Evidence:
        """The two best nodes, whole; confidence is the best one's cosine, 0 where it is negative."""
        quoted = [(hit, Span(hit.passage.start, hit.passage.end)) for hit in hits[:DEFAULT_SIMILARITY_TOP_K]]
        return Evidence(quoted, min(1.0, max(0.0, hits[0].score)) if hits else 0.0)


def _open_index(nodes: Sequence[TextNode], folder: Path, embedder: Embedder) -> VectorStoreIndex:
    """The index of these nodes: the one in the folder if it was made of the same ones, else made and kept there."""
    embedding = FootnoteEmbedding(embedder)
    made_of = _digest(nodes, embedder)
    kept = _kept_index(folder, made_of, embedding)
    if kept is not None:
        return kept
    index = VectorStoreIndex(nodes, embed_model=embedding)
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        index.storage_context.persist(unfinished)
        (unfinished / _MADE_OF).write_text(made_of, encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
    except OSError as error:
        raise CorpusError(f"{folder} can't be written: {error.strerror}; make room or free it.") from error
    return index


def _kept_index(folder: Path, made_of: str, embedding: FootnoteEmbedding) -> VectorStoreIndex | None:
    try:
        if (folder / _MADE_OF).read_text(encoding="utf-8") != made_of:
            return None
        storage = StorageContext.from_defaults(persist_dir=str(folder))
        kept = load_index_from_storage(storage, embed_model=embedding)
    except (OSError, ValueError):  # not there, or damaged
        return None
    return kept if isinstance(kept, VectorStoreIndex) else None


def _digest(nodes: Sequence[TextNode], embedder: Embedder) -> str:
    digest = hashlib.sha256(f"{llama_index_version}\0{embedder.fingerprint}".encode())
    for node in nodes:
        digest.update(f"\0{node.node_id}\0{node.hash}".encode())
    return digest.hexdigest()
