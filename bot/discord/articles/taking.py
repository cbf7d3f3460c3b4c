"""Taking in what moderators bring: attachments, addresses, pasted text. All of it is read in a process apart."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import discord

from bot.settings import Settings
from bot.sources import doubts_with
from corpus.article import ArticleDraft
from corpus.dates import as_date
from corpus.documents import Doubt, read_in_sandbox
from corpus.documents.fetched import read_fetched
from corpus.drafting import first_words, one_line, web_address
from corpus.errors import SourceError
from corpus.fetching import Fetcher

_BYTES_PER_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What was read, and what is doubtful about it."""

    drafts: tuple[ArticleDraft, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """What somebody typed about an article; what is empty is not known."""

    title: str = ""
    publisher: str = ""
    author: str = ""
    published: str = ""
    url: str = ""

    def onto(self, draft: ArticleDraft) -> ArticleDraft:
        """The draft with these details in place of its own; an empty title leaves the title as it is.

        Raises:
            SourceError: The date or the link can't be read.
        """
        published = as_date(self.published) if self.published.strip() else None
        if self.published.strip() and published is None:
            raise SourceError(f"{self.published.strip()!r} is no date that can be read; write it like 2025-07-20")
        url = web_address(self.url) if self.url.strip() else None
        if self.url.strip() and url is None:
            raise SourceError(f"{self.url.strip()!r} is no web address; write it like https://example.com/article")
        return replace(
            draft,
            title=one_line(self.title) or draft.title,
            publisher=one_line(self.publisher),
            author=one_line(self.author),
            published=published,
            url=url,
        )


class Taking:
    """Reads what moderators bring. Sizes and times are bounded."""

    def __init__(self, settings: Settings) -> None:
        """Fetch only from public addresses, and from those that the settings allow."""
        self._settings = settings
        self._most_bytes = int(settings.max_file_mb * _BYTES_PER_MB)
        self._fetcher = Fetcher(allowed=settings.fetch.allowed, max_bytes=self._most_bytes)

    async def attachments(self, attachments: Sequence[discord.Attachment]) -> Taken:
        """What attachments hold.

        Raises:
            SourceError: One is too large, of no kind that can be read, damaged, or has no article in it.
        """
        taken = [await self._attachment(attachment) for attachment in attachments]
        return Taken(
            tuple(draft for one in taken for draft in one.drafts), tuple(doubt for one in taken for doubt in one.doubts)
        )

    async def address(self, url: str) -> Taken:
        """What is at a web address.

        Raises:
            SourceError: It can't be fetched, may not be, or holds nothing that can be read.
        """
        read = await asyncio.to_thread(read_fetched, await self._fetcher.fetch(url.strip()))
        return Taken(read.drafts, doubts_with(self._settings, read.doubts))

    async def pasted(self, text: str, details: Details) -> Taken:
        """A text that somebody typed or pasted, with what they said about it.

        A date or a link that can't be read is doubted, for what was pasted would be lost with a refusal.

        Raises:
            SourceError: There is no text.
        """
        taken = await self._read(text.encode("utf-8", "replace"), "pasted.txt")
        draft = replace(taken.drafts[0], title=first_words(taken.drafts[0].text))
        own = Details(
            title=details.title,
            publisher=details.publisher or draft.publisher or "",
            author=details.author or draft.author or "",
            published=details.published or (draft.published.isoformat() if draft.published else ""),
            url=details.url,
        )
        try:
            return Taken((own.onto(draft),), taken.doubts)
        except SourceError as error:
            known = replace(own, published="", url="")
            return Taken((known.onto(draft),), (Doubt("detail", f"{error}"), *taken.doubts))

    async def _attachment(self, attachment: discord.Attachment) -> Taken:
        if attachment.size > self._most_bytes:
            raise SourceError(
                f"{attachment.filename} has {attachment.size / _BYTES_PER_MB:.1f} MB, over the limit of "
                f"{self._most_bytes / _BYTES_PER_MB:g} MB: split it up"
            )
        try:
            data = await attachment.read()
        except (discord.HTTPException, OSError) as error:
            raise SourceError(f"{attachment.filename} can't be fetched from Discord: upload it again") from error
        return await self._read(data, attachment.filename, content_type=attachment.content_type)

    async def _read(self, data: bytes, name: str, *, content_type: str | None = None, url: str | None = None) -> Taken:
        read = await asyncio.to_thread(read_in_sandbox, data, name, content_type=content_type, url=url)
        return Taken(read.drafts, doubts_with(self._settings, read.doubts))
