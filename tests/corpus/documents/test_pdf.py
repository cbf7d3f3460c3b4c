"""PDF documents: what is read of them, in which order, and which are refused."""

from datetime import date

import pytest

from corpus.documents.document import read_document
from corpus.documents.limits import DocumentLimits
from corpus.errors import SourceError
from tests.corpus.documents.making_pdf import Placed, column, make_pdf

LEFT = [
    "The river rose for a third day on",
    "Monday, and officials in Tarn said",
    "that the old bridge would stay open",
    "for buses alone. People who live in",
    "the lower streets were told to leave",
    "their houses before the evening.",
]
RIGHT = [
    "The mayor asked the province for",
    "boats and for tents, which are to be",
    "put up on the football ground. Two",
    "schools are closed until Thursday,",
    "and a third one takes in those who",
    "have nowhere else to go.",
]
HEADLINE = Placed(60, 760, "River rises over its banks and the bridge stays open", 18)


def text_of(*pages: list[Placed], **options: object) -> str:
    return read_document(make_pdf(pages, **options), "river.pdf").drafts[0].text  # type: ignore[arg-type]


def paragraph(lines: list[str]) -> str:
    return " ".join(lines)


def test_columns_are_read_one_after_the_other() -> None:
    placed = [HEADLINE, *column(LEFT), *column(RIGHT, x=320)]
    assert text_of(placed).split("\n\n") == [HEADLINE.text, paragraph(LEFT), paragraph(RIGHT)]


def test_columns_that_are_written_line_by_line_across_are_read_one_after_the_other() -> None:
    rows = [line for row in zip(column(LEFT), column(RIGHT, x=320), strict=True) for line in row]
    assert text_of([HEADLINE, *rows]).split("\n\n") == [HEADLINE.text, paragraph(LEFT), paragraph(RIGHT)]


def test_what_spans_columns_is_read_where_it_stands() -> None:
    below = "Below both columns there is one sentence that spans the whole width of the page, as captions often do."
    placed = [
        *column(LEFT),
        *column(RIGHT, x=320),
        Placed(60, 600, below),
        *column(LEFT, top=560),
        *column(RIGHT, x=320, top=560),
    ]
    assert text_of(placed).split("\n\n") == [paragraph(part) for part in (LEFT, RIGHT, [below], LEFT, RIGHT)]


def test_three_columns() -> None:
    third = [line.replace("The", "Her") for line in LEFT]
    placed = [*column(LEFT, x=30, size=8), *column(RIGHT, x=215, size=8), *column(third, x=400, size=8)]
    assert text_of(placed).split("\n\n") == [paragraph(part) for part in (LEFT, RIGHT, third)]


def test_table_is_read_row_by_row() -> None:
    rows = [(f"Station {number}", f"{number}.5 m", "rising") for number in range(1, 7)]
    placed = [
        Placed(60 + 150 * cell, 700 - 14 * number, text)
        for cell in range(3)
        for number, text in enumerate(row[cell] for row in rows)
    ]
    assert "Station 3 3.5 m rising" in text_of(placed)


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("The spokes-", "woman said that it would stay.", "The spokeswoman said"),
        ("A long-term plan helps. It is a long-", "term plan for the river.", "a long-term plan for"),
        ("It is the state-of-the-", "art bridge of Tarn.", "state-of-the-art bridge"),
        ("Talks of the Franco-", "German commission went on.", "Franco-German commission"),
        ("They compared the pre-", "and post-war bridges.", "pre- and post-war"),
        ("It was built in 1920-", "1925 by the province.", "1920-1925 by"),
    ],
)
def test_words_broken_at_the_end_of_a_line(first: str, second: str, joined: str) -> None:
    assert joined in text_of(column([first, second]))


def test_paragraphs_are_told_by_gap_indent_and_short_line() -> None:
    indented = [
        Placed(line.x + (15 if number == 0 else 0), line.y, line.text)
        for number, line in enumerate(column(RIGHT, top=628))
    ]
    placed = [*column(LEFT), *indented, *column(LEFT, top=530)]
    assert text_of(placed).split("\n\n") == [paragraph(LEFT), paragraph(RIGHT), paragraph(LEFT)]


def with_margins(number: int, lines: list[str]) -> list[Placed]:
    header = "The Tarn Post" if number % 2 else "River news of the week"
    return [Placed(60, 800, header, 8), *column(lines), Placed(290, 30, str(number + 17), 8)]


def test_headers_footers_and_page_numbers_are_left_out() -> None:
    pages = [with_margins(number, [f"Sentence {number} of the report.", *LEFT]) for number in range(6)]
    text = text_of(*pages)
    assert "Tarn Post" not in text
    assert "River news" not in text
    assert [f"Sentence {number}" in text for number in range(6)] == [True] * 6
    assert "17" not in text
    assert "22" not in text


def test_number_at_an_edge_that_counts_no_pages_is_kept() -> None:
    pages = [[*column(LEFT), Placed(60, 40, number)] for number in ("1945", "7", "312")]
    text = text_of(*pages)
    assert all(number in text for number in ("1945", "7", "312"))


def test_pages_are_where_their_text_begins() -> None:
    first, second = LEFT[:-1], ["the evening, and to take blan-"]
    pages = [column([*LEFT[:5], "homes by"]), [], column(second), column(["kets with them.", "", "Then it rained."])]
    draft = read_document(make_pdf(pages), "river.pdf").drafts[0]
    assert draft.text == paragraph([*first, "homes by the evening, and to take blankets with them. Then it rained."])
    starts = [draft.text[start:].split()[0] for start in draft.pages]
    assert starts == ["The", "the", "the", "with"]


def test_turned_pages_and_turned_text_are_read_as_they_show() -> None:
    placed = [HEADLINE, *column(LEFT), *column(RIGHT, x=320)]
    plain = text_of(placed)
    assert text_of(placed, rotate=90) == plain
    assert text_of(placed, matrix="0 1 -1 0 595 0") == plain
    assert text_of(placed, matrix="0 -1 1 0 0 842") == plain
    assert text_of(placed, matrix="-1 0 0 -1 595 842") == plain


def test_details_come_from_metadata() -> None:
    info = "/Title(River rises)/Author(Jane Doe)/CreationDate(D:20250720153000+02'00')/Producer(Word)"
    draft = read_document(make_pdf([column(LEFT)], info=info), "x.pdf").drafts[0]
    assert (draft.title, draft.author, draft.published) == ("River rises", "Jane Doe", date(2025, 7, 20))


@pytest.mark.parametrize(("producer", "published"), [("Word", date(2025, 7, 20)), ("Skia/PDF m139", None)])
def test_the_date_in_the_header_goes_before_that_of_the_file(producer: str, published: date | None) -> None:
    pages = [
        [Placed(60, 800, "The Tarn Post, Sunday, 20 July 2025", 8), *column([f"{number} {line}" for line in LEFT])]
        for number in range(3)
    ]
    info = f"/CreationDate(D:20250901)/Producer({producer})"
    draft = read_document(make_pdf(pages, info=info), "x.pdf").drafts[0]
    assert "Tarn Post" not in draft.text
    assert draft.published == published


@pytest.mark.parametrize(
    "names",
    [
        "/Title(Microsoft Word - river final2.docx)/Author(Windows User)",
        "/Title(\\(anonymous\\))/Author(\\(anonymous\\))",
    ],
)
def test_details_that_programs_make_up_are_not_believed(names: str) -> None:
    info = f"{names}/CreationDate(D:20250720)/Creator(Mozilla)"
    draft = read_document(make_pdf([[HEADLINE, *column(LEFT)]], info=info), "x.pdf").drafts[0]
    assert (draft.title, draft.author, draft.published) == (HEADLINE.text, None, None)


PASSWORD = (
    "<</Filter/Standard/V 1/R 2/Length 40/P -4"
    "/O<2055c756c72e1ad702608e8196acad447ad32d17cff583235f6dd15fed7dab67>"
    "/U<0000000000000000000000000000000000000000000000000000000000000000>>>"
)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (make_pdf([column(LEFT)], encrypt=PASSWORD), "x.pdf is protected by a password: "),
        (make_pdf([[], []]), "x.pdf has no text in it (its 2 pages are images, as of a scan): "),
        (b"%PDF-1.7\nnot much of one", "x.pdf is damaged and can't be read as a PDF document"),
        (make_pdf([column(LEFT)], listed_pages=10_000), "x.pdf has 10,000 pages, over the limit of 2,000"),
    ],
)
def test_refused(document: bytes, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_document(document, "x.pdf")
    assert str(caught.value).startswith(message)


def test_limit_of_pages_can_be_set() -> None:
    with pytest.raises(SourceError, match="over the limit of 1: split"):
        read_document(make_pdf([column(LEFT)] * 2), "x.pdf", limits=DocumentLimits(most_pages=1))


def test_document_that_is_mostly_scanned_is_doubtful() -> None:
    read = read_document(make_pdf([column(LEFT), [], []]), "x.pdf")
    assert "2 of 3 pages have no text" in next(doubt.message for doubt in read.doubts if doubt.kind == "scanned")
