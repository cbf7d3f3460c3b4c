"""From a dataset and a corpus to a result."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata

from bot.corpora import open_corpus
from bot.corpus import Corpus
from bot.settings import Settings
from corpus.article import ArticleDraft
from evaluation.dataset import Dataset, DatasetError, GoldQuestion
from evaluation.experiment import Experiment, Judge, carry_out, log_of, prepare
from evaluation.metrics.bootstrap import SEED
from evaluation.provenance import articles_digest, describe_run
from evaluation.result import Result
from evaluation.run_log import RunLog
from evaluation.system import Footnote
from index.embedding import Embedder
from tests.evaluation.conftest import ARTICLES

DATASET = Dataset(
    "tarn",
    "footnote",
    "0" * 64,
    None,
    (
        GoldQuestion(
            "who",
            "Who designed the bridge in Tarn?",
            answerable=True,
            answers=("Oskar Lindqvist",),
            evidence=("The engineer Oskar Lindqvist designed the bridge.",),
            tags=("person",),
        ),
        GoldQuestion("mercury", "What is the boiling point of mercury?", answerable=False),
    ),
)
THRESHOLD = 0.45


class YesSayer(CustomLLM):
    """Approves of every answer."""

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="yes")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        return CompletionResponse(text="YES")

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        yield self.complete(prompt)


def carry(experiment: Experiment, folder: Path, **more: Any) -> Result:
    log = RunLog(folder, "key")
    run = {"version": "9"}
    return carry_out(experiment, Footnote(experiment.corpus), log, run, abstain_below=THRESHOLD, resume=False, **more)


def test_a_result_says_what_it_was_made_of(news: Corpus, tmp_path: Path) -> None:
    result = carry(prepare(DATASET, news), tmp_path, peak_memory_mib=lambda: 123.0)
    assert result.system == "footnote"
    assert result.run == {
        "version": "9",
        "corpus": "news",
        "corpus_articles": len(ARTICLES),
        "corpus_sha256": articles_digest(news.articles()),
        "threshold": THRESHOLD,
        "seed": SEED,
    }
    assert [each["verdict"] for each in result.questions] == ["right", "rightly refused"]
    assert result.figure("peak_memory").value == 123  # type: ignore[union-attr]
    assert result.figure("quotes_verbatim").value == 1  # type: ignore[union-attr]
    assert result.figure("faithfulness") is None
    passage = result.questions[0]["passages"][0]
    article = news.article(passage["article_id"])
    assert article.text[passage["start"] :].startswith(passage["text"])


def test_only_what_a_reader_gets_is_judged(news: Corpus, tmp_path: Path) -> None:
    result = carry(prepare(DATASET, news), tmp_path, judge=Judge("yes/yes", YesSayer()))
    assert result.run["judge"] == "yes/yes"
    assert [each["values"]["faithfulness"] for each in result.questions] == [1, None]
    assert result.figure("relevancy").questions == 1  # type: ignore[union-attr]


def test_a_limit_takes_questions_from_all_over_and_says_so(news: Corpus, tmp_path: Path) -> None:
    questions = tuple(GoldQuestion(str(number), f"Who spoke on day {number}?") for number in range(10))
    dataset = replace(DATASET, questions=questions)
    assert [gold.id for gold in prepare(dataset, news, limit=4).questions] == ["0", "2", "5", "7"]
    assert prepare(dataset, news, limit=10).questions == prepare(dataset, news, limit=99).questions == questions
    result = carry(prepare(dataset, news, limit=2), tmp_path)
    assert result.run["limit"] == "2 of 10 questions"
    assert (result.dataset["questions"], result.dataset["scored"]) == (10, 2)


def test_a_dataset_without_questions_is_refused(news: Corpus) -> None:
    with pytest.raises(DatasetError, match="tarn has no questions"):
        prepare(replace(DATASET, questions=()), news)


def test_evidence_that_the_corpus_does_not_hold_is_named(news: Corpus) -> None:
    lost = GoldQuestion("lost", "Who sang?", answerable=True, evidence=("Ann Lowe sang.",))
    with pytest.raises(DatasetError, match=r"'lost': “Ann Lowe sang\.”"):
        prepare(replace(DATASET, questions=(lost,)), news)


def test_answers_are_only_gone_on_with_where_nothing_changed_that_they_depend_on(
    news: Corpus, tmp_path: Path, embedder: Embedder
) -> None:
    run = describe_run(Settings(home=tmp_path), embedder)
    experiment = prepare(DATASET, news)
    log_of(experiment, "footnote", run, tmp_path).start({"who": {"id": "who"}})

    def knows(experiment: Experiment = experiment, system: str = "footnote", **changed: object) -> bool:
        return bool(log_of(experiment, system, {**run, **changed}, tmp_path).read())

    assert knows()
    assert knows(at="2031-01-01", machine={})
    assert knows(prepare(DATASET, news, limit=1))
    assert not knows(system="bm25")
    for name in ("version", "git_revision", "code_sha256", "model_fingerprint", "settings"):
        assert not knows(**{name: "another"})
    assert not knows(prepare(replace(DATASET, sha256="1" * 64), news))
    other = open_corpus("news", create=True, settings=Settings(home=tmp_path), embedder=embedder)
    list(other.add([*ARTICLES, ArticleDraft("Fair", "The fair came.", id="fair")], added_by="tests"))
    assert not knows(prepare(DATASET, other))
    other.remove("fair", removed_by="tests")
    assert knows(prepare(DATASET, other)), "a corpus of the same name with the same articles"
    other.close()
