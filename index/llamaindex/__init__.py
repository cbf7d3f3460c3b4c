"""A Footnote corpus in any llama-index application: as a retriever, a vector store and an embedding model.

Importing llama-index takes seconds, so nothing else in this room imports this package.
"""

from index.llamaindex.retriever import FootnoteEmbedding, FootnoteRetriever
from index.llamaindex.vector_store import FootnoteVectorStore

__all__ = ["FootnoteEmbedding", "FootnoteRetriever", "FootnoteVectorStore"]
