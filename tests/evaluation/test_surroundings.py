"""What a report shows around what is cited and what is gold."""

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article
from evaluation.dataset import Place
from evaluation.surroundings import surroundings
from tests.evaluation.outcomes import make_outcome

WORDS = "tide harbour é 🎉 lighthouse-keeper 48 crowns.\n\nThe “old” ferry".split(" ")
TEXT = " ".join(f"Sentence {number} says that the harbour froze." for number in range(200))


def article(article_id: str, text: str) -> Article:
    added = datetime(2025, 1, 1, tzinfo=UTC)
    return Article(
        id=article_id, title=f"Title of {article_id}", text=text, url=None, publisher=None, author=None, published=None,
        added_at=added, added_by="tests", sha256="0" * 64,
    )  # fmt: skip


def shown(places: list[Place], *, cited: int = 0, texts: dict[str, str]) -> list[dict[str, object]]:
    articles = {name: article(name, text) for name, text in texts.items()}
    quotes = [(place, texts[place.article_id][place.start : place.end]) for place in places[:cited]]
    return [dict(each) for each in surroundings(make_outcome(cited=quotes, evidence=places[cited:]), articles)]


@st.composite
def texts_and_places(draw: st.DrawFn) -> tuple[dict[str, str], list[Place]]:
    texts = {name: " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=300))) for name in ("a", "b")}
    places = []
    for _ in range(draw(st.integers(0, 6))):
        name = draw(st.sampled_from(["a", "b"]))
        start = draw(st.integers(0, len(texts[name]) - 1))
        places.append(Place(name, start, draw(st.integers(start + 1, len(texts[name])))))
    return texts, places


@given(made=texts_and_places(), cited=st.integers(0, 6))
def test_every_place_is_inside_one_slice_and_no_text_is_shown_twice(
    made: tuple[dict[str, str], list[Place]], cited: int
) -> None:
    texts, places = made
    slices = [
        (str(each["article_id"]), int(str(each["start"])), str(each["text"]))
        for each in shown(places, cited=cited, texts=texts)
    ]
    for name, start, text in slices:
        assert texts[name][start : start + len(text)] == text
    for place in places:
        holding = [
            1
            for name, start, text in slices
            if name == place.article_id and start <= place.start and place.end <= start + len(text)
        ]
        assert len(holding) == 1
    for (name, start, text), (next_name, next_start, _) in pairwise(sorted(slices)):
        assert name != next_name or start + len(text) < next_start
    assert {name for name, _, _ in slices} == {place.article_id for place in places}


def test_a_little_is_shown_around_in_whole_words() -> None:
    start = TEXT.index("Sentence 100")
    place = Place("a", start, start + len("Sentence 100 says"))
    (only,) = shown([place], texts={"a": TEXT})
    text = str(only["text"])
    assert only["title"] == "Title of a"
    assert 300 < len(text) < 600
    begin = int(str(only["start"]))
    assert TEXT[begin - 1] == TEXT[begin + len(text)] == " "


def test_places_near_each_other_are_shown_together_and_others_apart() -> None:
    near = [
        Place("a", TEXT.index(f"Sentence {number} "), TEXT.index(f"Sentence {number} ") + 10) for number in (50, 55)
    ]
    far = Place("a", TEXT.index("Sentence 150 "), TEXT.index("Sentence 150 ") + 10)
    assert len(shown(near, cited=1, texts={"a": TEXT})) == 1
    assert len(shown([*near, far], cited=1, texts={"a": TEXT})) == 2


def test_nothing_cited_and_nothing_gold_shows_nothing() -> None:
    assert shown([], texts={"a": TEXT}) == []
