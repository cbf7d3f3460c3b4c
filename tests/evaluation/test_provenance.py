"""What a result says that it was made with."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import evaluation
from bot.corpus import Corpus, installed_version
from bot.settings import Settings
from evaluation.provenance import articles_digest, describe_run, git_revision, peak_memory_mib
from index.embedding import Embedder

HEX = re.compile(r"[0-9a-f]{64}")


def test_a_run_is_described(embedder: Embedder, tmp_path: Path) -> None:
    run = describe_run(Settings(home=tmp_path, abstain_below=0.25), embedder)
    assert json.loads(json.dumps(run)) == run
    assert run["version"] == installed_version()
    assert (run["model"], run["model_fingerprint"]) == (embedder.name, embedder.fingerprint)
    assert run["settings"]["abstain_below"] == 0.25
    assert str(tmp_path) not in json.dumps(run)
    assert HEX.fullmatch(run["code_sha256"])
    assert run["machine"]["cores"] == os.cpu_count()
    assert describe_run(Settings(home=tmp_path), embedder)["code_sha256"] == run["code_sha256"]


def test_the_revision_is_that_of_the_checkout_the_code_is_in(embedder: Embedder, tmp_path: Path) -> None:
    folder = Path(evaluation.__file__).parent
    head = subprocess.run(["git", "-C", folder, "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    revision = describe_run(Settings(home=tmp_path), embedder)["git_revision"]
    assert revision is None or revision.removesuffix("-dirty") == head.stdout.strip()


def test_a_copy_inside_somebody_elses_checkout_has_no_revision(tmp_path: Path) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "theirs.py").write_text("")
    (tmp_path / "installed.py").write_text("")
    subprocess.run(["git", "-C", tmp_path, "add", "theirs.py"], check=True)
    subprocess.run(["git", "-C", tmp_path, *identity, "commit", "-q", "-m", "theirs"], check=True)

    assert re.fullmatch("[0-9a-f]{40}", git_revision(tmp_path / "theirs.py") or "")
    assert git_revision(tmp_path / "installed.py") is None
    assert git_revision(tmp_path / "nowhere" / "at_all.py") is None


def test_articles_are_told_apart_whatever_their_order(news: Corpus) -> None:
    articles = news.articles()
    assert articles_digest(articles) == articles_digest(reversed(articles))
    assert articles_digest(articles) != articles_digest(articles[1:])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no getrusage")
def test_peak_memory_is_that_of_a_process_with_a_model() -> None:
    peak = peak_memory_mib()
    assert peak is not None
    assert 50 < peak < 100_000
