"""Finding evidence: chunking, embedding, dense and lexical search, fusion."""
