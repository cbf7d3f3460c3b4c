"""A news site as a real server: a feed, pages, robots.txt, and what they were asked with."""

import asyncio
from collections import Counter
from collections.abc import Mapping

from aiohttp import web

SENTENCES = (
    "The council of Tarn voted on {day} to close the {word} bridge for repairs that will last until spring.",
    "Its engineer, Maria Lindqvist, told reporters that the {word} bridge had lost a third of its bolts.",
    "Buses will take another way along the river, and cyclists are asked to use the old railway path instead.",
    "The mayor said that the repairs cost two million, which the region pays for in three yearly parts.",
    "Shops near the {word} bridge will get help, since fewer people are going to pass them in the meantime.",
)


def page(word: str) -> str:
    """A page with a news article about a bridge of that name."""
    paragraphs = "".join(f"<p>{sentence.format(day='Monday', word=word)}</p>" for sentence in SENTENCES * 2)
    title = f"The {word} bridge is closed"
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title></head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


class Site:
    """What the server has to show; change it as a test goes on."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.status: dict[str, int] = {}
        self.pages: dict[str, str] = {}
        self.robots: str | None = None
        self.asked: Counter[str] = Counter()
        self.conditions: list[Mapping[str, str]] = []
        self.markdown: dict[str, str] = {}
        self.at_once = self.most_at_once = 0
        self._news = asyncio.Condition()
        self._may_answer = asyncio.Event()
        self._may_answer.set()
        self.base = ""

    @property
    def feed(self) -> str:
        """The address of its feed."""
        return f"{self.base}/feed.xml"

    def app(self) -> web.Application:
        """The server."""
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        return app

    def rss(self) -> str:
        """The feed as it is now, newest first."""
        items = "".join(
            f"<item><title>The {word} bridge is closed</title><link>{self.base}/{word}</link>"
            "<pubDate>Sun, 20 Jul 2025 19:54:00 GMT</pubDate></item>"
            for word in reversed(self.words)
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Tarn Post</title>{items}</channel></rss>'

    def hold(self) -> None:
        """Answer nothing until `let_go`."""
        self._may_answer.clear()

    def let_go(self) -> None:
        """Answer what waits."""
        self._may_answer.set()

    async def busy_with(self, number: int) -> None:
        """Return when it has so many requests at once."""
        async with self._news:
            await self._news.wait_for(lambda: self.at_once >= number)

    async def _answer(self, request: web.Request) -> web.Response:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        async with self._news:
            self._news.notify_all()
        try:
            await self._may_answer.wait()
            return self._answer_to(request)
        finally:
            self.at_once -= 1

    def _answer_to(self, request: web.Request) -> web.Response:
        path = request.path
        self.asked[path] += 1
        if path in self.status:
            return web.Response(status=self.status[path])
        if path == "/robots.txt":
            return web.Response(text=self.robots) if self.robots is not None else web.Response(status=404)
        if path == "/feed.xml":
            return self._answer_with_feed(request)
        if path in self.markdown:
            return web.Response(text=self.markdown[path], content_type="text/markdown")
        if path in self.pages:
            return web.Response(text=self.pages[path], content_type="text/html")
        if path[1:] in self.words:
            return web.Response(text=page(path[1:]), content_type="text/html")
        return web.Response(status=404)

    def _answer_with_feed(self, request: web.Request) -> web.Response:
        self.conditions.append(
            {name: request.headers[name] for name in ("If-None-Match", "If-Modified-Since") if name in request.headers}
        )
        etag = f'"{len(self.words)}"'
        headers = {"ETag": etag, "Last-Modified": "Sun, 20 Jul 2025 19:54:00 GMT"}
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers=headers)
        return web.Response(text=self.rss(), content_type="application/rss+xml", headers=headers)
