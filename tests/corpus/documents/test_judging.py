"""Doubting whether something is an article: walls, lists of links and scraps are, and clear articles are not."""

from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import ArticleDraft
from corpus.documents.document import read_document
from corpus.documents.judging import doubts_about, why_no_article
from corpus.documents.results import Doubt

SENTENCES = [
    "The river rose for a third day on Monday, and officials in Tarn said that the bridge would stay open for buses.",
    "People who live in the lower streets were told to leave their houses before the evening and to take their papers.",
    "The mayor, Anna Kovar, asked the province for boats and tents, which are to be put up on the football ground.",
    "Two schools are closed until Thursday, and a third one takes in those who have nowhere else that they could go.",
    "Firefighters spent the night on the old dike, where they laid some 4,000 bags of sand along its weakest stretch.",
    "“We have seen worse in 1997,” said Jan Dolny, who has kept the mill for forty years and means to stay in it.",
    "Rain is expected to ease on Wednesday, the weather service said, though the water will take a week to fall.",
    "Trains between Tarn and Velin go by the northern line meanwhile, which takes about half an hour longer than usual.",
]
ARTICLE = "<article><h1>River rises</h1>" + "".join(f"<p>{sentence}</p>" for sentence in SENTENCES) + "</article>"
NAVIGATION = "<nav>" + "".join(f'<a href="/{n}">Section {n} of the paper</a>' for n in range(80)) + "</nav>"
LOGIN = (
    '<form><label>Email <input name="e"></label><label>Key <input type="password"></label><button>Go</button></form>'
)
WALL = "it asks readers to log in, subscribe or come back in another way"
LINKS = "it is mostly links, as an index page is"


def doubts_of(body: str, title: str = "River rises") -> tuple[Doubt, ...]:
    page = f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>"
    return read_document(page.encode(), "river.html").doubts


def reason_of(body: str, title: str = "River rises") -> str:
    (doubt,) = doubts_of(body, title)
    assert doubt.kind == "not_an_article"
    assert doubt.message.isprintable()
    start, _, reason = doubt.message.partition(" does not look like an article: ")
    assert start.startswith("“")
    assert reason.endswith(".")
    return reason[:-1]


@pytest.mark.parametrize("path", [p for p in files("corpus").joinpath("articles").iterdir() if p.name.endswith(".md")])
def test_articles_of_ours_give_no_doubt(path: object) -> None:
    data = path.read_bytes()  # type: ignore[attr-defined]
    read = read_document(data, path.name)  # type: ignore[attr-defined]
    assert read.doubts == ()
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in read.drafts[0].text.split("\n\n"))
    assert doubts_of(f"<article><h1>{read.drafts[0].title}</h1>{paragraphs}</article>", read.drafts[0].title) == ()


@pytest.mark.parametrize(
    "body",
    [
        ARTICLE,
        NAVIGATION + ARTICLE,
        f"<header>{LOGIN}</header>{ARTICLE}",
        ARTICLE + "<!-- please log in -->" + "<script>var wall = 'Log in to continue';</script>",
        "<article><h1>River rises</h1>" + "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[:3]) + "</article>",
    ],
    ids=["article", "with navigation", "with a form to log in", "with a comment", "short"],
)
def test_pages_of_articles_give_no_doubt(body: str) -> None:
    assert doubts_of(body) == ()


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Sign in", f"<h1>Welcome back</h1>{LOGIN}<p>Sign in to your account. Forgot your password?</p>"),
        ("River rises", f"<h1>River rises</h1><p>{SENTENCES[0]}</p><p>Already a subscriber? Log in to continue.</p>"),
        ("River rises", f"<h1>River rises</h1><p>{SENTENCES[0]}</p><p>Subscribe to keep reading this story.</p>"),
        ("Subscribe to read", "<p>News of the river, the bridge and the town of Tarn, for one pound a week.</p>"),
        ("Just a moment...", "<p>Checking your browser before accessing the site. Please wait a few seconds.</p>"),
        ("Tarn News", "<p>Please enable JavaScript and cookies to continue to the news of the town of Tarn.</p>"),
        ("Tarn News", "<p>Verify that you are human by completing the action below, which takes a moment.</p>"),
        (
            "Tarn News",
            "<p>Verifying you are human. This may take a few seconds; the site looks at your connection first.</p>",
        ),
        ("Access denied", "<p>You have no permission to see this, said the server on which it is, number 18.</p>"),
    ],
)
def test_walls(title: str, body: str) -> None:
    assert reason_of(body, title) == WALL


def test_form_to_log_in_that_does_not_say_so() -> None:
    text = "Welcome to the pages of the rowing club of Tarn and of its friends, who row on the river all the year long"
    assert reason_of(f"<h1>Members</h1>{LOGIN}<p>{text}</p>", "Members") == "it asks readers to log in"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("404", "The page you requested could not be found. Go to our home page to look for it there, or write to us."),
        ("Page not found", "The river is still there, but what you came for went elsewhere or has never been here."),
    ],
)
def test_pages_that_are_not_there(title: str, text: str) -> None:
    assert reason_of(f"<p>{text}</p>", title) == "it says that there is no such page"


@pytest.mark.parametrize("links", [15, 300])
def test_index_pages(links: int) -> None:
    items = "".join(
        f'<li><a href="/{n}">Officials in Tarn say that bridge {n} stays open</a></li>' for n in range(links)
    )
    assert reason_of(f"<h1>News of the river</h1><ul>{items}</ul>", "News") == LINKS


TEASERS = {
    "heading that links": '<div><h2><a href="/{n}">Bridge {n} closes</a></h2><p>{text} <a href="/{n}">More</a></p></div>',
    "all of it a link": '<article><a href="/{n}"><h3>Bridge {n} closes</h3><p>{text}</p></a></article>',
}


def teasers(markup: str, count: int) -> str:
    """As many teasers, with a text of each of which the words differ."""
    return "".join(markup.format(n=n, text=f"{SENTENCES[n % len(SENTENCES)]} It is the {n}th.") for n in range(count))


@pytest.mark.parametrize("markup", TEASERS.values(), ids=TEASERS.keys())
def test_index_pages_of_teasers_in_whole_sentences(markup: str) -> None:
    assert reason_of(f"<main>{teasers(markup, 12)}</main>", "Tarn News") == (
        "it is mostly headings and teasers of other pages, as an index page is"
    )


@pytest.mark.parametrize("markup", TEASERS.values(), ids=TEASERS.keys())
def test_article_with_teasers_below_it_is_one(markup: str) -> None:
    page = f"<html><body><main>{ARTICLE}<section><h2>More news</h2>{teasers(markup, 12)}</section></main></body></html>"
    read = read_document(page.encode(), "river.html")
    assert read.doubts == ()
    assert (
        read.drafts == read_document(f"<html><body><main>{ARTICLE}</main></body></html>".encode(), "river.html").drafts
    )


def test_article_with_its_headings_linked_is_one() -> None:
    parts = "".join(
        f'<h2><a href="#{n}">Part {n}</a></h2><p>{text}</p><p>{text} So it goes on.</p>'
        for n, text in enumerate(SENTENCES)
    )
    assert doubts_of(f"<article><h1>River rises</h1>{parts}</article>") == ()


def test_question_about_cookies_in_place_of_an_article() -> None:
    text = "We use cookies and data to deliver and maintain our services, and to measure how many people read them and when."
    assert reason_of(f"<h1>Before you continue</h1><p>{text}</p>", "Tarn News") == "it asks readers to accept cookies"


def test_article_made_of_prose_with_links_in_it_is_one() -> None:
    linked = "".join(f'<p><a href="/{n}">{sentence}</a></p>' for n, sentence in enumerate(SENTENCES))
    assert doubts_of(f"<article><h1>River rises</h1>{linked}</article>") == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("River", "it is only 1 word long"),
        ("The river rose.", "it is only 3 words long"),
        (SENTENCES[0], "it is only 22 words long"),
        ("河水上涨。", "it is only 2 words long"),
    ],
)
def test_too_short(text: str, reason: str) -> None:
    assert why_no_article(ArticleDraft("River rises", text)) == reason
    assert why_no_article(ArticleDraft("River rises", text), f"<p>{text}</p>".encode()) == reason


def test_long_enough() -> None:
    assert why_no_article(ArticleDraft("River rises", " ".join(SENTENCES[:2]))) is None
    assert (
        why_no_article(ArticleDraft("River rises", "周一河水连续第三天上涨，当局表示桥梁将继续对公共汽车开放。" * 2))
        is None
    )


def test_what_is_no_page_is_not_taken_for_a_wall() -> None:
    text = "Log in to continue. " + " ".join(SENTENCES[:3])
    assert why_no_article(ArticleDraft("Page not found", text)) is None
    assert read_document(f"River rises\n\n{text}".encode(), "river.txt").doubts == ()


def test_long_articles_may_speak_of_walls() -> None:
    story = [*SENTENCES, "Customers of the bank read “access denied” or were told to “please log in” again."]
    paragraphs = [f"{sentence} That was so on day {day} as well." for day in (1, 2) for sentence in story]
    assert doubts_of("<article><h1>River rises</h1>" + "".join(f"<p>{text}</p>" for text in paragraphs)) == ()


def test_each_doubtful_draft_of_several_is_named() -> None:
    lines = [
        f'{{"title": "{title}", "text": "{text}"}}' for title, text in [("One", "1."), ("Two", " ".join(SENTENCES[:3]))]
    ]
    read = read_document("\n".join([*lines, '{"title": "Three", "text": "3."}']).replace("“", "'").encode(), "a.jsonl")
    assert [doubt.message.split("”")[0] for doubt in read.doubts] == ["“One", "“Three"]


def test_wall_in_another_language_is_doubted_for_both() -> None:
    text = (
        "Der Fluss stieg am Montag den dritten Tag in Folge, und die Behörden teilten mit, dass die Brücke für Busse und "
        "für Radfahrer offen bleibt"
    )
    page = f"<p>{text}</p><p>Please log in</p>".encode()
    doubts = doubts_about(ArticleDraft("Please log in", text), page)
    assert [doubt.kind for doubt in doubts] == ["not_an_article", "language"]


@settings(max_examples=50)
@given(
    st.text(min_size=1, max_size=200), st.binary(max_size=200), st.sampled_from([b"", b"<a>", b"<input type=password>"])
)
def test_any_text_and_markup_can_be_judged(text: str, markup: bytes, start: bytes) -> None:
    reason = why_no_article(ArticleDraft("River rises", text), start + markup)
    assert reason is None or reason.startswith("it ")
