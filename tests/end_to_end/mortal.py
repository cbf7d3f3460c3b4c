"""A program whose children are there to be killed: `python -m tests.end_to_end.mortal MODEL...`.

It loads the models once and forks a child for every job, so that hundreds of real processes can be killed in the time
that loading the libraries twenty times would take. Jobs come as lines of JSON on stdin. A child says on stdout what it is
about to do, and that it is done, before it goes on. The next line on stdin, whatever it says, has the child killed.
"""

import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import torch
from tqdm import tqdm

from bot.corpora import open_corpus
from bot.corpus import Corpus
from bot.settings import Settings
from corpus.article import ArticleDraft
from corpus.store import open_database
from index.embedding import Embedder
from index.reindexing import reindex

Job = dict[str, Any]


def main() -> None:
    torch.set_num_threads(1)  # threads don't survive a fork
    tqdm.monitor_interval = 0
    tqdm.set_lock(
        threading.RLock()
    )  # its own is shared by all children, and who is killed holding it never gives it back
    embedders = [Embedder(name) for name in sys.argv[1:]]
    for embedder in embedders:
        embedder.embed(["warm", "up"])
        embedder.count_tokens(["warm"])
        assert embedder.fingerprint
    import faiss  # noqa: F401  so that no child has to

    say("ready")
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            run(job, embedders[job["model"]])
        sys.stdin.readline()
        os.kill(child, signal.SIGKILL)  # not waited for yet, so the number is still its own
        _, status = os.waitpid(child, 0)
        say("ended", code=os.waitstatus_to_exitcode(status))


def run(job: Job, embedder: Embedder) -> None:
    """Do a job and end the process, which shares its parent's standard input and must not return to read it."""
    try:
        JOBS[job["kind"]](job, embedder)
        say("finished")
    except BaseException:
        say("failed", why=traceback.format_exc())
    os._exit(0)


def say(what: str, **more: object) -> None:
    """Write a line in one call: short enough for a pipe to take it whole or not at all, even from one that is killed."""
    os.write(1, json.dumps({"what": what, **more}).encode() + b"\n")


@contextmanager
def announced(action: str, article_id: str, sha256: str | None = None) -> Iterator[None]:
    """Say what will be done, with the SHA-256 of a new text, and then that it is done."""
    say("begins", action=action, id=article_id, sha256=sha256)
    yield
    say("done")


def made_up(name: str, random: Random) -> ArticleDraft:
    """An article of one to four passages, like no other."""
    sentences = [
        f"On day {random.randrange(10**6)} the ferry of {name} made {number} trips." for number in range(1, 50)
    ]
    return ArticleDraft(f"The ferry of {name}", " ".join(sentences[: random.randint(1, 49)]), id=name)


def opened(job: Job, embedder: Embedder) -> Corpus:
    return open_corpus(settings=Settings(home=Path(job["home"]), model=embedder.name), embedder=embedder, create=True)


def moderate(job: Job, embedder: Embedder) -> None:
    """Add, replace, remove, restore and ask, for ever."""
    corpus = opened(job, embedder)
    random = Random(job["seed"])
    for step in count():
        here, gone = corpus.articles(), corpus.removed_titles()
        action = random.choice(["add", "replace", "remove", "restore", "ask"])
        if action == "add" or len(here) < 2:
            draft = made_up(f"a{job['seed']}-{step}", random)
            with announced("add", str(draft.id), draft.sha256):
                list(corpus.add([draft], added_by="tests"))
        elif action == "replace":
            former, draft = random.choice(here), made_up(f"r{job['seed']}-{step}", random)
            with announced("replace", former.id, draft.sha256):
                corpus.replace(former.id, draft, replaced_by="tests", expected_sha256=former.sha256)
        elif action == "remove":
            former = random.choice(here)
            with announced("remove", former.id):
                corpus.remove(former.id, removed_by="tests")
        elif action == "restore" and gone:
            article_id = random.choice(gone)[0]
            with announced("restore", article_id):
                corpus.restore(article_id, restored_by="tests")
        else:
            corpus.retrieve("Which ferry made trips?")


def import_many(job: Job, embedder: Embedder) -> None:
    """Add many articles, a few to a transaction."""
    corpus = opened(job, embedder)
    drafts = [made_up(name, Random(name)) for name in job["names"]]
    say("begins", action="import")
    for added in corpus.add(drafts, added_by="tests", group=job["group"]):
        say("done", id=added.article.id, was_there=added.was_there)


def embed_anew(job: Job, embedder: Embedder) -> None:
    """Embed all articles anew with this model, a few to a transaction."""
    path = Path(job["home"], "corpora", "default", "corpus.sqlite")
    say("begins", action="reindex")
    reindex(
        open_database(path, wait_s=5),
        embedder,
        group=job["group"],
        on_progress=lambda done, total: say("done", articles=done, of=total),
    )


JOBS: dict[str, Callable[[Job, Embedder], None]] = {
    "moderate": moderate,
    "import": import_many,
    "reindex": embed_anew,
}

if __name__ == "__main__":
    main()
