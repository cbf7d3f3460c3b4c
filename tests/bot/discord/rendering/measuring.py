"""Holding embeds against Discord's documented limits, stated here a second time.

https://docs.discord.com/developers/resources/message#embed-object-embed-limits
"""

from collections.abc import Iterator

import discord


def check_limits(embed: discord.Embed) -> None:
    """Fail where Discord would reject a message with this embed."""
    data = embed.to_dict()
    title, description = data.get("title", ""), data.get("description", "")
    footer, author = data.get("footer", {}).get("text", ""), data.get("author", {}).get("name", "")
    fields = data.get("fields", [])
    assert len(title) <= 256
    assert len(description) <= 4096
    assert len(footer) <= 2048
    assert len(author) <= 256
    assert len(fields) <= 25
    for field in fields:
        assert 1 <= len(field["name"].strip()) <= len(field["name"]) <= 256
        assert 1 <= len(field["value"].strip()) <= len(field["value"]) <= 1024
    sizes = [len(field["name"]) + len(field["value"]) for field in fields]
    assert len(title) + len(description) + len(footer) + len(author) + sum(sizes) <= 6000
    assert title.strip() or description.strip() or fields
    assert "author" not in data or author.strip()
    "".join(written(embed)).encode()


def written(embed: discord.Embed) -> Iterator[str]:
    """Every text of the embed in which Discord reads Markdown."""
    yield embed.title or ""
    yield embed.description or ""
    for field in embed.fields:
        yield field.name or ""
        yield field.value or ""
