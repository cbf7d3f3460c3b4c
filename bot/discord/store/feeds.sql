-- Feeds of guilds. Times are Unix times in seconds; ids are random, so that none can be guessed from another guild.
CREATE TABLE IF NOT EXISTS feeds (
    id TEXT PRIMARY KEY,
    guild_id INTEGER NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    added_by TEXT NOT NULL,
    approve INTEGER NOT NULL,
    paused INTEGER NOT NULL DEFAULT 0,
    etag TEXT,
    last_modified TEXT,
    check_at INTEGER NOT NULL,
    checked_at INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    failure TEXT,
    told_failing INTEGER NOT NULL DEFAULT 0,
    UNIQUE (guild_id, url)
);
CREATE INDEX IF NOT EXISTS feeds_by_time ON feeds (check_at);

-- key: what the feed knows an item by. state: see ItemState. draft: JSON of the article, while it waits or is approved.
CREATE TABLE IF NOT EXISTS feed_items (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    feed_id TEXT NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
    guild_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    published TEXT,
    state TEXT NOT NULL,
    try_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    seen_at INTEGER NOT NULL,
    draft TEXT,
    doubts TEXT,
    shown INTEGER NOT NULL DEFAULT 0,
    decided_by TEXT,
    failure TEXT,
    UNIQUE (feed_id, key)
);
CREATE INDEX IF NOT EXISTS feed_items_due ON feed_items (feed_id, try_at) WHERE state IN ('new', 'approved');
CREATE INDEX IF NOT EXISTS feed_items_by_url ON feed_items (guild_id, url);
CREATE INDEX IF NOT EXISTS feed_items_waiting ON feed_items (guild_id, number) WHERE state = 'waiting';
