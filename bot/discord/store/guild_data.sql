-- Guilds that the bot has been in: what is prepared for one that it hasn't joined yet is not to be taken for left behind.
CREATE TABLE IF NOT EXISTS joined (
    guild_id INTEGER PRIMARY KEY
);

-- Guilds whose data is to be deleted: written first and taken away last, so that a crash in between leaves nothing.
CREATE TABLE IF NOT EXISTS erasures (
    guild_id INTEGER PRIMARY KEY
);

-- What readers asked in vain, and answers that somebody found bad: few among many.
CREATE INDEX IF NOT EXISTS answers_abstained ON answers (guild_id, number) WHERE abstained;
CREATE INDEX IF NOT EXISTS votes_down ON votes (answer_id) WHERE NOT up;
