"""Files of results."""

from pathlib import Path

import pytest

from evaluation.result import Result, ResultError, read_result
from evaluation.writing import Targets, check_writable, file_of_each, write_whole
from tests.evaluation.test_thresholds import result_of

OUT = Path("folder/out.json")


def names(datasets: list[str], systems: list[str], path: Path = OUT) -> list[str]:
    return [str(file) for file in file_of_each(path, datasets, systems).values()]


def test_one_result_goes_to_the_file_itself() -> None:
    assert names(["dev"], ["footnote"]) == [str(OUT)]


def test_baselines_and_datasets_are_in_the_names_of_theirs() -> None:
    assert names(["dev"], ["footnote", "bm25"]) == ["folder/out.json", "folder/out.bm25.json"]
    assert names(["dev", "news"], ["footnote", "llama-index"]) == [
        "folder/out.dev.json",
        "folder/out.dev.llama-index.json",
        "folder/out.news.json",
        "folder/out.news.llama-index.json",
    ]
    assert names(["dev", "news"], ["footnote"], Path("out")) == ["out.dev", "out.news"]


def test_names_of_datasets_make_names_of_files_that_differ() -> None:
    assert names(["dev", "dev", "dev-2", "../etc/x y", ".", "Größe"], ["footnote"]) == [
        "folder/out.dev.json",
        "folder/out.dev-2.json",
        "folder/out.dev-2-2.json",
        "folder/out.etc-x-y.json",
        "folder/out.dataset.json",
        "folder/out.Größe.json",
    ]


def test_results_are_written_as_json_and_as_pages(tmp_path: Path) -> None:
    targets = Targets.of(tmp_path / "out.json", tmp_path / "out.html", ["tide"], ["footnote"])
    targets.check()
    assert list(tmp_path.iterdir()) == []
    result = result_of()
    targets.write(0, result)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.html", "out.json"]
    read = read_result(tmp_path / "out.json")
    assert isinstance(read, Result)
    assert read.figures == result.figures
    assert "<html" in (tmp_path / "out.html").read_text(encoding="utf-8")


def test_without_files_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Targets.of(None, None, ["tide"], ["footnote"]).write(0, result_of())
    assert list(tmp_path.iterdir()) == []


def test_what_can_not_be_written_is_found_out_before(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for path in (tmp_path, tmp_path / "no" / "such" / "out.json", tmp_path / "file" / "out.json"):
        with pytest.raises(ResultError, match="can't be written") as caught:
            check_writable([path])
        assert str(path) in str(caught.value)
    with pytest.raises(ResultError, match="can't be written"):
        write_whole(tmp_path / "file" / "out.json", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_file_is_not_written_over_what_is_read_or_twice(tmp_path: Path) -> None:
    dataset = tmp_path / "dev.json"
    with pytest.raises(ResultError, match="another name"):
        check_writable([tmp_path / "folder" / ".." / "dev.json"], not_these=[dataset])
    with pytest.raises(ResultError, match="another name"):
        Targets.of(tmp_path / "out", tmp_path / "out", ["tide"], ["footnote"]).check()


def test_writing_replaces_the_file_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    path.write_text("old")
    write_whole(path, "né\n")
    assert path.read_bytes() == "né\n".encode()
    assert list(tmp_path.iterdir()) == [path]
