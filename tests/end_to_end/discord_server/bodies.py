"""Bodies of requests: JSON, or a form with `payload_json` and files.

Source: https://discord.com/developers/docs/reference#uploading-files
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.end_to_end.discord_server.rejections import Refused
from tests.end_to_end.discord_server.world import StoredFile

_FILE = re.compile(r"files\[(\d+)\]")


@dataclass(slots=True)
class Body:
    """What a request carries; files by their number."""

    json: dict[str, Any]
    files: dict[int, StoredFile] = field(default_factory=dict)


async def read_body(request: web.Request) -> Body:
    """Read a request's body.

    Raises:
        Refused: it isn't JSON (50109) where it should be.
    """
    if request.content_type != "multipart/form-data":
        return Body(_parse(await request.text() or "{}"))
    body = Body({})
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        numbered = _FILE.fullmatch(part.name or "")
        if numbered:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            body.files[int(numbered[1])] = StoredFile(part.filename or "unknown", kind, bytes(await part.read()))
        elif part.name == "payload_json":
            body.json = _parse(await part.text())
    return body


async def read_list(request: web.Request) -> list[Any]:
    """Read a body that is a list."""
    read = _parse(await request.text())
    if not isinstance(read, list):
        raise Refused(400, 50035, "Invalid Form Body")
    return read


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise Refused(400, 50109, "The request body contains invalid JSON.") from None
