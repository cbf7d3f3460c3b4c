"""What plain news text says about itself."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.dates import parse_date
from corpus.newspaper import NewsDetails, news_details

TITLE = "The river rose for a third day, and the lower streets were closed."
PROSE = """\
Officials in the town of Tarn said on Monday that the water would not fall before the weekend.
“We have seen worse,” Mayor Odile Brandt said. “But not in July.”
The bridge stays open to buses."""
THE_DAY = date(2025, 7, 20)


def article(*, head: str = "", end: str = "") -> str:
    return "\n".join(filter(None, [TITLE, head, PROSE, end]))


@pytest.mark.parametrize(
    "line",
    [
        "July 20, 2025Updated 3:54 p.m. ET",
        "July 20, 2025 Updated 3:54 p.m. ET",
        "July 20, 2025, 3:54 p.m. ET",
        "Published July 20, 2025",
        "Published: 20 July 2025 15:54 BST",
        "20 July 2025",
        "20th July 2025",
        "Jul. 20, 2025",
        "Sunday, July 20, 2025",
        "First published on Sun 20 Jul 2025 15.54 BST",
        "2025-07-20",
        "2025-07-20T15:54:00Z",
        "Updated July 20, 2025",
        "Updated 3:54 PM EDT, Sun July 20, 2025",
        "Published July 20, 2025Updated July 22, 2025",
        "Updated July 22, 2025 | Published July 20, 2025",
        "By Jane Doe | July 20, 2025 · 5 min read",
        "Posted on July 20, 2025 by admin",
        "TARN, Occitania, July 20, 2025 — The water kept rising.",
        "ST. MELL, 20 July 2025 (Agency) - The water kept rising.",
        "TARN, July 20, 2025 /AGENCY/. The water kept rising.",
        "The river rose again.July 20, 2025Updated 3:54 p.m. ETThe water kept rising, and it did not stop."
        + " More." * 40,
    ],
)
def test_finds_date_of_publication(line: str) -> None:
    assert news_details(article(head=line)).published == THE_DAY


def test_date_of_an_update_gives_way_to_a_later_line_with_the_first_date() -> None:
    assert news_details(article(head="Updated July 22, 2025\nPublished July 20, 2025")).published == THE_DAY


@pytest.mark.parametrize(
    "line",
    [
        "TARN, July 20 (Agency) — The water kept rising.",
        "July 20, 2025, was the wettest day since records began.",
        "On July 20, 2025 the water kept rising.",
        "Since July 20, 2025",
        "July 2025",
        "20/07/2025",
        "February 30, 2025",
        "Monday",
    ],
)
def test_takes_no_date_from_prose_or_from_part_of_a_date(line: str) -> None:
    assert news_details(article(head=line)).published is None


def test_takes_no_date_from_far_below() -> None:
    assert news_details(article(end="A line.\n" * 8 + "July 20, 2025")).published is None


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("By Jane Doe and John Roe", "Jane Doe and John Roe"),
        ("By Jane Doe, John Roe and Ann B. Poe", "Jane Doe, John Roe and Ann B. Poe"),
        ("By JANE DOE", "JANE DOE"),
        ("By Jane Doe, The Tarn Post", "Jane Doe"),
        ("By Jane Doe in Mell", "Jane Doe"),
        ("By Ludwig van der Berg", "Ludwig van der Berg"),
        ("By Jane O’Neill-Roe | July 20, 2025", "Jane O’Neill-Roe"),
        ("By Jane Doe, July 20, 2025", "Jane Doe"),
        ("By The Associated Press", None),
        ("By Friday Evening", None),
        ("By land and by sea, help arrived.", None),
    ],
)
def test_finds_byline(line: str, author: str | None) -> None:
    assert news_details(article(head=line)).author == author


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Jane Q. Doe is the Mell bureau chief for The Post, who has been covering rivers since 2014.", "Jane Q. Doe"),
        ("Jane Doe is a reporter in Mell.", "Jane Doe"),
        ("Jane Doe reports on floods from Mell.", "Jane Doe"),
        ("Jane Doe, who joined The Post in 2014, covers rivers.", "Jane Doe"),
        ("— Jane Doe is a senior editor.", "Jane Doe"),
        ("Jane Doe and John Roe are correspondents for The Post.", "Jane Doe and John Roe"),
        ("Reporting by Jane Doe; editing by John Roe", "Jane Doe"),
        ("(Reporting by Jane Doe in Mell and Ann Poe in Albi. Editing by John Roe.)", "Jane Doe and Ann Poe"),
        ("Jane Doe contributed reporting from Mell.", "Jane Doe"),
        ("Jane Doe is a reporter in Mell.\nJohn Roe contributed reporting.", "Jane Doe"),
        ("Jane Doe and John Roe contributed reporting.", "Jane Doe and John Roe"),
        ("Reporting was contributed by Jane Doe from Mell, John Roe and Ann Poe.", "Jane Doe, John Roe and Ann Poe"),
        ("Jane Doe reported from Mell, and John Roe from Albi, France.", "Jane Doe and John Roe"),
        ("Jane Doe reported from Mell. Ann Poe contributed reporting.", "Jane Doe"),
    ],
)
def test_finds_author_in_closing_line(line: str, author: str) -> None:
    assert news_details(article(end=line)).author == author


@pytest.mark.parametrize(
    "line",
    [
        "Mr. Putin is the president of Russia.",
        "Vladimir Putin is the president of Russia.",
        "Russia is a member of the council and reports to it.",
        "Odile Brandt is a former reporter.",  # the mayor, whom the text speaks of
        "Jane Doe is a professor of history.",
        "Jane Doe is the mother of the journalist who was arrested.",
        "White House reporters covered the visit.",
        "The Post is a newspaper whose editor lives in Mell.",
        "Additional reporting by Jane Doe",
        "The mayor reported from Mell that the bridge was open.",
    ],
)
def test_takes_no_author_from_an_ordinary_last_sentence(line: str) -> None:
    assert news_details(article(end=line)).author is None


@pytest.mark.parametrize("name", ["Ii Iv", "Jr. Sr.", "Jane Doe Jr."])
def test_odd_names_do_no_harm(name: str) -> None:
    assert news_details(article(end=f"{name} covers rivers.")).author in {name, None}


def test_byline_goes_before_closing_line() -> None:
    assert news_details(article(head="By Jane Doe", end="Ann Poe is a reporter in Mell.")).author == "Jane Doe"


def test_only_paragraph_is_neither_title_nor_about_its_author() -> None:
    assert news_details("Jane Doe is a reporter in Mell.") == NewsDetails(published=None, author=None, title=None)


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("River rises", "River rises"),
        ("River rises.", "River rises"),
        ("River rises in the U.S.", "River rises in the U.S."),
        ("And then…", "And then…"),
        ("And then...", "And then..."),
        ("River rises?", "River rises?"),
        ("x" * 200, "x" * 200),
        ("x" * 201, None),
        ("July 20, 2025", None),
        ("By Jane Doe", None),
        ("TARN, July 20 (Agency) — The water kept rising.", None),
        ("TARN, France — The water kept rising.", None),
        ("River rises.July 20, 2025Updated 3:54 p.m. ET", "River rises"),
        ("River rises.July 20, 2025Updated 3:54 p.m. ETThe water kept rising.", "River rises"),
    ],
)
def test_first_line_is_title_unless_it_is_something_else(first: str, title: str | None) -> None:
    assert news_details(f"{first}\n{PROSE}").title == title


def test_first_of_several_wrapped_lines_is_no_title() -> None:
    assert news_details("Officials in the town of Tarn said that\nthe water would not fall.\n\nMore.").title is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-07-20", THE_DAY),
        ("2025/07/20", THE_DAY),
        ("2025-07-20 15:54:00+02:00", THE_DAY),
        ("2025-07-20T15:54:00.123Z", THE_DAY),
        ("July 20, 2025", THE_DAY),
        ("july 20 2025", THE_DAY),
        ("Sun, 20 Jul 2025 19:54:00 GMT", THE_DAY),
        ("Sept. 5, 2024", date(2024, 9, 5)),
        ("July 20", None),
        ("2025-7", None),
        ("07/08/2025", None),
        ("2025-02-31", None),
        ("around July 20, 2025", None),
        ("1753027200", None),
        ("", None),
    ],
)
def test_parses_whole_dates_only(text: str, expected: date | None) -> None:
    assert parse_date(text) == expected


@settings(deadline=None)
@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31)))
def test_parses_every_day_in_every_form(day: date) -> None:
    long_month, short_month = day.strftime("%B"), day.strftime("%b")
    for form in (
        day.isoformat(),
        f"{long_month} {day.day}, {day.year}",
        f"{day.day} {short_month} {day.year}",
        f"{day:%A}, {long_month} {day.day}, {day.year}",
    ):
        assert parse_date(form) == day


@settings(deadline=None)
@given(st.text())
def test_any_text_has_details(text: str) -> None:
    assert isinstance(news_details(text), NewsDetails)
