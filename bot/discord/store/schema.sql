PRAGMA user_version = 2;

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Everything that hangs on an answer goes with it: deleting the rows of a guild or of an asker here deletes all.
CREATE TABLE answers (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id INTEGER NOT NULL UNIQUE,
    guild_id INTEGER,
    channel_id INTEGER NOT NULL,
    conversation_id INTEGER,
    asker_id INTEGER NOT NULL,
    private INTEGER NOT NULL,
    asked_at TEXT NOT NULL,
    question TEXT NOT NULL,
    standalone_question TEXT NOT NULL,
    text TEXT NOT NULL,
    abstained INTEGER NOT NULL,
    reason TEXT,
    confidence REAL NOT NULL,
    as_of TEXT,
    composer TEXT NOT NULL,
    timings_ms TEXT NOT NULL,
    version TEXT NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0,
    -- JSON of how a language model's answer was checked.
    checks TEXT
);
CREATE INDEX answers_by_guild ON answers (guild_id);
CREATE INDEX answers_by_conversation ON answers (conversation_id);
CREATE INDEX answers_by_asker ON answers (asker_id);

CREATE TABLE citations (
    answer_id INTEGER NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    marker INTEGER NOT NULL,
    corpus TEXT NOT NULL,
    article_id TEXT NOT NULL,
    title TEXT NOT NULL,
    url TEXT,
    publisher TEXT,
    published TEXT,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    quote TEXT NOT NULL,
    link TEXT,
    page INTEGER,
    PRIMARY KEY (answer_id, place)
);
CREATE INDEX citations_by_article ON citations (corpus, article_id);

CREATE TABLE hits (
    answer_id INTEGER NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    corpus TEXT NOT NULL,
    article_id TEXT NOT NULL,
    title TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    text TEXT NOT NULL,
    score REAL NOT NULL,
    dense REAL NOT NULL,
    lexical REAL NOT NULL,
    rerank REAL,
    PRIMARY KEY (answer_id, place)
);

CREATE TABLE messages (
    answer_id INTEGER NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    PRIMARY KEY (answer_id, place)
) WITHOUT ROWID;
CREATE INDEX messages_by_id ON messages (message_id);

CREATE TABLE votes (
    answer_id INTEGER NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
    voter_id INTEGER NOT NULL,
    up INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (answer_id, voter_id)
) WITHOUT ROWID;
CREATE INDEX votes_by_voter ON votes (voter_id);

CREATE TABLE complaints (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    answer_id INTEGER NOT NULL REFERENCES answers (id) ON DELETE CASCADE,
    author_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    note TEXT,
    at TEXT NOT NULL,
    UNIQUE (answer_id, author_id, kind)
);
CREATE INDEX complaints_by_author ON complaints (author_id);

CREATE TABLE conversations (
    guild_id INTEGER NOT NULL,
    thread_id INTEGER NOT NULL,
    PRIMARY KEY (guild_id, thread_id)
) WITHOUT ROWID;
CREATE INDEX conversations_by_thread ON conversations (thread_id);

-- A source's id is a snowflake, which has its time in it.
CREATE TABLE claims (
    source_id INTEGER PRIMARY KEY
);

-- JSON of a GuildSettings.
CREATE TABLE guild_settings (
    guild_id INTEGER PRIMARY KEY,
    settings TEXT NOT NULL
);

-- What waits behind a button: an article to be confirmed, a list to be paged. The id is random.
CREATE TABLE kept (
    id TEXT PRIMARY KEY,
    guild_id INTEGER NOT NULL,
    author_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    data TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX kept_by_time ON kept (at);

-- Guilds that the bot is no longer in, and since when.
CREATE TABLE departed (
    guild_id INTEGER PRIMARY KEY,
    at TEXT NOT NULL
);
