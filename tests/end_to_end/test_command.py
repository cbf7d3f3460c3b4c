"""Every command of `footnote`, as people and programs use it."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

IDS = ["tarn-opens-its-new-bridge", "village-school-in-orrin-stays-open", "a-bakery-on-wheels", "fare-2020", "7"]

ANSWER = {
    "question", "standalone_question", "answer", "abstained", "reason", "confidence", "as_of", "composer", "citations",
    "hits", "timings_ms", "version",
}  # fmt: skip
CITATION = {
    "marker", "corpus", "article_id", "title", "url", "publisher", "published", "start", "end", "quote", "link", "page",
}  # fmt: skip
HIT = {"article_id", "start", "end", "text", "score", "dense", "lexical", "rerank"}

COMMANDS = ["add", "list", "show", "remove", "reindex", "ask", "chat", "retrieve", "eval"]
NOT_FOUND = "I couldn't find this in the articles"
WHO = "Who designed the bridge in Tarn?"
FOREIGN = "What is the boiling point of mercury?"


# --- From cold, as a process ---


def test_add_then_ask_from_cold(fresh, sources) -> None:
    added = fresh.run("add", sources)
    assert (added.returncode, "Traceback" in added.stderr) == (0, False)
    assert "5 added, 0 already there" in added.stderr
    assert [line.split()[0] for line in added.stdout.splitlines()] == IDS

    asked = fresh.run("ask", WHO)
    assert (asked.returncode, asked.stderr) == (0, "")
    first, *rest = asked.stdout.split("\n")
    assert "Oskar Lindqvist" in first
    assert "[1]" in first
    footnote = "\n".join(rest)
    assert "[1] “" in footnote
    for part in (
        "Tarn Opens Its New Bridge",
        "The Tarn Post",
        "May 14, 2023",
        "https://example.org/bridge",
        "confidence",
    ):
        assert part in footnote


@pytest.mark.parametrize("command", [["--help"], ["-h"], [], *([name, "--help"] for name in COMMANDS)])
def test_help(fresh, command) -> None:
    shown = fresh.run(*command)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith("Usage: footnote")
    if command == ["--help"]:
        assert all(f"\n  {name}" in shown.stdout for name in COMMANDS)
    assert not fresh.home.exists()


def test_version(fresh) -> None:
    shown = fresh.run("--version")
    assert shown.returncode == 0
    assert shown.stdout.startswith("footnote, version ")


WITHOUT_TORCH = """
import sys
try:
    {statement}
except SystemExit:
    pass
heavy = {{"torch", "transformers", "sentence_transformers", "llama_index", "faiss"}} & set(sys.modules)
print("LOADED", sorted(heavy))
"""
RUN = "sys.argv[1:] = {arguments!r}; from bot.cli import main; main()"


@pytest.mark.parametrize(
    "statement",
    [
        "import footnote",
        "import footnote; footnote.open_corpus, footnote.Answer, footnote.Settings, footnote.read_sources",
        *(RUN.format(arguments=arguments) for arguments in (["--help"], ["list"], ["show", "7"], ["ask", "--help"])),
    ],
)
def test_what_does_not_embed_does_not_load_torch(filled, statement) -> None:
    program = WITHOUT_TORCH.format(statement=statement)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=filled.environment(), check=True
    )
    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_a_reader_that_stops_reading_is_no_error(filled) -> None:
    process = filled.start("show", "7", "--json")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait(60) in (0, 1)
    assert process.stderr.read() == ""


# --- Keeping articles ---


def test_add_json_says_what_became_of_each(fresh, sources) -> None:
    first = fresh.json("add", sources)
    assert [article["id"] for article in first["added"]] == IDS
    assert all(article["passages"] > 0 for article in first["added"])
    assert (first["already_there"], first["left_out"]) == ([], [])
    again = fresh.json("add", sources)
    assert again["added"] == []
    assert [article["id"] for article in again["already_there"]] == IDS
    assert fresh.ids() == IDS


def test_the_same_text_twice_is_one_article_and_says_so(fresh, sources, tmp_path) -> None:
    fresh.call("add", sources / "c.txt")
    copy = tmp_path / "copy.txt"
    copy.write_bytes((sources / "c.txt").read_bytes().replace(b"\n", b"\r\n"))
    again = fresh.call("add", copy)
    assert "already" in again.stdout
    assert "0 added, 1 already there" in again.stderr
    assert fresh.ids() == ["a-bakery-on-wheels"]


def test_skip_bad_adds_the_good_lines_and_names_the_others(fresh, tmp_path) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text('{"id": "good", "text": "Rain fell."}\n{"id": \n{"id": "fine", "text": "Snow fell."}\n[]\n')
    done = fresh.call("add", lines, "--skip-bad")
    assert fresh.ids() == ["good", "fine"]
    assert "line 2" in done.stderr
    assert "line 4" in done.stderr
    left_out = fresh.json("add", lines, "--skip-bad")["left_out"]
    assert [line["number"] for line in left_out] == [2, 4]


def test_list(filled) -> None:
    shown = filled.run("list")
    assert (shown.returncode, shown.stderr) == (0, "")
    rows = shown.stdout.splitlines()
    assert rows[0] == "2023-05-14  tarn-opens-its-new-bridge  Tarn Opens Its New Bridge"
    assert [row.split()[1] for row in rows] == IDS


def test_list_json(filled) -> None:
    articles = json.loads(filled.run("list", "--json").stdout)
    assert [article["id"] for article in articles] == IDS
    bridge = articles[0]
    assert bridge["title"] == "Tarn Opens Its New Bridge"
    assert (bridge["published"], bridge["publisher"]) == ("2023-05-14", "The Tarn Post")
    assert (bridge["author"], bridge["url"]) == ("Ada Brook", "https://example.org/bridge")
    assert bridge["passages"] >= 1
    assert "text" not in bridge


def test_an_output_that_lacks_characters_loses_no_more_than_those(fresh, tmp_path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"id": "a", "title": "Orrin’s “ice” café", "text": "It froze."}', encoding="utf-8"
    )
    fresh.call("add", tmp_path / "a.jsonl")
    shown = fresh.run("list", PYTHONIOENCODING="iso8859-5")
    assert (shown.returncode, shown.stderr, shown.stdout.split("  ")[-1]) == (0, "", "Orrin?s ?ice? caf?\n")
    listed = fresh.run("list", "--json", PYTHONIOENCODING="iso8859-5")
    assert json.loads(listed.stdout)[0]["title"] == "Orrin’s “ice” café"


def test_show(filled) -> None:
    shown = filled.run("show", "fare-2020")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "The ferry to Orrin costs 40 crowns now." in shown.stdout
    assert "2020-03-01" in shown.stdout
    article = json.loads(filled.run("show", "fare-2020", "--json").stdout)
    assert article["text"] == "The ferry to Orrin costs 40 crowns now."
    assert article["characters"] == len(article["text"])
    assert len(article["sha256"]) == 64


def test_remove(fresh, sources) -> None:
    fresh.call("add", sources)
    removed = fresh.run("remove", "fare-2020", "7", "7")
    assert (removed.returncode, removed.stderr) == (0, "")
    assert [line.split()[:2] for line in removed.stdout.splitlines()] == [["removed", "fare-2020"], ["removed", "7"]]
    assert fresh.ids() == IDS[:3]
    gone = fresh.json("remove", IDS[0])
    assert [article["id"] for article in gone] == IDS[:1]
    hits = fresh.json("retrieve", WHO, "-k", 100)
    assert {hit["article_id"] for hit in hits} == set(IDS[1:3])


def test_removing_everything_leaves_a_corpus_that_works(fresh, sources) -> None:
    fresh.call("add", sources)
    fresh.call("ask", WHO)
    fresh.call("remove", *IDS)
    assert fresh.ids() == []
    answer = fresh.json("ask", WHO, "--always-answer")
    assert answer["abstained"]
    assert answer["hits"] == []
    fresh.call("add", sources / "a.md")
    assert fresh.json("ask", WHO)["citations"][0]["article_id"] == IDS[0]


def test_reindex_changes_no_answer(fresh, sources) -> None:
    fresh.call("add", sources)
    before = [without_times(fresh.json("ask", WHO, "--always-answer")), fresh.json("retrieve", WHO)]
    assert "embedded anew" in fresh.call("reindex").stderr
    assert [without_times(fresh.json("ask", WHO, "--always-answer")), fresh.json("retrieve", WHO)] == before


def test_corpora_are_apart(fresh, sources) -> None:
    fresh.call("add", sources / "a.md", "--corpus", "guild-1")
    fresh.call("add", sources / "c.txt", "--corpus", "guild-2")
    assert (fresh.ids("guild-1"), fresh.ids("guild-2")) == (IDS[:1], IDS[2:3])
    answer = fresh.json("ask", WHO, "--corpus", "guild-2", "--always-answer")
    assert {citation["article_id"] for citation in answer["citations"]} == {IDS[2]}
    assert {citation["corpus"] for citation in answer["citations"]} == {"guild-2"}
    assert {hit["article_id"] for hit in answer["hits"]} == {IDS[2]}
    assert not (fresh.home / "corpora" / "default").exists()


# --- Asking ---


def without_times(answer):
    return {key: value for key, value in answer.items() if key != "timings_ms"}


def check_contract(command, answer, *, corpus="default") -> None:
    assert set(answer) - {"id"} == ANSWER
    assert [citation["marker"] for citation in answer["citations"]] == list(range(1, len(answer["citations"]) + 1))
    assert answer["abstained"] == (not answer["citations"])
    assert 0 <= answer["confidence"] <= 1
    for citation in answer["citations"]:
        assert set(citation) == CITATION
        article = command.json("show", citation["article_id"], "--corpus", corpus)
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]
        assert f"[{citation['marker']}]" in answer["answer"]
        for field in ("title", "url", "publisher", "published"):
            assert citation[field] == article[field]
    for hit in answer["hits"]:
        assert set(hit) == HIT
        text = command.json("show", hit["article_id"], "--corpus", corpus)["text"]
        assert text[hit["start"] : hit["end"]] == hit["text"]
    scores = [hit["score"] for hit in answer["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_ask_json_keeps_the_contract(filled) -> None:
    answer = filled.json("ask", WHO)
    check_contract(filled, answer)
    assert "Oskar Lindqvist" in answer["citations"][0]["quote"]
    assert (answer["abstained"], answer["reason"], answer["as_of"]) == (False, None, "2023-05-14")
    assert answer["question"] == answer["standalone_question"] == WHO


def test_an_abstention_says_so_and_shows_the_nearest_passages(filled) -> None:
    shown = filled.call("ask", FOREIGN).stdout
    assert shown.startswith(NOT_FOUND)
    assert "nearest passages" in shown
    titles = [
        "Tarn Opens Its New Bridge",
        "Village School in Orrin Stays Open",
        "A Bakery on Wheels",
        "Ferry Fare",
        "Ice",
    ]
    assert sum(f"\n  {title}\n" in shown for title in titles) == 3
    assert "[1]" not in shown
    answer = filled.json("ask", FOREIGN)
    check_contract(filled, answer)
    assert answer["abstained"]
    assert answer["reason"]


def test_always_answer_gives_the_best_evidence_with_the_same_confidence(filled) -> None:
    usual, always = filled.json("ask", FOREIGN), filled.json("ask", FOREIGN, "--always-answer")
    check_contract(filled, always)
    assert not always["abstained"]
    assert always["confidence"] == usual["confidence"]


@pytest.mark.parametrize("to_file", [True, False])
def test_many_questions_in_order_with_ids_and_history(filled, tmp_path, to_file) -> None:
    history = [{"role": "user", "content": WHO}, {"role": "assistant", "content": "Oskar Lindqvist did. [1]"}]
    rows = [
        {"id": "b", "question": FOREIGN},
        {"id": 2, "question": "And how much did it cost?", "history": history},
        {"question": "How much did the ferry to Orrin cost?", "history": None},
        {"id": "b", "question": WHO, "history": []},
    ]
    source, target = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    source.write_text("\ufeff" + "\n\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    done = filled.call("ask", "--from", source, *(["--to", target] if to_file else []), "--always-answer")
    text = target.read_text(encoding="utf-8") if to_file else done.stdout
    answers = [json.loads(line) for line in text.splitlines()]
    assert [answer["id"] for answer in answers] == ["b", 2, None, "b"]
    assert [answer["question"] for answer in answers] == [row["question"] for row in rows]
    for answer in answers:
        check_contract(filled, answer)
        assert not answer["abstained"]
    assert "Lindqvist" in answers[1]["standalone_question"]
    assert "48 million crowns" in answers[1]["answer"]
    assert "Oskar Lindqvist" in answers[3]["citations"][0]["quote"]
    assert {path.name for path in tmp_path.iterdir()} == {"questions.jsonl"} | ({"answers.jsonl"} if to_file else set())


def test_without_always_answer_a_file_gets_abstentions_too(filled, tmp_path) -> None:
    source = tmp_path / "questions.jsonl"
    source.write_text("\n".join(json.dumps({"question": question}) for question in (FOREIGN, WHO)))
    answers = [json.loads(line) for line in filled.call("ask", "--from", source).stdout.splitlines()]
    assert [answer["abstained"] for answer in answers] == [True, False]
    assert answers[0]["answer"].startswith(NOT_FOUND)


def test_retrieve(filled) -> None:
    hits = filled.json("retrieve", WHO, "-k", 2)
    assert len(hits) == 2
    assert all(set(hit) == HIT for hit in hits)
    assert hits[0]["article_id"] == IDS[0]
    assert hits[0]["score"] >= hits[1]["score"]
    assert {hit["article_id"] for hit in filled.json("retrieve", WHO, "-k", 1000)} == set(IDS)
    shown = filled.call("retrieve", WHO, "-k", 1).stdout
    assert shown.startswith("1. tarn-opens-its-new-bridge [")
    assert all(part in shown for part in ("score", "dense", "lexical"))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("no_color", "is_styled"), [("", True), ("1", False)])
def test_styles_are_left_out_where_no_color_is_set(filled, no_color, is_styled) -> None:
    done = filled.run_here("retrieve", WHO, "-k", 1, out=Terminal(), NO_COLOR=no_color)
    assert (done.returncode, "\x1b[" in done.stdout) == (0, is_styled)


def test_chat_understands_follow_ups_and_survives_bad_questions(filled) -> None:
    done = filled.call("chat", stdin=f"{WHO}\n???\nAnd how much did it cost?\n\n")
    assert "Oskar Lindqvist designed the bridge" in done.stdout
    assert "understood as: And how much did it cost? (" in done.stdout
    assert "48 million crowns" in done.stdout
    assert "footnote: the question is empty" in done.stderr


def test_chat_ends_with_its_input(filled) -> None:
    assert filled.call("chat", stdin="").exit_code == 0


def test_the_sample_answers_on_first_use(fresh) -> None:
    answer = fresh.json("ask", "How long did the third round of talks in Istanbul last?", "--corpus", "sample")
    check_contract(fresh, answer, corpus="sample")
    assert not answer["abstained"]
    assert "40 minutes" in answer["answer"]
    assert len(fresh.ids("sample")) >= 8


PROGRAM = """
import footnote
from pathlib import Path
corpus = footnote.open_corpus("mine", create=True)
read = footnote.read_sources([Path({source!r})])
print([added.article.id for added in corpus.add(read.drafts, added_by="me")])
answer = corpus.ask({question!r})
print(type(answer) is footnote.Answer, " ".join(answer.citations[0].quote.split()))
print(corpus.retrieve({question!r}, 1)[0].article.id)
"""


def test_other_programs_use_the_public_names(fresh, sources: Path) -> None:
    program = PROGRAM.format(source=str(sources / "a.md"), question=WHO)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", env=fresh.environment(), check=False
    )
    assert done.returncode == 0, done.stderr
    first, second, third = done.stdout.splitlines()
    assert first == str(IDS[:1])
    assert second.startswith("True ")
    assert "Oskar Lindqvist" in second
    assert third == IDS[0]
