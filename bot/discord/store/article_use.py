"""How an article served, as rows tell: how often answers cited it, and what readers thought of those answers."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ArticleUse:
    """In how many answers an article was cited, and the votes on those answers."""

    answers: int
    up: int
    down: int


def article_use(connection: sqlite3.Connection, guild_id: int, corpus: str, article_id: str) -> ArticleUse:
    """How an article of that corpus served in a guild."""
    answers, up, down = connection.execute(
        "WITH citing AS (SELECT DISTINCT answers.id FROM citations JOIN answers ON answers.id = citations.answer_id "
        "WHERE corpus = ? AND article_id = ? AND guild_id = ?) "
        "SELECT (SELECT count(*) FROM citing), "
        "(SELECT count(*) FROM votes WHERE up AND answer_id IN citing), "
        "(SELECT count(*) FROM votes WHERE NOT up AND answer_id IN citing)",
        (corpus, article_id, guild_id),
    ).fetchone()
    return ArticleUse(answers, up, down)
