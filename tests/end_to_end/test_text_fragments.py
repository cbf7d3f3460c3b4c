"""Links to quotes, followed in a real browser."""

import html
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from selenium import webdriver
from selenium.webdriver.support.wait import WebDriverWait

from bot.answering.linking import link_to_words

FILLER = "\n\n".join(
    f"Paragraph {number} speaks of boats, harbours and the weather over the strait." for number in range(60)
)
TEXT = (
    f"The ferry sails at nine. It carries forty cars.\n\n{FILLER}\n\n"
    "“The ferry sails at nine,” said its captain - twice - to Maja Berg & others. The ferry sails at nine. Nobody had asked, "
    "and nobody, it turned out, had a ticket that was worth more than the paper it had been printed on, in May or later.\n\n"
    "At noon it was sold.\n\nThe end."
)


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = "".join(f"<p>{html.escape(line)}</p>" for line in TEXT.split("\n\n"))
        page = f"<!doctype html><meta charset=utf-8><style>::target-text {{ color: red }}</style><body>{body}</body>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def page() -> Iterator[str]:
    """The article's page on a port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/ferry"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("quote", "nth"),
    [
        ("At noon it was sold.", 0),
        ("The ferry sails at nine.", 1),
        ("Nobody had asked, and nobody, it turned out, had a ticket that was worth more than the paper it had been "
         "printed on, in May or later.", 0),
        ("said its captain - twice - to Maja Berg & others.", 0),
        ("in May or later.\n\nAt noon it was sold.", 0),
        ("“The ferry sails at nine,” said its captain", 0),
    ],
)  # fmt: skip
def test_the_browser_goes_to_the_quote(browser: webdriver.Chrome, page: str, quote: str, nth: int) -> None:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(quote, start + 1)
    browser.get("about:blank")
    browser.get(link_to_words(page, TEXT, start, start + len(quote)))
    paragraph = TEXT[:start].count("\n\n")
    shown = "const box = document.querySelectorAll('p')[arguments[0]].getBoundingClientRect();"
    shown += "return window.scrollY > 0 && box.bottom > 0 && box.top < window.innerHeight"
    WebDriverWait(browser, 10).until(lambda browser: browser.execute_script(shown, paragraph))
