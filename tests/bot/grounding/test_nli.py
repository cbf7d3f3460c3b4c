"""A cross-encoder has a say: real code paths with a model of two small layers, whose judgement means nothing."""

from pathlib import Path

import pytest

from bot.answering.grounding import Grounding, Sentence
from bot.answering.grounding.nli import NliModel
from index.embedding import Embedder
from index.model_loading import ModelError
from tests.bot.grounding.conftest import PASSAGES
from tests.tiny_models import write_cross_encoder

LABELS = ("contradiction", "entailment", "neutral")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> NliModel:
    return NliModel(str(write_cross_encoder(tmp_path_factory.mktemp("nli"), labels=3, names=LABELS, scale=3.0)))


def test_probabilities_are_of_two_of_three_labels(model: NliModel) -> None:
    for claim in ("The bridge is a school.", "Bread.", "He was on the ferry"):
        inferred = model.infer("The bridge is by the school.", claim)
        assert 0 < inferred.entailment < 1
        assert 0 < inferred.contradiction < 1
        assert inferred.entailment + inferred.contradiction < 1


def test_the_order_of_the_labels_is_the_models_own(tmp_path: Path, model: NliModel) -> None:
    other = write_cross_encoder(tmp_path, labels=3, names=("ENTAILMENT", "NEUTRAL", "CONTRADICTION"), scale=3.0)
    pair = ("The bridge is by the school.", "Bread is on the ferry.")
    assert NliModel(str(other)).infer(*pair).entailment == pytest.approx(model.infer(*pair).contradiction)


@pytest.mark.parametrize(("favours", "kept", "kind"), [("entailment", True, None), ("contradiction", False, "contradiction"),
                                                       ("neutral", False, "similarity")])  # fmt: skip
def test_it_has_a_say_in_what_is_kept(
    tmp_path: Path, embedder: Embedder, favours: str, kept: bool, kind: str | None
) -> None:
    folder = write_cross_encoder(tmp_path, labels=3, names=LABELS, bias=[20.0 * (name == favours) for name in LABELS])
    checked = Grounding(embedder, NliModel(str(folder))).check(
        Sentence("The court in Velm freed 390 prisoners.", (1,)), PASSAGES[:1]
    )
    assert checked.kept == kept
    assert [problem.kind for problem in checked.problems] == ([kind] if kind else [])


def test_a_model_for_something_else_is_refused(tmp_path: Path) -> None:
    ranker = NliModel(str(write_cross_encoder(tmp_path)))
    with pytest.raises(ModelError, match="FOOTNOTE_GROUNDING__MODEL"):
        ranker.infer("The bridge.", "The school.")


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="FOOTNOTE_GROUNDING__MODEL"):
        NliModel(str(tmp_path / "none")).infer("The bridge.", "The school.")
