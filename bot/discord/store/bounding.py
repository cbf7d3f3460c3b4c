"""How much is kept of what people and models wrote."""

LONGEST_QUESTION = 4_000
"""Characters of a question: more than a Discord message has (https://discord.com/developers/docs/resources/message)."""

LONGEST_ANSWER = 20_000
"""Characters of an answer: more than the embeds of three messages hold."""

LONGEST_PASSAGE = 4_000
"""Characters of a passage that was looked at. A citation's quote is never cut: it has to be what the article says."""

LONGEST_NAME = 500
"""Characters of a title, a reason or the name of a composer."""

LONGEST_NOTE = 1_000
"""Characters of what a reader tells the moderators."""

LONGEST_TURN = 1_000
"""Characters of a question or an answer as a later question sees it."""

MOST_HITS = 20
"""Passages that were looked at, best first."""


def bounded(text: str, most: int) -> str:
    """The text's first `most` characters, as SQLite can hold it.

    JSON may spell half of a surrogate pair (https://www.rfc-editor.org/rfc/rfc8259#section-8.2), which UTF-8 can't: such
    a half becomes a question mark.
    """
    return text[:most].encode("utf-8", "replace").decode("utf-8")
