"""Sentence boundaries in news prose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import split_sentences

WHITE = " \t\n\u00a0\u2009"
NEWS_LIKE = st.lists(
    st.sampled_from(
        [
            "Mr.",
            "U.S.",
            "p.m.",
            "3.5",
            "“No.”",
            "said",
            "He",
            "?!",
            "…",
            "''",
            "``",
            "(",
            ")",
            "\n",
            " ",
            "—",
            "。",
            "[1]",
        ]
    )
).map(" ".join)


def sentences_of(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        pytest.param(["The talks ended.", "Nobody signed."], id="plain"),
        pytest.param(["Mr. Zelensky spoke at dusk.", "Ms. Lowe and Dr. Hale listened."], id="titles"),
        pytest.param(["Dmitri S. Peskov, the spokesman, declined.", "So did J. K. Ames."], id="initials"),
        pytest.param(["The note reached Mr. Putin.", "Mr. Trump read it too."], id="title opens the next"),
        pytest.param(["The U.S. Senate voted.", "The bill came from the U.S.", "The vote was close."], id="U.S."),
        pytest.param(["Officials in the U.S. said no.", "London agreed."], id="U.S. inside"),
        pytest.param(["It was updated at 3:54 p.m. ET on Sunday.", "The page is gone now."], id="time with zone"),
        pytest.param(["They met at 9 a.m. Monday in Rome.", "It rained."], id="time with weekday"),
        pytest.param(["They left at 6 p.m.", "Nobody waved."], id="time at the end"),
        pytest.param(["They left at 6 p.m.", "Crowds cheered."], id="time before a word that opens few sentences"),
        pytest.param(["He met Sen. Graham, R-S.C., at noon.", "They ate."], id="senator's state"),
        pytest.param(["Gov. Ray Hill of St. Paul paid $3.5 million.", "That is 0.5 percent."], id="decimals"),
        pytest.param(["She works for Marlow Inc. in Leeds.", "Marlow Inc. denied it."], id="company inside"),
        pytest.param(["He sued Marlow Inc.", "The firm paid."], id="company at the end"),
        pytest.param(["It fell from Jan. 3 to Dec. 28.", "See No. 7 below."], id="before numbers"),
        pytest.param(["Did he go?", "No.", "He stayed at home."], id="No. as an answer"),
        pytest.param(["Prices rose by 2.5, 3 and 4.75 percent.", "Wages fell."], id="several decimals"),
        pytest.param(["He said, “We will wait.”", "Then he left."], id="closing double quotes"),
        pytest.param(["“Stop!” he cried.", "They did not."], id="exclamation inside a quotation"),
        pytest.param(["“Why?” Ms. Lowe asked.", "Nobody knew."], id="question and who asked it"),
        pytest.param(["“We are ready,” he said.", "“We always were.”"], id="quotation that goes on"),
        pytest.param(['"It is over."', "The hall fell silent."], id="straight quotes"),
        pytest.param(["She called it “a ruse.”", "“They know it,” she added."], id="quotation after quotation"),
        pytest.param(["(The ministry denied this.)", "Later it didn't."], id="brackets"),
        pytest.param(["The mayor paused … and went on.", "Nobody moved."], id="ellipsis inside"),
        pytest.param(["He trailed off...", "The crowd waited."], id="ellipsis at the end"),
        pytest.param(["The city grew.[1][2]", "Its river did not.[3]"], id="reference marks"),
        pytest.param(["Is it true?!", "It is."], id="several marks"),
        pytest.param(["Visit example.org or e.g. its shop.", "Bring cash."], id="web address"),
        pytest.param(["Ana won, i.e. she came first.", "Bo was second."], id="i.e."),
        pytest.param(["He spoke at 5 p.m.", "Mr. Trump replied."], id="time before a title"),
        pytest.param(["Lt. Col. Ann Lowe left Washington, D.C.", "The flight was late."], id="D.C. at the end"),
        pytest.param(["U.N. Secretary General Guterres met J.D. Vance.", "They agreed."], id="acronyms before names"),
        pytest.param(["The fare is $1.2bn.", "It opened in the 1990s.", "Then it closed."], id="numbers at the end"),
        pytest.param(["Donald Trump Jr. spoke.", "His sister didn't."], id="Jr."),
        pytest.param(
            ["At 9 a.m. Mr. Hill flew home.", "He slept until 11 a.m.", "Mr. Lowe woke him."], id="time at the start"
        ),
        pytest.param(["“I forget. . . .”", "The talks . . . went on.", "He sat . . ."], id="spaced ellipses"),
        pytest.param(["Marlow Inc. owes Hale Ltd. $3 million.", "It will pay."], id="company before a sum"),
        pytest.param(
            ["Lt. Gen. (ret.) Ray Hill spoke.", "(He paid Hale Inc.)", "They left."], id="abbreviation in brackets"
        ),
        pytest.param(["Lowe, Hill, et al. won.", "So did Hale et al.", "The rest lost."], id="et al."),
        pytest.param(["It is part of the U.N.", "Others are not."], id="acronym before others"),
        pytest.param(["1. Open the door.", "2. Close it."], id="numbered list"),
        pytest.param(["Вчера им. Пушкина закрыли.", "Откроют позже."], id="Russian"),
    ],
)
def test_news_prose(sentences: list[str]) -> None:
    assert sentences_of(" ".join(sentences)) == sentences


def test_spaced_punctuation() -> None:
    assert sentences_of("He left . `` Yes , '' she said .") == ["He left .", "`` Yes , '' she said ."]


def test_spaced_quotation_that_ends_a_sentence() -> None:
    assert sentences_of("She said , `` It is over . '' Then they left .") == [
        "She said , `` It is over . ''",
        "Then they left .",
    ]


def test_sentences_without_a_space_between() -> None:
    assert sentences_of("雨が降った。川は静かだ。") == ["雨が降った。", "川は静かだ。"]


def test_hard_wrapped_text_is_joined_and_headlines_are_not() -> None:
    text = (
        "River rises\n"
        "\n"
        "The water rose all night behind the old mill, and by the\n"
        "morning it stood in the yard. Nobody was hurt, the mayor\n"
        "said.\n"
        "Schools stay shut\n"
        "The bridge will open on Friday."
    )
    assert sentences_of(text) == [
        "River rises",
        "The water rose all night behind the old mill, and by the\nmorning it stood in the yard.",
        "Nobody was hurt, the mayor\nsaid.",
        "Schools stay shut",
        "The bridge will open on Friday.",
    ]


def test_line_break_ends_a_sentence_in_text_with_a_paragraph_a_line() -> None:
    paragraph = (
        "The water rose all night behind the old mill and by the morning it stood in the yard of the school " * 2
    )
    assert sentences_of(f"By Ann Lowe\n{paragraph.strip()}\nMore follows") == [
        "By Ann Lowe",
        paragraph.strip(),
        "More follows",
    ]


@pytest.mark.parametrize("text", ["", " ", "\n \n"])
def test_nothing_to_split(text: str) -> None:
    assert split_sentences(text) == []


@given(st.one_of(st.text(), NEWS_LIKE, st.text(alphabet="aA .!?\n\"'”)…。" + WHITE)))
def test_every_character_is_in_one_sentence(text: str) -> None:
    spans = split_sentences(text)
    position = 0
    for start, end in spans:
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()
