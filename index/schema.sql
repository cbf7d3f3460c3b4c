CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES articles (number) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    -- Character offsets of its sentences into the article: little-endian int32 pairs.
    sentences BLOB NOT NULL,
    -- Unit vector: little-endian float16.
    embedding BLOB NOT NULL
);

CREATE INDEX passages_of_article ON passages (article);

CREATE VIRTUAL TABLE passage_words USING fts5 (
    title, text, tokenize = "porter unicode61 remove_diacritics 2"
);

-- Which passages went with which change, so that a vector cache can follow.
CREATE TABLE removed_passages (
    seq INTEGER PRIMARY KEY REFERENCES changes (seq),
    first INTEGER NOT NULL,
    last INTEGER NOT NULL
);
