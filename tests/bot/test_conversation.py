"""Follow-ups in the light of what was said before."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import NOT_FOUND
from bot.answering.conversation import MOST_TURNS, Turn, leans_on_history, stand_alone
from bot.answering.question import MOST_CHARACTERS

HISTORY = (
    Turn("user", "Who designed the bridge in Tarn?"),
    Turn("assistant", "The engineer Oskar Lindqvist designed the bridge. [1] Mayor Solheim thanked him. [2]"),
)


@pytest.mark.parametrize(
    "question",
    [
        "How did he die?",
        "And when would that be?",
        "What did he tell them?",
        "Why?",
        "Since when?",
        "what about the mayor?",
        "But how much?",
        "Was it expensive?",
        "When did they begin?",
        "Who else?",
        "What happened then?",
        "What did Petra Holm tell him?",
        "Did Orrin pay for it?",
        "Who met Petra Holm there?",
        "How did Petra Holm respond?",
        "In which year?",
        "To whom?",
        "What was agreed?",
        "Who paid for the bridge?",
        "Who else was there?",
        "What happened that year?",
    ],
)
def test_a_follow_up_gets_its_topic(question: str) -> None:
    assert leans_on_history(question, HISTORY)
    made = stand_alone(question, HISTORY)
    assert made.startswith(question)
    for word in ("Tarn", "bridge", "Oskar Lindqvist"):
        assert word in made
    assert "[1]" not in made


@pytest.mark.parametrize(
    "question",
    [
        "Who designed the bridge in Tarn?",
        "How many pupils go to school in Orrin?",
        "Did Maja Berg say that she would stay?",
        "When did Petra Holm buy her fire engine?",
        "Andy Marsh won what?",
        "When did Orrin say it would buy an engine?",
        "Who is the man that Petra Holm called when she saw him?",
        "who is petra holm?",
        "who won the regatta this year?",
        "how many pupils are there in the schools of the county?",
        "What does a loaf of bread cost?",
        "How did Petra Holm respond to the fire in Orrin?",
        "In which year did the war of Orrin begin?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    assert not leans_on_history(question, HISTORY)
    assert stand_alone(question, HISTORY) == question


@pytest.mark.parametrize("question", ["How did he die?", "Why?", "", "And?"])
def test_without_history_a_question_is_left_alone(question: str) -> None:
    assert stand_alone(question, ()) == question


def test_a_chain_of_follow_ups_keeps_its_topic() -> None:
    history = [*HISTORY, Turn("user", "How did he die?"), Turn("assistant", "Of a heart attack. [1]")]
    made = stand_alone("And when was that?", history)
    assert "Oskar Lindqvist" in made
    assert "die" in made


def test_a_new_topic_replaces_the_old_one() -> None:
    history = [*HISTORY, Turn("user", "How many pupils go to school in Orrin?"), Turn("assistant", "Eleven. [1]")]
    made = stand_alone("Who teaches them?", history)
    assert "Orrin" in made
    assert "Tarn" not in made
    assert "Lindqvist" not in made


def test_names_are_those_of_the_last_answers_without_days_and_beginnings_of_sentences() -> None:
    answer = "On Monday in July the Kremlin thanked Mr. Lindqvist of Tarn. The Orrin Post of J. K. Ames said so. [1]"
    made = stand_alone("And why?", [Turn("user", "Who was thanked?"), Turn("assistant", answer)])
    assert made == "And why? (Who was thanked; Kremlin; Mr. Lindqvist of Tarn; Orrin Post of J. K. Ames)"


def test_an_answer_without_a_question_gives_its_names() -> None:
    assert "Oskar Lindqvist" in stand_alone("How did he die?", HISTORY[1:])


def test_what_was_said_long_ago_is_forgotten() -> None:
    since = [Turn("user", "Does the ferry run?"), Turn("assistant", "Yes. [1]")] * (MOST_TURNS // 2)
    made = stand_alone("And when was that?", [*HISTORY, *since])
    assert "ferry" in made
    assert "Tarn" not in made


words = st.sampled_from(
    "Oskar Tarn Mell Зеленський Éva O’Brien Jean-Luc bridge he they it that and why who the of told 48 [1] ? . said".split()
)
messages = st.lists(words, max_size=30).map(" ".join)
turns = st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), messages), max_size=12)


@given(messages, turns)
def test_never_says_a_word_that_nobody_said(question: str, history: list[Turn]) -> None:
    made = stand_alone(question, history)
    said = set(re.findall(r"[\w’-]+", " ".join([question, *(turn.content for turn in history)])))
    assert set(re.findall(r"[\w’-]+", made)) <= said
    assert made.startswith(question.strip()) or made == question


@given(st.text(max_size=80), st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), st.text(max_size=80))))
def test_any_conversation_can_be_read(question: str, history: list[Turn]) -> None:
    made = stand_alone(question, history)
    assert made == question or made.startswith(question.strip())
    assert history or made == question


def test_an_abstention_says_nothing_that_a_question_could_be_about() -> None:
    history = [Turn("user", "Who won the regatta in Mell?"), Turn("assistant", NOT_FOUND)]
    assert stand_alone("Who wrote the article?", history) == "Who wrote the article?"


def test_half_a_surrogate_pair_is_no_part_of_a_topic() -> None:
    assert stand_alone("And why?", [Turn("user", "Who left \ud800 Tarn?")]).encode() == b"And why? (Who left  Tarn)"


def test_the_topic_of_a_long_question_is_cut_between_words() -> None:
    asked = "Who said " + "that the bridge over the river ought to have been " * 6 + "x" * 20 + " Lindqvist?"
    made = stand_alone("And why?", [Turn("user", asked)])
    assert set(re.findall(r"\w+", made)) <= set(re.findall(r"\w+", asked + " And why"))


def test_a_long_conversation_does_not_make_a_question_too_long() -> None:
    history = [Turn("user", "why " * 3000), Turn("assistant", "MILL RIVER " * 3000)]
    assert len(stand_alone("And why?", history)) <= MOST_CHARACTERS + 500
