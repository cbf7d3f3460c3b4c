PRAGMA user_version = 2;

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE articles (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    url TEXT,
    publisher TEXT,
    author TEXT,
    published TEXT,
    added_at TEXT NOT NULL,
    added_by TEXT NOT NULL,
    sha256 TEXT NOT NULL UNIQUE,
    -- JSON list of the offsets at which pages begin.
    pages TEXT NOT NULL DEFAULT '[]'
);

-- The audit log; its seq is the corpus's sequence number.
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    article_id TEXT NOT NULL,
    title TEXT NOT NULL,
    sha256 TEXT NOT NULL
);

-- Tells this corpus from any other that had its name before.
INSERT INTO meta VALUES ('identity', lower(hex(randomblob(16))));

-- Articles that were removed, for a day: JSON of each, by the number of the change that removed it.
CREATE TABLE former_articles (
    seq INTEGER PRIMARY KEY REFERENCES changes (seq),
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    removed_at TEXT NOT NULL,
    article TEXT NOT NULL
);
