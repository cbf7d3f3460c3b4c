"""Judging answers by an LLM; here one that follows simple rules and stands in for a provider."""

import logging
from typing import Any

import pytest
from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata

from evaluation.dataset import GoldQuestion
from evaluation.metrics.judging import judge
from tests.evaluation.outcomes import make_outcome, quoting


class Judge(CustomLLM):
    """Says yes where `approves` is in the prompt, and is out of order where `fails_on` is."""

    approves: str
    fails_on: str = "no prompt has this"
    prompts: list[str] = []

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="judge")

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        self.prompts.append(prompt)
        if self.fails_on in prompt:
            raise RuntimeError("the provider is out of order")
        return CompletionResponse(text="YES" if self.approves in prompt else "NO")

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        yield self.complete(prompt, formatted, **kwargs)


def question(question_id: str, text: str) -> GoldQuestion:
    return GoldQuestion(question_id, text, answerable=True)


def test_each_answer_is_judged_by_its_question_and_quotes() -> None:
    outcomes = [
        make_outcome(question("1", "When did it rise?"), cited=quoting("The tide rose in 1932.", "Boats sank.")),
        make_outcome(question("2", "Who sang?"), cited=quoting("Ann Lowe sang.")),
    ]
    assert judge(outcomes, Judge(approves="1932")) == {
        "1": {"faithfulness": 1, "relevancy": 1},
        "2": {"faithfulness": 0, "relevancy": 0},
    }


def test_relevancy_looks_at_the_question_and_faithfulness_does_not() -> None:
    outcome = make_outcome(question("1", "When did it rise?"), cited=quoting("The tide rose in 1932."))
    assert judge([outcome], Judge(approves="When did it rise?")) == {"1": {"faithfulness": 0, "relevancy": 1}}


def test_the_judge_reads_the_quotes_and_the_text_without_markers() -> None:
    llm = Judge(approves="")
    outcome = make_outcome(question("1", "When?"), text="It was in 1932. [1]", cited=quoting("The tide rose in 1932."))
    judge([outcome], llm)
    assert len(llm.prompts) == 2
    for prompt in llm.prompts:
        assert "The tide rose in 1932." in prompt
        assert "It was in 1932." in prompt
        assert "[1]" not in prompt


def test_abstentions_and_answers_without_quotes_are_not_judged() -> None:
    llm = Judge(approves="")
    assert judge([make_outcome(abstained=True), make_outcome(text="Perhaps.")], llm) == {}
    assert llm.prompts == []


def test_a_failure_of_the_judge_costs_one_number(caplog: pytest.LogCaptureFixture) -> None:
    outcomes = [
        make_outcome(question("1", "When did it rise?"), cited=quoting("The tide rose in 1932.")),
        make_outcome(question("2", "Who sang?"), cited=quoting("Ann Lowe sang.")),
    ]
    with caplog.at_level(logging.WARNING):
        judged = judge(outcomes, Judge(approves="", fails_on="When did it rise?"))
    assert judged == {"1": {"faithfulness": 1, "relevancy": None}, "2": {"faithfulness": 1, "relevancy": 1}}
    assert "relevancy of question 1: the provider is out of order" in caplog.text
