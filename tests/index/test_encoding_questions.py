"""Questions as the embedding model has them: vector and states, in one reading or two."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedding import Embedder
from tests.index.test_embedding import linked_model

QUESTION_TEXTS = [
    "Who leads?",
    "",
    "When did the Ferry return, and to which harbour?",
    "river " * 400,
    "Коли?",
    "Who leads?",
]


def cls_pooling_model(folder: Path, embedder: Embedder) -> Embedder:
    """The default model's transformer with its first token's state as the vector."""
    model = linked_model(folder, without="1_Pooling/config.json")
    pooling = embedder.folder / "1_Pooling" / "config.json"
    (model / "1_Pooling").mkdir(exist_ok=True)
    linked = model / "1_Pooling" / "config.json"
    linked.unlink(missing_ok=True)
    told = {**json.loads(pooling.read_text()), "pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}
    linked.write_text(json.dumps(told))
    return Embedder(str(model))


@pytest.mark.parametrize("pools_by_mean", [True, False])
def test_encoded_questions_have_the_vectors_and_states_of_their_texts(
    tmp_path: Path, embedder: Embedder, pools_by_mean: bool
) -> None:
    model = embedder if pools_by_mean else cls_pooling_model(tmp_path, embedder)
    encoded = model.encode_questions(QUESTION_TEXTS)
    assert np.stack([each.vector for each in encoded]) == pytest.approx(model.embed(QUESTION_TEXTS), abs=1e-5)
    for each, states in zip(encoded, model.token_states(QUESTION_TEXTS), strict=True):
        assert (each.states.offsets == states.offsets).all()
        assert each.states.states.astype(float) == pytest.approx(states.states.astype(float), abs=2e-3)


def test_no_questions_to_encode(embedder: Embedder) -> None:
    assert embedder.encode_questions([]) == []


@given(st.lists(st.text(max_size=60), min_size=1, max_size=20))
@settings(max_examples=10)
def test_one_question_is_encoded_as_among_others(embedder: Embedder, texts: list[str]) -> None:
    for text, among in zip(texts, embedder.encode_questions(texts), strict=True):
        (alone,) = embedder.encode_questions([text])
        assert np.allclose(alone.vector, among.vector, atol=1e-5)
        assert alone.states.states.astype(float) == pytest.approx(among.states.states.astype(float), abs=2e-3)
