"""Finding the LLM that judges, by provider and model."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from evaluation.judge_loading import JudgeError, load_judge

LLM = """
from llama_index.core.llms import LLM, CompletionResponse, CustomLLM, LLMMetadata


class {name}(CustomLLM):
    model: str = "small"
{more}
    @property
    def metadata(self):
        return LLMMetadata(model_name=self.model)

    def complete(self, prompt, formatted=False, **kwargs):
        return CompletionResponse(text="YES")

    def stream_complete(self, prompt, formatted=False, **kwargs):
        yield self.complete(prompt)
"""
KEYED = """
    def __init__(self, **kwargs):
        raise ValueError("no API key in TIDE_KEY")
"""

Provide = Callable[[str, str], None]


@pytest.fixture
def provide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Provide:
    """Puts a provider's package where Python finds it, as installing llama-index-llms-… does."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def add(provider: str, source: str) -> None:
        package = tmp_path / "llama_index" / "llms" / provider
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(source)
        for name in ("llama_index.llms", f"llama_index.llms.{provider}"):
            monkeypatch.delitem(sys.modules, name, raising=False)

    return add


def test_a_provider_is_a_package_and_its_llm_is_called_like_it(provide: Provide) -> None:
    provide("tide_lm", LLM.format(name="SyncTideLM", more="") + LLM.format(name="TideLM", more=""))
    judge = load_judge("tide-lm/large:7b")
    assert type(judge).__name__ == "TideLM"
    assert judge.metadata.model_name == "large:7b"


def test_a_name_that_only_begins_like_the_provider_will_do(provide: Provide) -> None:
    provide("tide", LLM.format(name="OtherLLM", more="") + LLM.format(name="TideInferenceLLM", more=""))
    assert type(load_judge("tide/org/model")).__name__ == "TideInferenceLLM"


def test_so_will_the_only_one(provide: Provide) -> None:
    provide("tide", LLM.format(name="Ebb", more=""))
    assert type(load_judge("Tide/model")).__name__ == "Ebb"


def test_a_package_that_is_not_installed_is_named() -> None:
    with pytest.raises(JudgeError, match="'pip install llama-index-llms-no-such-provider'"):
        load_judge("no_such-provider/model")


def test_a_package_without_such_an_llm_is_refused(provide: Provide) -> None:
    provide("tide", "class Tide: ...")
    with pytest.raises(JudgeError, match="'tide' has no LLM"):
        load_judge("tide/model")


def test_what_a_provider_lacks_is_said(provide: Provide) -> None:
    provide("tide", LLM.format(name="Tide", more=KEYED))
    with pytest.raises(JudgeError, match="'tide/model' can't be had: no API key in TIDE_KEY"):
        load_judge("tide/model")


@pytest.mark.parametrize("name", ["gpt-4o", "openai/", "/model", "", "open ai/model", "../../etc/passwd", "os.path/x"])
def test_names_of_another_form_are_refused(name: str) -> None:
    with pytest.raises(JudgeError, match="PROVIDER/MODEL"):
        load_judge(name)
