"""`footnote eval`, as people and CI use it: datasets of every form, baselines, thresholds, kills, comparisons, bad input."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from evaluation.result import Result, read_result
from tests.end_to_end.test_bad_input import assert_refused

BRIDGE = "The town of Tarn opened a new bridge over the river Mell. The engineer Oskar Lindqvist designed the bridge."
BAKERY = "A bakery in a fire engine visits the islands. Petra Holm bought the engine for 9,000 crowns."
WHO = "Who designed the bridge in Tarn?"
BOUGHT = "Who bought the fire engine?"
MERCURY = "What is the boiling point of mercury?"


def squad(folder: Path) -> Path:
    """Two paragraphs, two questions that they answer and one that they don't."""

    def answer(text: str, context: str) -> list[dict[str, Any]]:
        return [{"text": text, "answer_start": context.index(text)}]

    bridge = [
        {"id": "who", "question": WHO, "is_impossible": False, "answers": answer("Oskar Lindqvist", BRIDGE)},
        {"id": "mercury", "question": MERCURY, "is_impossible": True, "answers": []},
    ]
    bakery = [{"id": "bought", "question": BOUGHT, "is_impossible": False, "answers": answer("Petra Holm", BAKERY)}]
    topic = {"title": "Tarn", "paragraphs": [{"context": BRIDGE, "qas": bridge}, {"context": BAKERY, "qas": bakery}]}
    file = folder / "squad.json"
    file.write_text(json.dumps({"version": "v2.0", "data": [topic]}), encoding="utf-8")
    return file


def clapnq(folder: Path) -> Path:
    rows = [
        {
            "id": "who",
            "input": WHO,
            "passages": [{"title": "Tarn", "text": BRIDGE}],
            "output": [
                {
                    "answer": "Oskar Lindqvist designed it.",
                    "selected_sentences": ["The engineer Oskar Lindqvist designed the bridge."],
                }
            ],
        },
        {
            "id": "mercury",
            "input": MERCURY,
            "passages": [{"title": "Bakery", "text": BAKERY}],
            "output": [{"answer": "", "selected_sentences": []}],
        },
    ]
    file = folder / "clapnq.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return file


def beir(folder: Path) -> Path:
    into = folder / "beir"
    (into / "qrels").mkdir(parents=True)
    documents = [{"_id": "d1", "title": "Tarn", "text": BRIDGE}, {"_id": "d2", "title": "Bakery", "text": BAKERY}]
    (into / "corpus.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in documents))
    (into / "queries.jsonl").write_text(f"{json.dumps({'_id': 'q1', 'text': WHO})}\n")
    (into / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t2\n")
    return into


OWN = (
    {
        "id": "who",
        "question": WHO,
        "answers": ["Oskar Lindqvist"],
        "evidence": ["The engineer Oskar Lindqvist designed the bridge."],
        "tags": ["person"],
    },
    {
        "id": "cost",
        "question": "And how much did it cost?",
        "history": [{"role": "user", "content": WHO}, {"role": "assistant", "content": "Oskar Lindqvist did. [1]"}],
        "answers": [r"48\s+million"],
        "tags": ["follow-up"],
    },
    {"id": "mercury", "question": MERCURY, "answerable": False, "tags": ["off topic"]},
)
"""About the corpus of the tests in this folder."""


def own(folder: Path, rows: Sequence[Mapping[str, Any]] = OWN, name: str = "own.jsonl") -> Path:
    file = folder / name
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return file


def value(result: Result, metric: str) -> float | None:
    figure = result.figure(metric)
    assert figure is not None
    return figure.value


# --- Datasets ---


def test_a_dataset_from_cold_as_a_table_a_file_and_a_page(filled, tmp_path: Path) -> None:
    out, page = tmp_path / "out.json", tmp_path / "out.html"
    done = filled.run("eval", own(tmp_path), "--json", out, "--report", page, FOOTNOTE_ABSTAIN_BELOW="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("footnote on own\n3 questions")
    for shown in ("answer_in_first_quote", "auroc", "quotes_verbatim", "hit@5", "p95_ms", "by tag", "follow-up"):
        assert shown in done.stdout
    result = read_result(out)
    assert value(result, "answer_in_quotes") == value(result, "quotes_verbatim") == value(result, "auroc") == 1
    assert [each["verdict"] for each in result.questions] == ["right", "right", "wrongly answered"]
    assert set(result.by_tag) == {"person", "follow-up", "off topic"}
    assert (result.run["corpus"], result.run["threshold"], result.run["seed"]) == ("default", 0, 0)
    assert "Oskar Lindqvist" in page.read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.html", "out.json", "own.jsonl"]
    assert list((filled.home / "evaluation" / "runs").iterdir()) == []


@pytest.mark.parametrize(("make", "given", "not_given"), [
    (squad, ("f1", "answer_in_first_quote", "hit@1", "hit@1_passage", "auroc"), ("citation_recall",)),
    (clapnq, ("citation_precision", "hit@1", "hit@1_passage", "auroc"), ("answer_in_quotes", "answer_in_first_quote")),
    (beir, ("hit@1", "ndcg@10"), ("exact_match", "citation_recall", "auroc", "hit@1_passage")),
])  # fmt: skip
def test_a_dataset_with_articles_of_its_own(
    fresh, tmp_path: Path, make: Callable[[Path], Path], given: tuple[str, ...], not_given: tuple[str, ...]
) -> None:
    out = tmp_path / "out.json"
    done = fresh.run_here("eval", make(tmp_path), "--json", out)
    assert done.returncode == 0, done.stderr
    result = read_result(out)
    assert value(result, "hit@1") == 1
    for metric in given:
        assert value(result, metric) is not None, metric
    for metric in not_given:
        assert value(result, metric) is None, metric
    assert "n/a" in done.stdout
    assert not (fresh.home / "corpora").exists(), "the articles are not put where people's are"


def test_several_datasets_and_baselines_get_files_that_can_be_compared(fresh, tmp_path: Path) -> None:
    datasets = squad(tmp_path), clapnq(tmp_path)
    out, page = tmp_path / "out.json", tmp_path / "out.html"
    baselines = ["--baseline", "bm25", "--baseline", "dense", "--baseline", "llama-index", "--baseline", "bm25"]
    done = fresh.run_here("eval", *datasets, *baselines, "--json", out, "--report", page)
    assert (done.returncode, done.stderr) == (0, "")
    heads = [line.split() for line in done.stdout.splitlines() if line.startswith("metric")]
    assert heads == [["metric", "footnote", "bm25", "dense", "llama-index"]] * 2
    systems = ["", ".bm25", ".dense", ".llama-index"]
    expected = [f"out.{name}{system}" for name in ("clapnq", "squad") for system in systems]
    for suffix in (".json", ".html"):
        assert sorted(file.name for file in tmp_path.glob(f"out*{suffix}")) == sorted(
            f"{name}{suffix}" for name in expected
        )
    results = {name: read_result(tmp_path / f"{name}.json") for name in expected}
    assert {result.system for result in results.values()} == {"footnote", "bm25", "dense", "llama-index"}
    assert all(value(result, "hit@1") == value(result, "quotes_verbatim") == 1 for result in results.values())
    assert value(results["out.squad.bm25"], "refused") <= value(results["out.squad"], "refused")  # type: ignore[operator]
    assert [name for name, each in results.items() if value(each, "peak_memory") is not None] == ["out.squad"]

    compared = fresh.run_here("eval", "--compare", tmp_path / "out.squad.bm25.json", tmp_path / "out.squad.json")
    assert (compared.returncode, compared.stderr) == (0, "")
    assert "before  bm25 on squad" in compared.stdout
    assert "3 questions in both" in compared.stdout


def test_a_second_run_embeds_no_articles_and_answers_the_same(fresh, tmp_path: Path) -> None:
    dataset, results = squad(tmp_path), []
    for _ in range(2):
        done = fresh.run_here("eval", dataset, "--json", "-")
        results.append(json.loads(done.stdout))
    assert len(list((fresh.home / "evaluation" / "corpora").iterdir())) == 1
    first, second = ([{**each["answer"], "timings_ms": None} for each in result["questions"]] for result in results)
    assert first == second


def test_json_to_standard_output_is_a_line_for_each_result(filled, tmp_path: Path) -> None:
    done = filled.run_here("eval", own(tmp_path), "--baseline", "bm25", "--json", "-")
    assert (done.returncode, done.stderr) == (0, "")
    assert [json.loads(line)["system"] for line in done.stdout.splitlines()] == ["footnote", "bm25"]


def test_another_corpus(fresh, sources, tmp_path: Path) -> None:
    fresh.call("add", sources, "--corpus", "tarn")
    done = fresh.run_here("eval", own(tmp_path), "--corpus", "tarn", "--json", "-")
    assert json.loads(done.stdout)["run"]["corpus"] == "tarn"


def test_a_limit_is_said(filled, tmp_path: Path) -> None:
    done = filled.run_here("eval", own(tmp_path), "--limit", 2, "--json", "-")
    result = json.loads(done.stdout)
    assert result["run"]["limit"] == "2 of 3 questions"
    assert [each["id"] for each in result["questions"]] == ["who", "cost"]
    shown = filled.run_here("eval", own(tmp_path), "--limit", 2)
    assert shown.stderr == "2 of 3 questions of own are asked.\n"


def test_the_shipped_questions_stand_in_the_shipped_articles(fresh) -> None:
    done = fresh.run_here("eval", "--sample", "--limit", 6, "--json", "-")
    result = json.loads(done.stdout)
    assert result["run"]["corpus"] == "sample"
    assert result["dataset"]["questions"] >= 60
    assert result["dataset"]["unanswerable"] * 3 >= result["dataset"]["questions"]


# --- Thresholds ---


@pytest.mark.parametrize(
    ("thresholds", "failures"),
    [
        (["auroc=0.9", "answer_in_quotes=100%", "unanswerable_answered=0", "p95_ms=600000"], []),
        (["answered=1"], ["answered on own is 0, below 1."]),
        (["refused=4", "auroc=0.9", "p50_ms=0.001"], ["refused on own is 3, below 4.", "p50_ms on own is"]),
    ],
)
def test_fail_under(filled, tmp_path: Path, thresholds: list[str], failures: list[str]) -> None:
    options = [part for threshold in thresholds for part in ("--fail-under", threshold)]
    out = tmp_path / "out.json"
    done = filled.run_here("eval", own(tmp_path), *options, "--json", out, FOOTNOTE_ABSTAIN_BELOW="1")
    assert done.returncode == (1 if failures else 0)
    lines = done.stderr.splitlines()
    assert len(lines) == len(failures)
    for line, expected in zip(lines, failures, strict=True):
        assert line.startswith(f"footnote: {expected}")
    assert "auroc" in done.stdout, "the table is there whatever fails"
    assert out.exists()


def test_a_threshold_on_what_the_dataset_can_not_give(fresh, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    done = fresh.run_here("eval", beir(tmp_path), "--fail-under", "auroc=0.5", "--json", out)
    assert done.returncode == 2
    assert done.stderr == "footnote: auroc is n/a on beir: it can't be held to a threshold.\n"
    assert out.exists()


# --- A judge ---

JUDGE = """
from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata

class Tide(CustomLLM):
    model: str

    @property
    def metadata(self):
        return LLMMetadata(model_name=self.model)

    def complete(self, prompt, formatted=False, **kwargs):
        return CompletionResponse(text="YES" if "Lindqvist designed" in prompt else "NO")

    def stream_complete(self, prompt, formatted=False, **kwargs):
        yield self.complete(prompt)
"""


def test_a_judge_from_a_package_of_llama_index(filled, tmp_path: Path) -> None:
    package = tmp_path / "site" / "llama_index" / "llms" / "tide"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(JUDGE)
    out = tmp_path / "out.json"
    paths = [str(tmp_path / "site"), *filter(None, [os.environ.get("PYTHONPATH")])]
    settings = {"PYTHONPATH": os.pathsep.join(paths), "FOOTNOTE_ABSTAIN_BELOW": "0"}
    done = filled.run("eval", own(tmp_path), "--judge", "tide/large", "--json", out, **settings)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Judged by tide/large" in done.stdout
    result = read_result(out)
    assert result.run["judge"] == "tide/large"
    assert result.questions[0]["values"]["faithfulness"] == 1
    assert result.questions[2]["values"]["faithfulness"] == 0


# --- Stopped and gone on with ---

MANY = 24
Process = subprocess.Popen[str]


@pytest.fixture
def many(tmp_path: Path) -> Path:
    rows = [{**OWN[number % 3], "id": f"q{number}"} for number in range(MANY)]
    return own(tmp_path, rows, "many.jsonl")


def rows_of(home: Path) -> list[dict[str, Any]]:
    """The whole lines of the one log there is; none where there is none yet."""
    logs = list((home / "evaluation" / "runs").glob("*.jsonl"))
    text = logs[0].read_text(encoding="utf-8") if logs else ""
    return [json.loads(line) for line in text.split("\n")[:-1]]


def wait_for_answers(process: Process, home: Path, answers: int) -> None:
    """Return as soon as so many answers are in the log; the process must not end before."""
    while len(rows_of(home)) < answers:
        try:
            process.wait(0.01)
        except subprocess.TimeoutExpired:
            continue
        assert process.stderr is not None
        pytest.fail(f"it ended before that: {process.stderr.read()}")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_a_killed_run_goes_on_where_it_was(fresh, sources, many, started, tmp_path: Path) -> None:
    fresh.call("add", sources)
    out = tmp_path / "out.json"
    process = started(fresh.start("eval", many, "--json", out))
    wait_for_answers(process, fresh.home, 5)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    before = rows_of(fresh.home)
    assert 5 <= len(before) < MANY
    assert sorted(path.name for path in tmp_path.glob("*out*")) == []

    resumed = fresh.run("eval", many, "--json", out, "--resume")
    assert (resumed.returncode, resumed.stderr) == (0, "")
    result = read_result(out)
    assert [each["id"] for each in result.questions] == [f"q{number}" for number in range(MANY)]
    took = [each["took_ms"] for each in result.questions]
    assert took[: len(before)] == [row["took_ms"] for row in before]
    assert list((fresh.home / "evaluation" / "runs").iterdir()) == []

    anew = json.loads(fresh.run_here("eval", many, "--json", "-", "--resume").stdout)
    assert all(one != other["took_ms"] for one, other in zip(took[:5], anew["questions"][:5], strict=True))
    for one, other in zip(result.questions, anew["questions"], strict=True):
        assert {**one["answer"], "timings_ms": None} == {**other["answer"], "timings_ms": None}


INTERRUPTIBLE = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
)
"""For when the tests themselves were started with Ctrl-C ignored, as background jobs are."""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
def test_ctrl_c_says_how_to_go_on(fresh, sources, many, started) -> None:
    fresh.call("add", sources)
    process = started(fresh.start("eval", many, through=(sys.executable, "-c", INTERRUPTIBLE)))
    wait_for_answers(process, fresh.home, 3)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate()
    assert (process.returncode, stdout) == (130, "")
    assert "Traceback" not in stderr
    assert f"of {MANY} questions were asked; the same command with --resume" in stderr
    assert 3 <= len(rows_of(fresh.home)) < MANY


# --- Comparing ---


def test_compare_shows_differences_and_who_changed_sides(filled, tmp_path: Path) -> None:
    before, after, out = tmp_path / "before.json", tmp_path / "after.json", tmp_path / "difference.json"
    dataset = own(tmp_path)
    filled.run_here("eval", dataset, "--json", before, FOOTNOTE_ABSTAIN_BELOW="1")
    filled.run_here("eval", dataset, "--json", after, FOOTNOTE_ABSTAIN_BELOW="0")
    done = filled.run("eval", "--compare", before, after, "--json", out)
    assert (done.returncode, done.stderr) == (0, "")
    assert "3 questions changed sides" in done.stdout
    assert "wrongly refused" in done.stdout
    assert "threshold" in done.stdout
    comparison = json.loads(out.read_text())
    assert {each["id"] for each in comparison["changed"]} == {"who", "cost", "mercury"}
    answered = next(each for each in comparison["differences"] if each["metric"] == "answerable_answered")
    assert (answered["before"], answered["after"], answered["difference"]) == (0, 1, 1)
    assert json.loads(filled.run_here("eval", "--compare", before, after, "--json", "-").stdout) == comparison
    same = filled.run_here("eval", "--compare", after, after)
    assert "No question changed sides." in same.stdout


# --- Bad input ---


def test_help_is_quick_to_say_and_loads_nothing_heavy(fresh) -> None:
    program = (
        "import sys; sys.argv[1:] = {!r}\nfrom bot.cli import main\ntry: main()\nexcept SystemExit: pass\n"
        "print(sorted({{'torch', 'matplotlib', 'rich', 'sklearn', 'llama_index', 'faiss', 'ir_measures'}} & set(sys.modules)))"
    )
    for arguments in (["--help"], ["eval", "--help"], ["list"]):
        done = subprocess.run(
            [sys.executable, "-c", program.format(arguments)],
            capture_output=True, text=True, env=fresh.environment(), check=True,
        )  # fmt: skip
        assert done.stdout.splitlines()[-1] == "[]"
        assert arguments == ["list"] or "eval" in done.stdout


ROW = '{"id": "a", "question": "Who?", "answers": ["Ann"]}\n'
BAD_DATASETS: dict[str, tuple[str, str, str]] = {
    "empty": ("empty.jsonl", "", "empty.jsonl is empty"),
    "no questions": ("none.json", '{"data": []}', "none.json: it has no questions"),
    "duplicate ids": ("twice.jsonl", ROW + ROW, "twice.jsonl, line 2: it has the id 'a'"),
    "malformed line": ("broken.jsonl", ROW + '{"question": \n', "broken.jsonl, line 2"),
    "malformed row": ("squad.json", '{"data": [{"title": "T", "paragraphs": [{"qas": []}]}]}', "data[0].paragraphs[0]"),
    "unknown form": ("list.json", '{"rows": []}', "no form that is known"),
    "no JSON": ("text.txt", "Who?\n", "text.txt"),
    "no answers": ("bare.jsonl", '{"question": "Who?"}\n', "line 1"),
}


@pytest.mark.parametrize(("name", "content", "mentions"), BAD_DATASETS.values(), ids=BAD_DATASETS.keys())
def test_datasets_that_are_none(filled, tmp_path: Path, name: str, content: str, mentions: str) -> None:
    (tmp_path / name).write_text(content)
    assert_refused(filled, "eval", tmp_path / name, mentions=mentions)


def test_a_dataset_that_is_missing(filled, tmp_path: Path) -> None:
    assert_refused(filled, "eval", tmp_path / "missing.json", mentions="missing.json can't be read", as_process=True)


def test_evidence_that_the_corpus_does_not_hold(filled, tmp_path: Path) -> None:
    row = {"id": "lost", "question": "Who sang?", "evidence": ["Ann Lowe sang in the rain."]}
    error = assert_refused(filled, "eval", own(tmp_path, [row]), mentions="'lost'")
    assert "Ann Lowe sang in the rain." in error


def test_a_corpus_that_is_not_there(filled, tmp_path: Path) -> None:
    assert_refused(filled, "eval", own(tmp_path), "--corpus", "nowhere", mentions="'nowhere'")


def test_a_default_corpus_that_is_not_there(fresh, tmp_path: Path) -> None:
    assert_refused(fresh, "eval", own(tmp_path), mentions="footnote add")


@pytest.mark.parametrize(
    ("options", "mentions"),
    [
        ([], "DATASET"),
        (["{own}", "--sample"], "--sample"),
        (["--sample", "--corpus", "default"], "--sample"),
        (["{squad}", "--corpus", "default"], "leave out --corpus"),
        (["{own}", "--compare", "a.json", "b.json"], "--compare"),
        (["--compare", "a.json"], "--compare"),
        (["--compare", "{own}", "{own}"], "is not a result"),
        (["--compare", "missing.json", "missing.json"], "missing.json can't be read"),
        (["{own}", "--baseline", "tfidf"], "bm25"),
        (["{own}", "--limit", "0"], "--limit"),
        (["{own}", "--fail-under", "auroc"], "METRIC=VALUE"),
        (["{own}", "--fail-under", "acuracy=0.5"], "no metric 'acuracy'"),
        (["{own}", "--fail-under", "faithfulness=0.5"], "--judge"),
        (["{own}", "--judge", "gpt-4o"], "PROVIDER/MODEL"),
        (["{own}", "--judge", "no-such/model"], "pip install llama-index-llms-no-such"),
        (["{own}", "--json", "{folder}"], "is a directory"),
        (["{own}", "--json", "{folder}/no/such/out.json"], "can't be written"),
        (["{own}", "--report", "{folder}/no/such/out.html"], "can't be written"),
        (["{own}", "--json", "{own}"], "another name"),
        (["{own}", "--json", "{folder}/out", "--report", "{folder}/out"], "another name"),
    ],
)
def test_options_that_can_not_be_used(filled, tmp_path: Path, options: list[str], mentions: str) -> None:
    places = {"own": own(tmp_path), "squad": squad(tmp_path), "folder": tmp_path}
    before = sorted(tmp_path.rglob("*"))
    assert_refused(filled, "eval", *(option.format(**places) for option in options), mentions=mentions)
    assert sorted(tmp_path.rglob("*")) == before


def test_results_without_a_question_in_common(filled, tmp_path: Path) -> None:
    files = []
    for row in OWN[:2]:
        files.append(tmp_path / f"{row['id']}.json")
        filled.run_here("eval", own(tmp_path, [row]), "--json", files[-1])
    assert_refused(filled, "eval", "--compare", *files, mentions="no questions in common")
