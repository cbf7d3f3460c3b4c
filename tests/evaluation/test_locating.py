"""Finding gold evidence in articles."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from corpus.article import Article
from corpus.normalising import normalise
from evaluation.dataset import DatasetError, GoldQuestion, Place
from evaluation.locating import Located, locate

MILL = "The old mill burned down on Friday.\n\nIt had stood for “ninety” years – and it’s gone. Nobody was hurt."
FAIR = "The wool fair drew 1,000 people. Nobody was hurt."


def article(article_id: str, text: str) -> Article:
    when = datetime(2025, 7, 1, tzinfo=UTC)
    return Article(article_id, article_id, text, None, None, None, None, when, "tests", "0")


def gold(*evidence: str, **fields: object) -> GoldQuestion:
    return replace(GoldQuestion("q7", "What?"), evidence=evidence, **fields)


def found(question: GoldQuestion, *texts: str) -> tuple[Located, list[str]]:
    """Where the question's evidence stands in articles a0, a1, …, and the slices at those places."""
    articles = [article(f"a{number}", text) for number, text in enumerate(texts or (MILL, FAIR))]
    located = locate([question], articles)["q7"]
    by_id = {each.id: each.text for each in articles}
    return located, [by_id[place.article_id][place.start : place.end] for place in located.evidence]


def test_evidence_is_found_to_the_letter() -> None:
    located, slices = found(gold("The old mill burned down on Friday."))
    assert slices == ["The old mill burned down on Friday."]
    assert located == Located((Place("a0", 0, 35),), (), ("a0",))


def test_wherever_it_stands_counts() -> None:
    located, slices = found(gold("Nobody was hurt."))
    assert slices == ["Nobody was hurt."] * 2
    assert located.relevant == ("a0", "a1")
    assert [place.start for place in found(gold("ab"), "ab ab abab")[0].evidence] == [0, 3, 6, 8]


def test_relevant_articles_come_first() -> None:
    located, _ = found(gold("Nobody was hurt.", relevant={"a0": 0, "a1": 2}))
    assert located.relevant == ("a1",)


def test_what_no_relevant_article_holds_is_found_elsewhere() -> None:
    located, slices = found(gold("old mill", relevant={"a1": 1, "not there": 1}))
    assert (located.relevant, slices) == (("a0",), ["old mill"])


@pytest.mark.parametrize("relevant", [{}, {"a0": 1}])
@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ("burned down on Friday. It had stood", "burned down on Friday.\n\nIt had stood"),
        ("burned\u00a0down \r\n on\tFriday.", "burned down on Friday."),
        ('stood for "ninety" years - and it\'s gone.', "stood for “ninety” years – and it’s gone."),
        ("„ninety“ years — and it‘s gone", "ninety” years – and it’s gone"),
        ("bur\u00adned do\u200bwn", "burned down"),
    ],
)
def test_white_space_quotes_and_dashes_may_differ(evidence: str, expected: str, relevant: dict[str, float]) -> None:
    _, slices = found(gold(evidence, relevant=relevant))
    assert slices[0].removeprefix("“") == expected


def test_to_the_letter_goes_before_nearly_so() -> None:
    assert found(gold("it's"), "Well, it’s gone.", "Well, it's gone.")[0].relevant == ("a1",)


def test_several_pieces_are_in_order_each_once() -> None:
    located, slices = found(gold("Nobody was hurt.", "The wool fair", "Nobody  was hurt."), FAIR)
    assert slices == ["The wool fair", "Nobody was hurt."]
    assert located.relevant == ("a0",)


def test_nothing_is_found_across_two_articles() -> None:
    with pytest.raises(DatasetError):
        found(gold("one two"), "one", "two")


@pytest.mark.parametrize("relevant", [{}, {"a0": 1}])
def test_evidence_that_is_nowhere_is_named(relevant: dict[str, float]) -> None:
    lost = "The castle\nstands " + "very " * 30
    with pytest.raises(DatasetError, match="does not hold the evidence of question 'q7': “The castle stands") as caught:
        found(gold("old mill", lost, relevant=relevant))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250


def test_questions_without_evidence_need_no_articles() -> None:
    assert locate([GoldQuestion("q", "What?", relevant={"x": 1})], []) == {"q": Located((), (), ())}


def test_answers_are_found_within_the_evidence() -> None:
    question = gold("It had stood for “ninety” years", answers=("ninety", "Friday"), patterns=("YEARS?",))
    located, _ = found(question)
    assert [MILL[place.start : place.end] for place in located.answer_places] == ["ninety", "years"]


def test_answers_that_the_dataset_places_stay_there() -> None:
    placed = (Place("a0", 4, 7),)
    assert found(gold("The old mill", answers=("mill",), answer_places=placed))[0].answer_places == placed


def test_a_pattern_that_matches_nothing_at_all_gives_no_place() -> None:
    located, _ = found(gold("The old mill", patterns=(r"\b", "x*", "o?ld")))
    assert located.answer_places == (Place("a0", 4, 7),)


def test_a_pattern_without_end_is_named() -> None:
    with pytest.raises(DatasetError, match=r"question 'q7'.*'\(a\|aa\)\+\$' takes too long"):
        found(gold("a" * 60 + "b", patterns=("(a|aa)+$",)), "a" * 60 + "b")


def test_a_pattern_that_is_none_is_named() -> None:
    with pytest.raises(DatasetError, match=r"question 'q7'.*'\(' can't be looked for"):
        found(gold("old mill", patterns=("(",)))


TEXTS = st.text(alphabet=st.sampled_from("ab .,\n'’\"“-–\u00a0"), min_size=1)


@given(st.lists(TEXTS.map(normalise).filter(bool), min_size=1, max_size=4), st.data())
def test_places_slice_to_the_evidence(texts: list[str], data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(texts))
    start = data.draw(st.integers(0, len(text) - 1))
    evidence = normalise(text[start : data.draw(st.integers(start + 1, len(text)))])
    assume(evidence)
    located, slices = found(gold(evidence), *texts)
    assert set(slices) == {evidence}
    assert {f"a{number}" for number, each in enumerate(texts) if evidence in each} == set(located.relevant)


@given(st.lists(TEXTS.map(normalise).filter(bool), min_size=1, max_size=4), st.data())
def test_places_slice_to_reworded_evidence_up_to_space_quotes_and_dashes(texts: list[str], data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(texts))
    evidence = re.sub(r"\s+", " \n ", text).translate(str.maketrans("’“–'", "'\"—‘"))
    _, slices = found(gold(evidence), *texts)
    plain = str.maketrans("’‘“–—", "''\"--")
    assert slices
    assert {each.translate(plain).replace("\n", " ").replace("  ", " ") for each in slices} == {
        " ".join(evidence.translate(plain).split())
    }
