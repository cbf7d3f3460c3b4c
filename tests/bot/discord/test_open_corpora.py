"""Corpora that are open: leased, closed when idle, measured, and let go of for good."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import generate_latest

from bot.corpora import open_corpus
from bot.discord.metrics import Metrics
from bot.discord.open_corpora import OpenCorpora
from bot.settings import DiscordSettings, Settings
from corpus.article import ArticleDraft
from corpus.errors import CorpusBusyError, CorpusError
from index.embedding import Embedder

IDLE_S = 600.0
MOST = 3
NAMES = [f"guild-{number}" for number in range(6)]


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Settings:
    """Settings of a home with a corpus for each of the names, the first with an article."""
    options = DiscordSettings(idle_s=IDLE_S, open_corpora=MOST)
    made = Settings(home=tmp_path_factory.mktemp("home"), discord=options)
    for name in NAMES:
        open_corpus(name, create=True, settings=made, embedder=embedder).close()
    corpus = open_corpus(NAMES[0], settings=made, embedder=embedder)
    assert len(list(corpus.add([ArticleDraft(title="Mill", text="The mill burned down.")], added_by="tests"))) == 1
    corpus.close()
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def corpora(settings: Settings, metrics: Metrics, clock: Clock) -> Iterator[OpenCorpora]:
    opened = OpenCorpora(settings, metrics, clock=clock)
    yield opened
    opened.close()


def use(corpora: OpenCorpora, name: str) -> None:
    """Use a corpus for a moment."""
    with corpora.using(name) as corpus:
        assert corpus is not None
        assert corpus.name == name


def test_it_stays_open_for_the_next(corpora: OpenCorpora) -> None:
    with corpora.using(NAMES[0]) as once:
        pass
    with corpora.using(NAMES[0]) as again:
        assert again is once is not None


def test_where_there_is_none_there_is_none(corpora: OpenCorpora) -> None:
    with corpora.using("guild-99") as corpus:
        assert corpus is None
    assert corpora.names == set()


def test_it_is_made_where_that_is_asked_for(corpora: OpenCorpora) -> None:
    with corpora.using("guild-77", create=True) as corpus:
        assert corpus is not None
        assert corpus.size() == (0, 0)


def test_a_name_that_is_no_corpus_s_is_refused_again_and_again(corpora: OpenCorpora) -> None:
    for _ in range(2):
        with pytest.raises(CorpusError, match="name"), corpora.using("../guild-1"):
            pass
    assert corpora.names == set()


def test_an_idle_one_is_closed(corpora: OpenCorpora, clock: Clock) -> None:
    use(corpora, NAMES[0])
    clock.now_s = IDLE_S / 2
    use(corpora, NAMES[1])
    corpora.close_idle()
    assert corpora.names == {NAMES[0], NAMES[1]}
    clock.now_s = IDLE_S
    corpora.close_idle()
    assert corpora.names == {NAMES[1]}
    use(corpora, NAMES[0])


def test_one_in_use_is_not_closed_however_long_that_takes(corpora: OpenCorpora, clock: Clock) -> None:
    with corpora.using(NAMES[0]) as corpus:
        clock.now_s = 10 * IDLE_S
        corpora.close_idle()
        assert corpus is not None
        assert corpus.size()[0] == 1
    corpora.close_idle()
    assert corpora.names == {NAMES[0]}  # used until just now


def test_the_longest_idle_makes_room(corpora: OpenCorpora, clock: Clock) -> None:
    for number, name in enumerate([*NAMES[:MOST], NAMES[0], NAMES[3]]):
        clock.now_s = number
        use(corpora, name)
    assert corpora.names == {NAMES[2], NAMES[0], NAMES[3]}


def test_more_are_open_where_more_are_in_use_and_closed_afterwards(corpora: OpenCorpora) -> None:
    with (
        corpora.using(NAMES[0]) as first,
        corpora.using(NAMES[1]),
        corpora.using(NAMES[2]),
        corpora.using(NAMES[3]),
    ):
        assert len(corpora.names) == MOST + 1
        assert first is not None
        assert first.size()[0] == 1
    assert len(corpora.names) == MOST


def sizes(metrics: Metrics) -> list[str]:
    """The lines about corpora, without their comments."""
    lines = generate_latest(metrics.registry).decode().splitlines()
    return [line for line in lines if line.startswith("footnote_corpus_articles{")]


def test_the_metrics_know_those_that_are_open(corpora: OpenCorpora, metrics: Metrics, clock: Clock) -> None:
    use(corpora, NAMES[0])
    corpora.measure()
    assert sizes(metrics) == [f'footnote_corpus_articles{{corpus="{NAMES[0]}"}} 1.0']
    clock.now_s = IDLE_S
    corpora.close_idle()
    assert sizes(metrics) == []


def test_measuring_counts_as_no_use(corpora: OpenCorpora, clock: Clock) -> None:
    use(corpora, NAMES[0])
    clock.now_s = IDLE_S
    corpora.measure()
    corpora.close_idle()
    assert corpora.names == set()


def test_the_metrics_follow_a_change(corpora: OpenCorpora, metrics: Metrics) -> None:
    with corpora.using("guild-78", create=True) as corpus:
        assert corpus is not None
        corpora.measure()
        assert sizes(metrics) == ['footnote_corpus_articles{corpus="guild-78"} 0.0']
        list(corpus.add([ArticleDraft(title="Well", text="The well is deep.")], added_by="tests"))
    corpora.measure()
    assert sizes(metrics) == ['footnote_corpus_articles{corpus="guild-78"} 1.0']


def test_one_that_is_let_go_of_is_closed_first_and_can_be_made_anew(
    corpora: OpenCorpora, settings: Settings, tmp_path: Path
) -> None:
    with corpora.using("guild-50", create=True):
        pass
    folder = settings.home / "corpora" / "guild-50"

    def move() -> None:
        folder.rename(tmp_path / "gone")

    assert corpora.forget("guild-50", move, wait_s=0)
    assert corpora.names == set()
    with corpora.using("guild-50") as corpus:
        assert corpus is None
    with corpora.using("guild-50", create=True) as corpus:
        assert corpus is not None


def test_one_in_use_is_not_let_go_of(corpora: OpenCorpora) -> None:
    done: list[str] = []
    with corpora.using(NAMES[0]):
        assert not corpora.forget(NAMES[0], lambda: done.append("let go"), wait_s=0)
    assert done == []
    use(corpora, NAMES[0])


def test_nobody_gets_one_that_is_going_and_who_has_it_can_see_that(corpora: OpenCorpora) -> None:
    gone = threading.Event()
    with ThreadPoolExecutor(1) as thread, corpora.using(NAMES[0]) as corpus:  # given back before the thread is awaited
        assert corpus is not None
        going = thread.submit(corpora.forget, NAMES[0], gone.set, wait_s=60)
        while not corpora.is_going(NAMES[0]):
            assert not going.done()
        with corpora.using(NAMES[0]) as another:
            assert another is None
        with pytest.raises(CorpusBusyError, match="deleted"), corpora.using(NAMES[0], create=True):
            pass
        assert corpus.size()[0] == 1
        assert not gone.is_set()
    assert going.result()
    assert gone.is_set()
    assert not corpora.is_going(NAMES[0])


@given(st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=8), min_size=2, max_size=4))
def test_whoever_uses_one_finds_it_open(settings: Settings, uses: list[list[str]]) -> None:
    corpora = OpenCorpora(settings, Metrics())

    def go(names: list[str]) -> None:
        for name in names:
            with corpora.using(name) as corpus:
                corpora.close_idle()
                assert corpus is not None
                assert corpus.size()[0] == (1 if name == NAMES[0] else 0)

    with ThreadPoolExecutor(len(uses)) as threads:
        for _ in threads.map(go, uses):
            pass
    assert len(corpora.names) <= MOST
    corpora.close()
