"""Articles on their way in: read, shown to a moderator, and kept until they confirm or cancel."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from bot.discord.store import Store
from bot.discord.store.kept import change_kept, find_kept, keep, take_kept
from corpus.article import Article, ArticleDraft
from corpus.errors import SourceError

_KIND = "proposal"
MOST_CHARACTERS = 20_000_000
"""Of all texts together: what waits to be confirmed is kept in the store meanwhile."""


@dataclass(frozen=True, slots=True)
class Target:
    """An article that is to be replaced, as it was when that was proposed."""

    article_id: str
    title: str
    sha256: str

    @classmethod
    def of(cls, article: Article) -> "Target":
        """The article as it is now."""
        return cls(article.id, article.title, article.sha256)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Drafts to be added, or the one draft that takes the place of `replaces`.

    They make `passages` passages. `doubts` say in a line each why they might not be what was meant; `alike` are articles
    that say nearly the same.
    """

    drafts: tuple[ArticleDraft, ...]
    passages: int
    doubts: tuple[str, ...] = ()
    alike: tuple[Target, ...] = ()
    replaces: Target | None = None


class Proposals:
    """Proposals that wait for a button, found by random ids in their own guild."""

    def __init__(self, store: Store) -> None:
        """Keep them in `store`."""
        self._store = store

    async def keep(self, guild_id: int, author_id: int, proposal: Proposal) -> str:
        """Keep one, and return its id.

        Raises:
            SourceError: The texts are too long to be kept.
        """
        characters = sum(len(draft.text) for draft in proposal.drafts)
        if characters > MOST_CHARACTERS:
            raise SourceError(
                f"these texts have {characters:,} characters, and {MOST_CHARACTERS:,} is the most at once; "
                "add them in several parts"
            )
        return await self._store.write(keep, guild_id, author_id, _KIND, _to_json(proposal))

    async def find(self, proposal_id: str, guild_id: int) -> Proposal | None:
        """The one with that id, if it still waits."""
        kept = await self._store.read(find_kept, proposal_id, guild_id, _KIND)
        return None if kept is None else _from_json(kept.data)

    async def take(self, proposal_id: str, guild_id: int) -> Proposal | None:
        """The same, and it waits no longer: of two who take it at once, one gets None."""
        kept = await self._store.write(take_kept, proposal_id, guild_id, _KIND)
        return None if kept is None else _from_json(kept.data)

    async def change(self, proposal_id: str, guild_id: int, proposal: Proposal) -> None:
        """Put another in its place."""
        await self._store.write(change_kept, proposal_id, guild_id, _to_json(proposal))


def with_details(proposal: Proposal, draft: ArticleDraft) -> Proposal:
    """A proposal of one draft, with another in its place."""
    return replace(proposal, drafts=(draft,))


def _to_json(proposal: Proposal) -> str:
    data = asdict(proposal)
    data["drafts"] = [_draft_to_json(draft) for draft in proposal.drafts]
    return json.dumps(data, ensure_ascii=False)


def _from_json(data: str) -> Proposal:
    read = json.loads(data)
    return Proposal(
        drafts=tuple(_draft_from_json(draft) for draft in read["drafts"]),
        passages=read["passages"],
        doubts=tuple(read["doubts"]),
        alike=tuple(_targets(read["alike"])),
        replaces=next(iter(_targets([read["replaces"]])), None),
    )


def _targets(data: Sequence[dict[str, str] | None]) -> list[Target]:
    return [Target(**one) for one in data if one is not None]


def _draft_to_json(draft: ArticleDraft) -> dict[str, Any]:
    return {**asdict(draft), "published": draft.published.isoformat() if draft.published else None}


def _draft_from_json(data: dict[str, Any]) -> ArticleDraft:
    published = date.fromisoformat(data["published"]) if data["published"] else None
    return ArticleDraft(**{**data, "published": published, "pages": tuple(data.get("pages", ()))})
