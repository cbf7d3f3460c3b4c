"""`footnote` with a reranker and a reader: from the hub's cache, from a folder, and with models that are none."""

import json
import shutil
from pathlib import Path

import pytest

from tests.tiny_models import write_cross_encoder, write_reader

WHO = "Who designed the bridge in Tarn?"
VARIABLES = {"rerank": "FOOTNOTE_RERANK__MODEL", "reader": "FOOTNOTE_READER__MODEL"}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("models")
    return {"rerank": write_cross_encoder(folder / "ranker"), "reader": write_reader(folder / "reader")}


def cached(home: Path, name: str, model: Path) -> None:
    """Put a model into the hub's cache, as its own client lays it out."""
    folder = home / "hub" / f"models--{name.replace('/', '--')}"
    shutil.copytree(model, folder / "snapshots" / "0123abcd")
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("0123abcd")


def test_asks_with_a_hubs_models_from_cold(filled, models: dict[str, Path], tmp_path: Path) -> None:
    for part, model in models.items():
        cached(tmp_path, f"tiny/{part}", model)
    environment = {variable: f"tiny/{part}" for part, variable in VARIABLES.items()}
    asked = filled.run("ask", WHO, "--json", HF_HOME=str(tmp_path), **environment)
    assert (asked.returncode, asked.stderr) == (0, "")
    answer = json.loads(asked.stdout)
    assert answer["version"].items() >= {"rerank_model": "tiny/rerank", "reader_model": "tiny/reader"}.items()
    reranked = [hit["rerank"] for hit in answer["hits"]]
    assert reranked == sorted(reranked, reverse=True)
    assert all(0 <= score <= 1 for score in reranked)


def test_retrieve_shows_the_rerankers_score(filled, models: dict[str, Path]) -> None:
    environment = {VARIABLES["rerank"]: str(models["rerank"]), "FOOTNOTE_RERANK__DEPTH": "2"}
    hits = json.loads(filled.run_here("retrieve", WHO, "--json", **environment).stdout)
    shown = filled.run_here("retrieve", WHO, **environment).stdout
    heads = [line for line in shown.splitlines() if "dense" in line]
    assert (
        [hit["rerank"] is None for hit in hits] == ["rerank" not in head for head in heads] == [False] * 2 + [True] * 3
    )
    for hit, head in zip(hits[:2], heads, strict=False):
        assert f"rerank {hit['rerank']:.3f}  score {hit['score']:.3f}" in head


@pytest.mark.parametrize("part", VARIABLES)
@pytest.mark.parametrize("name", ["{tmp}/none", "{tmp}", "nobody/no-such-model", "not a name", "{other}"])
def test_a_model_that_is_none(filled, models: dict[str, Path], tmp_path: Path, part: str, name: str) -> None:
    other = models["reader" if part == "rerank" else "rerank"]
    value = name.format(tmp=tmp_path, other=other)
    done = filled.run_here("ask", WHO, **{VARIABLES[part]: value})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("footnote: ")
    assert done.stderr.count("\n") == 1
    assert VARIABLES[part] in done.stderr
    assert value in done.stderr


def test_commands_that_do_not_need_them_do_not_look_for_them(filled) -> None:
    nowhere = dict.fromkeys(VARIABLES.values(), "/no/such/folder")
    assert filled.run_here("list", **nowhere).returncode == 0
    assert filled.run_here("retrieve", WHO, FOOTNOTE_READER__MODEL="/no/such/folder").returncode == 0
