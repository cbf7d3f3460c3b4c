"""Prompt templates: the shipped ones, an operator's own, and everything that can be wrong with them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.loading import Prompt, PromptError, load_prompt

GREETING = """---
name: greeting
version: 2
variables: [reader]
---

Good morning, {{ reader }}.
"""
FENCE = "fence-5e0c"


def passage(number: int, **changed: object) -> dict[str, object]:
    told = {
        "number": number,
        "title": "Ferry returns",
        "publisher": "The Tarn Post",
        "date": "July 20, 2025",
        "text": "The ferry is back.",
    }
    return told | changed


def write(folder: Path, text: str, name: str = "greeting") -> Path:
    (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def message_for(folder: Path, text: str) -> str:
    with pytest.raises(PromptError) as caught:
        load_prompt("greeting", folder=write(folder, text))
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("name", "variables"), [("answer", ("question", "passages", "fence")), ("condense", ("history", "question"))]
)
def test_ships_its_prompts(name: str, variables: tuple[str, ...]) -> None:
    prompt = load_prompt(name)
    assert (prompt.name, prompt.variables) == (name, variables)
    assert prompt.version >= 1
    assert not prompt.template.startswith("---")


def test_shipped_prompts_are_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, GREETING.replace("greeting", "answer"), "answer")
    monkeypatch.chdir(tmp_path)
    assert "passages" in load_prompt("answer").variables


def test_answer_has_each_passage_between_fences_and_the_question_after_them() -> None:
    rendered = load_prompt("answer").render(
        question="Is the ferry back?", fence=FENCE, passages=[passage(1), passage(2, text="It sails at noon.")]
    )
    _, first, _, second, rest = rendered.split(f"\n{FENCE}\n")
    assert first == "Title: Ferry returns\nPublisher: The Tarn Post\nDate: July 20, 2025\n\nThe ferry is back."
    assert second.endswith("\n\nIt sails at noon.")
    assert rest.endswith("Is the ferry back?")


def test_answer_leaves_out_what_is_not_known_of_a_passage() -> None:
    rendered = load_prompt("answer").render(
        question="Is the ferry back?", fence=FENCE, passages=[passage(1, publisher=None, date=None)]
    )
    assert "Publisher" not in rendered
    assert "None" not in rendered


def test_condense_has_the_turns_in_order() -> None:
    history = [{"role": "user", "content": "Who runs the ferry?"}, {"role": "assistant", "content": "Ann Lowe [1]."}]
    rendered = load_prompt("condense").render(history=history, question="Since when?")
    assert "user: Who runs the ferry?\nassistant: Ann Lowe [1].\n" in rendered
    assert rendered.index("Ann Lowe") < rendered.index("Since when?")


@given(st.text())
def test_values_arrive_as_they_are(value: str) -> None:
    assert Prompt("echo", 1, ("value",), "<{{ value }}>").render(value=value) == f"<{value}>"


@pytest.mark.parametrize("value", ["{{ secret }}", "{% for x in y %}", "{# gone #}", "<b> & 'c'"])
def test_values_are_never_read_as_a_template_nor_escaped(value: str) -> None:
    rendered = load_prompt("answer").render(question=value, fence=FENCE, passages=[passage(1, text=value)])
    assert rendered.count(value) == 2


def test_own_prompt_replaces_a_shipped_one_and_the_others_remain(tmp_path: Path) -> None:
    write(tmp_path, GREETING.replace("name: greeting", "name: answer"), "answer")
    assert load_prompt("answer", folder=tmp_path).render(reader="Ann") == "Good morning, Ann."
    assert load_prompt("condense", folder=tmp_path) == load_prompt("condense")


def test_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    write(tmp_path, f"\ufeff{GREETING}")
    assert load_prompt("greeting", folder=tmp_path) == Prompt("greeting", 2, ("reader",), "Good morning, {{ reader }}.")


@pytest.mark.parametrize("name", ["unheard-of", "", "../prompts/answer", "answer.md", "ANSWER"])
def test_unknown_name_lists_those_there_are(name: str, tmp_path: Path) -> None:
    write(tmp_path, GREETING)
    with pytest.raises(PromptError) as caught:
        load_prompt(name, folder=tmp_path)
    assert str(caught.value) == f"there is no prompt {name!r}; there are 'answer', 'condense', 'greeting', 'judge'"


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="can't be read"):
        load_prompt("answer", folder=tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("front_matter", "says"),
    [
        ("name: greeting\nvariables: [reader]", "lacks 'version' in its front matter"),
        ("version: 1", "lacks 'name', 'variables' in its front matter"),
        ("name: greeting\nversion: 1\nvariables: [reader]\nauthor: Ann", "has 'author' in its front matter"),
        ("name: farewell\nversion: 1\nvariables: [reader]", "calls itself 'farewell'"),
        ("name: greeting\nversion: soon\nvariables: [reader]", "has the version 'soon'"),
        ("name: greeting\nversion: true\nvariables: [reader]", "has the version True"),
        ("name: greeting\nversion: 0\nvariables: [reader]", "has the version 0"),
        ("name: greeting\nversion: 1\nvariables: reader", "variables that are not a list of names"),
        ("name: greeting\nversion: 1\nvariables: [1, 2]", "variables that are not a list of names"),
        ("name: greeting\nversion: 1\nvariables: []", "uses 'reader', which its front matter doesn't declare"),
        ("name: [greeting\nversion: 1", "front matter that is not sound YAML"),
    ],
)
def test_front_matter_that_is_wrong(front_matter: str, says: str, tmp_path: Path) -> None:
    message = message_for(tmp_path, f"---\n{front_matter}\n---\nGood morning, {{{{ reader }}}}.\n")
    assert says in message
    assert str(tmp_path / "greeting.md") in message


def test_no_front_matter(tmp_path: Path) -> None:
    assert "lacks 'name', 'version', 'variables'" in message_for(tmp_path, "Good morning.\n")


def test_template_that_is_no_template(tmp_path: Path) -> None:
    assert "not a sound Jinja template" in message_for(tmp_path, GREETING.replace("{{ reader }}", "{{ reader"))


def test_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "greeting.md").write_bytes(GREETING.replace("morning", "día").encode("latin-1"))
    with pytest.raises(PromptError, match="is not UTF-8"):
        load_prompt("greeting", folder=tmp_path)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({}, "the prompt 'greeting' wasn't given 'reader'"),
        ({"reader": "Ann", "mood": "good", "day": 1}, "doesn't declare 'day', 'mood', which it was given"),
    ],
)
def test_values_must_be_those_declared(values: dict[str, object], says: str, tmp_path: Path) -> None:
    prompt = load_prompt("greeting", folder=write(tmp_path, GREETING))
    with pytest.raises(PromptError) as caught:
        prompt.render(**values)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "template",
    [
        "{{ reader.name }}",
        "{{ reader['name'] }}",
        "{{ reader / 0 }}",
        "{{ reader.__class__.__mro__[1].__subclasses__() }}",
        "{{ reader.bit_length.__self__.__class__ }}",
        "{% for x in range(10 ** 9) %}{% endfor %}",
        "{% include 'other' %}",
    ],
)
def test_template_that_cannot_be_filled_in(template: str) -> None:
    with pytest.raises(PromptError, match="the prompt 'own' can't be filled in: "):
        Prompt("own", 1, ("reader",), template).render(reader=7)


def test_template_cannot_change_what_it_is_given() -> None:
    names = ["Ann"]
    with pytest.raises(PromptError, match="can't be filled in"):
        Prompt("own", 1, ("names",), "{{ names.append('Bob') }}").render(names=names)
    assert names == ["Ann"]
