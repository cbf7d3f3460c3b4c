"""Embedding models: which one it is, whether it can be trusted, and what it gives."""

import hashlib
import importlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedding import STATE_LAYERS, Embedder
from index.embedding_model import (
    DEFAULT_MODEL,
    DEFAULT_MODEL_PACKAGE,
    DEFAULT_WEIGHTS_SHA256,
    EmbeddingModelError,
    find_model,
    fingerprint,
)

PROJECT = Path(__file__).parents[2]
WEIGHTS = "model.safetensors"


def installed_package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package by the default model's package name; returns its model folder, empty so far."""
    importlib.import_module(DEFAULT_MODEL_PACKAGE)
    monkeypatch.delitem(sys.modules, DEFAULT_MODEL_PACKAGE)
    model = folder / DEFAULT_MODEL_PACKAGE / "model"
    model.mkdir(parents=True)
    (model.parent / "__init__.py").touch()
    monkeypatch.syspath_prepend(folder)
    return model


def linked_model(folder: Path, *, without: str) -> Path:
    """The default model's files, linked, but for one that is left out."""
    source = find_model(DEFAULT_MODEL)
    for file in source.rglob("*"):
        if file.is_file() and file.name != without:
            link = folder / file.relative_to(source)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(file)
    return folder


def one_line(error: pytest.ExceptionInfo[EmbeddingModelError]) -> str:
    message = str(error.value)
    assert message
    assert "\n" not in message
    return message


# --- Which model it is ---


def test_default_model_has_the_published_weights() -> None:
    weights = find_model(DEFAULT_MODEL) / WEIGHTS
    assert hashlib.sha256(weights.read_bytes()).hexdigest() == DEFAULT_WEIGHTS_SHA256


def test_tampered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = bytearray((find_model(DEFAULT_MODEL) / WEIGHTS).read_bytes())
    weights[len(weights) // 2] ^= 1
    model = installed_package(tmp_path, monkeypatch)
    (model / WEIGHTS).write_bytes(weights)
    with pytest.raises(EmbeddingModelError) as caught:
        find_model(DEFAULT_MODEL)
    assert str(model / WEIGHTS) in one_line(caught)
    assert "not the published model" in one_line(caught)


def test_package_without_weights_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed_package(tmp_path, monkeypatch)
    with pytest.raises(EmbeddingModelError) as caught:
        find_model(DEFAULT_MODEL)
    assert "not the published model" in one_line(caught)


def test_folder_named_like_the_default_model_does_not_replace_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = find_model(DEFAULT_MODEL)
    (tmp_path / DEFAULT_MODEL).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert find_model(DEFAULT_MODEL) == expected


def test_folder_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "model").mkdir()
    assert find_model(str(tmp_path / "model")) == tmp_path / "model"
    assert find_model("~/model") == tmp_path / "model"


@pytest.mark.parametrize("name", ["nobody/no-such-model", "not a name", "a/b/c"])
def test_name_that_is_neither_a_folder_nor_in_the_cache(name: str, tmp_path: Path) -> None:
    ask = (
        "import sys\n"
        "from index.embedding_model import EmbeddingModelError, find_model\n"
        "try:\n    find_model(sys.argv[1])\n"
        "except EmbeddingModelError as error:\n    print(error)\n"
    )
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path), "PYTHONPATH": str(PROJECT)}
    asked = subprocess.run(
        [sys.executable, "-c", ask, name], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert asked.stdout.count("\n") == 1
    assert asked.stdout.startswith(f"the embedding model {name!r} is neither a folder nor in the local cache")
    assert "FOOTNOTE_MODEL" in asked.stdout


def test_folder_that_holds_no_model(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingModelError) as caught:
        Embedder(str(tmp_path)).embed(["The ferry is back."])
    assert str(tmp_path) in one_line(caught)
    assert "FOOTNOTE_MODEL" in one_line(caught)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        (WEIGHTS, b""),
        (WEIGHTS, b"\x10\0\0\0\0\0\0\0 cut off"),
        ("modules.json", b'{"not": "a list"}'),
        ("config.json", b"{"),
        ("tokenizer.json", b'{"version": "1.0"}'),
    ],
)
def test_damaged_model(file: str, content: bytes, tmp_path: Path) -> None:
    model = linked_model(tmp_path, without=file)
    (model / file).write_bytes(content)
    with pytest.raises(EmbeddingModelError) as caught:
        Embedder(str(model)).embed(["The ferry is back."])
    assert str(model) in one_line(caught)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with the kinds of files that a model has."""
    for name in ("config.json", "modules.json", WEIGHTS, "vocab.txt", "1_Pooling/config.json", "README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"of {name}")
    return tmp_path


@pytest.mark.parametrize("name", ["config.json", "modules.json", WEIGHTS, "vocab.txt", "1_Pooling/config.json"])
def test_fingerprint_changes_with_every_file_that_decides_a_vector(name: str, files: Path) -> None:
    before = fingerprint(files)
    (files / name).write_text("changed")
    changed = fingerprint(files)
    (files / name).unlink()
    assert len({before, changed, fingerprint(files)}) == 3


def test_fingerprint_is_that_of_the_files_alone(files: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    before = fingerprint(files)
    (files / "README.md").write_text("changed")
    moved = files.rename(tmp_path_factory.mktemp("elsewhere") / "model")
    assert fingerprint(moved) == before


# --- What it gives ---


def test_window_of_the_default_model(embedder: Embedder) -> None:
    assert (embedder.window, embedder.special_tokens) == (256, 2)


def test_tokens_are_counted_without_special_ones(embedder: Embedder) -> None:
    assert embedder.count_tokens(["", "river", "the river rose.", "river " * 400]) == [0, 1, 4, 400]


def test_model_reads_exactly_its_window(embedder: Embedder) -> None:
    room = embedder.window - embedder.special_tokens
    full, over, other = embedder.embed(
        ["river " * (room - 1) + "ship", "river " * (room - 1) + "ship bridge", "river " * (room - 1) + "bridge"]
    )
    assert full @ over == pytest.approx(1, abs=1e-5)
    assert full @ other < 1 - 1e-4


@settings(max_examples=10)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
def test_vectors_are_of_unit_length_and_in_the_order_of_their_texts(embedder: Embedder, texts: list[str]) -> None:
    vectors = embedder.embed(texts)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-5)
    assert embedder.embed(texts[::-1])[::-1] == pytest.approx(vectors, abs=1e-5)


def test_alike_in_meaning_is_alike_in_vectors(embedder: Embedder) -> None:
    boat, ship, tax = embedder.embed(
        ["The boat reached the harbour.", "A ship came into port.", "Income tax will rise."]
    )
    assert boat @ ship > boat @ tax + 0.2


def test_token_states_are_unit_vectors_of_slices_of_the_text(embedder: Embedder) -> None:
    texts = ["Ferries returned, unsinkably.", "", "The mayor."]
    states = embedder.token_states(texts)
    assert [len(made.offsets) for made in states] == embedder.count_tokens(texts)
    for made in states:
        assert made.states.shape == (STATE_LAYERS, len(made.offsets), embedder.embed(["x"]).shape[1])
        assert np.linalg.norm(made.states.astype(float), axis=-1) == pytest.approx(1, abs=1e-2)
    pieces = [texts[0][start:end] for start, end in states[0].offsets]
    assert "".join(pieces) == "Ferriesreturned,unsinkably."
    assert [texts[2][start:end] for start, end in states[2].offsets] == ["The", "mayor", "."]


def test_token_states_stop_at_the_window(embedder: Embedder) -> None:
    (states,) = embedder.token_states(["river " * 400])
    assert len(states.offsets) == embedder.window - embedder.special_tokens


def test_counting_in_one_thread_leaves_embedding_in_another_alone(embedder: Embedder) -> None:
    long, short = "The river rose again on Monday. " * 60, "The river rose."
    alone = embedder.embed([long, short])
    with ThreadPoolExecutor(4) as pool:
        counting = [pool.submit(embedder.count_tokens, [long, short]) for _ in range(20)]
        embedding = [pool.submit(embedder.embed, [long, short]) for _ in range(4)]
    assert all(future.result() == embedder.count_tokens([long, short]) for future in counting)
    assert all(np.allclose(future.result(), alone, atol=1e-5) for future in embedding)


@given(st.text(max_size=300))
@settings(max_examples=20)
def test_one_text_alone_is_embedded_as_among_others(embedder: Embedder, text: str) -> None:
    alone = embedder.embed([text])
    among = embedder.embed([text, "The river rose."])
    assert np.allclose(alone[0], among[0], atol=1e-5)
