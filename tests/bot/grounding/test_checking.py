"""Each sentence is held against the slices that it cites: what they say is kept, what they don't is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.grounding import Grounding, Sentence, split_answer
from tests.bot.grounding.conftest import COURT, FERRY, PASSAGES, Check


@pytest.mark.parametrize(
    "sentence",
    [
        "The court in Velm freed 390 prisoners [1].",
        "The court freed three hundred and ninety prisoners, 270 of them soldiers [1].",
        "On Thursday, 16 May 2019, a court in Velm released 390 prisoners [1].",
        "On May 16 the court freed 390 prisoners [1].",
        "Judge Holt did not accept the appeal of the state [1].",
        "Anders Holt refused to accept the state's appeal [1].",
        "Mr. Holt said: “We owe these people an answer” [1].",
        "Karin Aas said that 48% of the files had been lost [1].",
        "Karin Aas plans to visit the prison in October [1].",
        "Since the reform of March 1, 2019, fines rose to 1,200,000 dollars [1].",
        "Nordlys will cut its fares on 20 July 2025 [2].",
        "More than 50 captains signed the letter before the strike [2].",
        "Ingrid Solheim opened the 3rd quay with Norway's ambassador [2].",
        "The UN sent no observers to Orrin [2].",
        "The U.N. did not send observers to Orrin [2].",
    ],
)
def test_what_the_passage_says_is_kept(check: Check, sentence: str) -> None:
    checked = check(sentence)
    assert checked.kept, checked.problems
    assert not checked.repaired


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The court in Velm freed 380 prisoners [1].", "number"),
        ("The court in Velm freed 390 prisoners, 120 of them soldiers [1].", "number"),
        ("Karin Aas said that 48 files had been lost [1].", "number"),
        ("Fines rose to 1.2 million euros [1].", "number"),
        ("On Friday the court in Velm freed 390 prisoners [1].", "date"),
        ("On 17 May 2019 the court in Velm freed 390 prisoners [1].", "date"),
        ("Nordlys will cut its fares on July 21 [2].", "date"),
        ("Nordlys will cut its fares on July 20, 2024 [2].", "date"),
        ("The court in Tarn freed 390 prisoners [1].", "name"),
        ("Judge Maria Holt did not accept the state's appeal [1].", "name"),
        ("Judge Anders Aas did not accept the state's appeal [1].", "name"),
        ("The Swedish ambassador opened the third quay with Ingrid Solheim [2].", "name"),
        ("Mr. Holt said: “We owe these people money” [1].", "quotation"),
        ("Mr. Holt said: “We owe these people [1].", "quotation"),
        ("Judge Holt accepted the state's appeal [1].", "negation"),
        ("The United Nations sent observers to Orrin [2].", "negation"),
        ("Nordlys will not cut its fares on July 20 [2].", "negation"),
        ("Fewer than fifty captains signed the letter before the strike began [2].", "comparison"),
        ("More than fifty captains signed the letter after the strike began [2].", "comparison"),
        ("Fines fell to $1.2 million after the reform of 1 March 2019 [1].", "comparison"),
        ("Karin Aas visited the prison in October [1].", "certainty"),
        ("Nordlys cut its fares on July 20 [2].", "certainty"),
        ("Prisoners in Velm play chess in the courtyard [1].", "similarity"),
        ("The court in Velm freed 390 prisoners.", "uncited"),
        ("Whales swim in the sea [9].", "marker"),
    ],
)
def test_what_the_passage_does_not_say_is_dropped(check: Check, sentence: str, kind: str) -> None:
    checked = check(sentence)
    assert not checked.kept
    assert checked.citations == ()
    assert kind in [problem.kind for problem in checked.problems]


@pytest.mark.parametrize("markers", ["[2]", "[7]", "[1][2]"])
def test_a_wrong_citation_is_put_right(check: Check, markers: str) -> None:
    checked = check(f"The court in Velm freed 390 prisoners {markers}.")
    assert checked.kept
    assert checked.repaired
    assert [number for number, _ in checked.citations] == [1]


def test_citations_are_narrowed_to_the_sentence_that_supports(check: Check) -> None:
    checked = check("48 percent of the files had been lost, said Karin Aas [1].")
    [(number, span)] = checked.citations
    assert number == 1
    assert COURT[span.start : span.end].startswith("The minister of justice, Karin Aas")


def test_what_rests_on_two_sentences_cites_both(check: Check) -> None:
    checked = check("Karin Aas, the minister of justice, plans to visit the prison in October [1].")
    assert checked.kept
    assert {COURT[span.start : span.end].split()[0] for _, span in checked.citations} == {"The", "She"}


def test_what_rests_on_two_passages_cites_both(check: Check) -> None:
    checked = check("The court freed 390 prisoners and Nordlys will cut its fares on July 20 [1][2].")
    assert checked.kept
    assert {number for number, _ in checked.citations} == {1, 2}


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("“We owe these people an answer,” Mr. Holt said [1].", "verbatim"),
        ("“We owe these people an answer,” Mr. Holt said [2].", "misattributed"),
        ("“These people plans to visit the prison,” Mr. Holt said [1].", "stitched"),
        ("“Justice is blind,” Mr. Holt said [1].", "fabricated"),
    ],
)
def test_quotations_are_classed(check: Check, sentence: str, kind: str) -> None:
    assert check(sentence).quotations == (kind,)


def test_no_passages_support_nothing(grounding: Grounding) -> None:
    assert not grounding.check(Sentence("The court freed 390 prisoners.", (1,)), []).kept


def test_no_sentences_need_no_check(grounding: Grounding) -> None:
    assert grounding.check_all([], PASSAGES) == []


_WORDS = sorted({word for text in (COURT, FERRY) for word in text.split()} | {"not", "391", "Tarn", "“", "”", "[3]"})


@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=20), st.sampled_from(["[1]", "[2]", "[1][2]", ""]))
def test_whatever_is_written_citations_are_sentences_of_the_passages(
    grounding: Grounding, words: list[str], markers: str
) -> None:
    for checked in grounding.check_all(split_answer(f"{' '.join(words)} {markers}"), PASSAGES):
        assert checked.kept == (checked.problems == ())
        assert checked.kept == bool(checked.citations)
        for number, span in checked.citations:
            assert span in PASSAGES[number - 1].passage.sentences


@given(st.integers(2, 5_000), st.sampled_from(["prisoners", "soldiers", "captains", "percent of the files"]))
def test_no_number_survives_that_its_slices_do_not_have(grounding: Grounding, number: int, noun: str) -> None:
    checked = grounding.check(Sentence(f"The court in Velm freed {number} {noun}.", (1,)), PASSAGES)
    if checked.kept:
        cited = " ".join(PASSAGES[place - 1].article.text[span.start : span.end] for place, span in checked.citations)
        assert str(number) in cited


@pytest.mark.parametrize(
    "sentence",
    [
        "More than fifty captains signed the letter on July 20 [2].",
        "The minister of justice, Karin Aas, freed 390 prisoners [1].",
        "Mayor Ingrid Solheim sent no observers to Orrin [2].",
        "The ferry company Nordlys opened the third quay [2].",
    ],
)
def test_pieces_that_do_not_belong_together_are_not_joined(check: Check, sentence: str) -> None:
    assert not check(sentence).kept


def test_what_leans_on_a_sentence_that_is_left_out_is_left_out(grounding: Grounding) -> None:
    text = "The poet Pablo Neruda owns the ferries [2]. She opened the third quay with the Norwegian ambassador [2]."
    assert [one.kept for one in grounding.check_all(split_answer(text), PASSAGES)] == [False, False]


def test_nothing_is_said_twice_or_without_end(grounding: Grounding) -> None:
    freed = "The court in Velm freed 390 prisoners"
    text = f"{freed} [1]. {freed} [1]. {freed}{', and freed 390 prisoners' * 40} [1]."
    checked = grounding.check_all(split_answer(text), PASSAGES)
    assert [one.kept for one in checked] == [True, False, False]
    assert [one.problems[0].kind for one in checked[1:]] == ["repeated", "long"]
