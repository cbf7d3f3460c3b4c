"""A reader: a question-answering model, here one with random weights, has a say in what answers."""

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

from bot.answering.combining import TEMPERATURE
from bot.answering.reader import LONGEST_SPAN, Reader
from bot.corpora import open_corpus
from bot.corpus import Corpus
from bot.settings import ReaderSettings, RerankSettings, Settings
from corpus.article import ArticleDraft
from corpus.dates import long_date
from index.embedding import Embedder
from index.hit import Hit
from index.model_loading import ModelError
from tests.bot.conftest import BAKERY, BRIDGE, SCHOOL
from tests.tiny_models import write_cross_encoder, write_reader

QUESTION = "Who designed the bridge in Tarn?"
MOST_READ = 8
LONGEST_QUESTION, LARGEST_WINDOW, SHARED = 64, 384, 128

Open = Callable[..., Corpus]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_reader(tmp_path_factory.mktemp("models") / "reader")


@pytest.fixture(scope="module")
def open_with(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, news: Corpus) -> Open:
    """Opens the three articles of `news`, in a corpus of that name too, with more settings."""
    home = tmp_path_factory.mktemp("read")

    @contextmanager
    def open_it(**more: object) -> Iterator[Corpus]:
        corpus = open_corpus("news", create=True, settings=Settings(home=home, **more), embedder=embedder)
        list(corpus.add([BRIDGE, SCHOOL, BAKERY], added_by="tests"))
        yield corpus
        corpus.close()

    return open_it


def by_hand(folder: Path, question: str, hit: Hit, window: int = LARGEST_WINDOW) -> list[float]:
    """The margin of each sentence, by trying every span of every window one after the other."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForQuestionAnswering.from_pretrained(folder).eval()
    published = hit.article.published
    context = hit.article.title + (f" ({long_date(published)})" if published else "") + "\n"
    read = tokenizer(context + hit.text, add_special_tokens=False, return_offsets_mapping=True)
    asked = tokenizer(question, add_special_tokens=False)["input_ids"][: min(LONGEST_QUESTION, window // 2)]
    room = window - len(asked) - 3
    step = room - min(SHARED, room // 2)
    margins = [-math.inf] * len(hit.passage.sentences)
    for first in range(0, max(1, len(read["input_ids"]) - room + step), step):
        pieces = read["input_ids"][first : first + room]
        ids = [tokenizer.cls_token_id, *asked, tokenizer.sep_token_id, *pieces, tokenizer.sep_token_id]
        kinds = [0] * (len(asked) + 2) + [1] * (len(pieces) + 1)
        with torch.inference_mode():
            output = model(input_ids=torch.tensor([ids]), token_type_ids=torch.tensor([kinds]))
        start, end = output.start_logits[0].tolist(), output.end_logits[0].tolist()
        begins = len(asked) + 2
        for number, sentence in enumerate(hit.passage.sentences):
            from_, to = (edge - hit.passage.start + len(context) for edge in sentence)
            inside = [
                begins + place
                for place, (left, right) in enumerate(read["offset_mapping"][first : first + room])
                if from_ <= left and right <= to
            ]
            for one in inside:
                for other in inside:
                    if one <= other < one + LONGEST_SPAN:
                        margins[number] = max(margins[number], start[one] + end[other] - start[0] - end[0])
    return margins


# --- Margins ---


@pytest.mark.parametrize("question", [QUESTION, "Who?", "What did the mayor say about the bridge? " * 4])
@pytest.mark.parametrize("window", [100, 250, 512])
def test_margins_are_those_of_the_best_spans(tmp_path: Path, news: Corpus, question: str, window: int) -> None:
    folder = write_reader(tmp_path / "reader", window=window)
    hits = news.retrieve(question)
    margins = Reader(str(folder)).margins(question, hits)
    assert len({round(float(margin), 3) for of_hit in margins for margin in of_hit}) > 10
    for hit, of_hit in zip(hits, margins, strict=True):
        assert of_hit == pytest.approx(by_hand(folder, question, hit, min(window, LARGEST_WINDOW)), abs=1e-3)


def test_a_sentence_without_word_pieces_has_no_margin(model: Path, open_named: Callable[..., Corpus]) -> None:
    corpus = open_named("default", ArticleDraft(title="Signs", text="The bridge is new.\n\n\ue000\ue001\n\nHe ate."))
    (hit,) = corpus.retrieve("Is the bridge new?")
    (margins,) = Reader(str(model)).margins("Is the bridge new?", [hit])
    assert np.isfinite(margins).tolist() == [True, False, True]
    assert Reader(str(model)).margins("Is the bridge new?", []) == []


def test_threads_read_at_once(model: Path, news: Corpus) -> None:
    questions = [QUESTION, "Who?", "What was the price of the fire engine? " * 5]
    hits = news.retrieve(QUESTION)
    alone = [Reader(str(model)).margins(question, hits) for question in questions]
    shared = Reader(str(model))
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda question: shared.margins(question, hits), questions * 4))
    for of_question, expected in zip(together, alone * 4, strict=True):
        for margins, same in zip(of_question, expected, strict=True):
            assert margins == pytest.approx(same, abs=1e-4)


# --- Answers ---


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("question", [QUESTION, "How much did Petra Holm pay?"])
def test_a_sure_reader_chooses_the_sentence(tmp_path: Path, open_with: Open, question: str, seed: int) -> None:
    """Its logits are so far apart that the fitted model has no say."""
    folder = write_reader(tmp_path / "reader", scale=1000, seed=seed)
    with open_with(reader=ReaderSettings(model=str(folder))) as corpus:
        answer = corpus.ask(question, always_answer=True)
        read = answer.hits[:MOST_READ]
        margins = [(margin, hit, at) for hit in read for at, margin in enumerate(by_hand(folder, question, hit))]
        _, hit, at = max(margins, key=lambda entry: entry[0])
        start, end = hit.passage.sentences[at]
        first = answer.citations[0]
        assert first.article_id == hit.article.id
        assert first.start <= start < end <= first.end


@pytest.mark.parametrize("seed", range(3))
def test_confidence_is_between_ours_and_the_readers(tmp_path: Path, open_with: Open, news: Corpus, seed: int) -> None:
    folder = write_reader(tmp_path / "reader", scale=0.2, seed=seed)
    ours = news.ask(QUESTION)
    with open_with(reader=ReaderSettings(model=str(folder))) as corpus:
        answer = corpus.ask(QUESTION, always_answer=True)
    best = max(max(by_hand(folder, QUESTION, hit)) for hit in ours.hits[:MOST_READ])
    log_odds = (math.log(ours.confidence / (1 - ours.confidence)) + best / TEMPERATURE) / 2
    assert answer.confidence == pytest.approx(1 / (1 + math.exp(-log_odds)), abs=1e-4)
    assert [(hit.text, hit.score) for hit in answer.hits] == [(hit.text, hit.score) for hit in ours.hits]


def test_footnotes_are_verbatim_and_say_who_read(model: Path, open_with: Open, tmp_path: Path) -> None:
    ranker = write_cross_encoder(tmp_path / "ranker")
    with open_with(
        reader=ReaderSettings(model=str(model)), rerank=RerankSettings(model=str(ranker), depth=2)
    ) as corpus:
        answer = corpus.ask(QUESTION, always_answer=True)
        assert answer.citations
        for citation in answer.citations:
            assert corpus.article(citation.article_id).text[citation.start : citation.end] == citation.quote
    told = answer.to_json()
    assert told["version"]["reader_model"] == str(model)
    assert told["version"]["rerank_model"] == str(ranker)
    assert "reader" in told["timings_ms"]
    assert [hit["rerank"] is None for hit in told["hits"]] == [index >= 2 for index in range(len(told["hits"]))]
    assert told["hits"][0]["rerank"] >= told["hits"][1]["rerank"]


def test_without_one_nothing_is_different(news: Corpus, open_with: Open) -> None:
    with open_with(reader=ReaderSettings(), rerank=RerankSettings(depth=1)) as corpus:
        for question in (QUESTION, "What was the weather in Lisbon?"):
            expected, answer = news.ask(question).to_json(), corpus.ask(question).to_json()
            assert expected.pop("timings_ms").keys() == answer.pop("timings_ms").keys()
            assert answer == expected
    assert set(answer["version"]) == {"footnote", "embedding_model"}
    assert all(hit["rerank"] is None for hit in answer["hits"])


def test_an_empty_corpus_needs_no_reader(open_named: Callable[..., Corpus], tmp_path: Path, embedder: Embedder) -> None:
    settings = Settings(home=tmp_path, reader=ReaderSettings(model="/no/such/folder"))
    corpus = open_corpus("empty", create=True, settings=settings, embedder=embedder)
    assert corpus.ask(QUESTION).abstained
    corpus.close()


# --- Models that are none ---


def refusal(news: Corpus, name: object) -> str:
    with pytest.raises(ModelError) as caught:
        Reader(str(name)).margins(QUESTION, news.retrieve(QUESTION))
    message = str(caught.value)
    assert "\n" not in message
    assert "FOOTNOTE_READER__MODEL" in message
    return message


def test_a_folder_that_is_not_there(news: Corpus, tmp_path: Path) -> None:
    assert str(tmp_path / "none") in refusal(news, tmp_path / "none")


def test_a_folder_without_a_model(news: Corpus, tmp_path: Path) -> None:
    assert "config.json" in refusal(news, tmp_path)


def test_a_model_trained_for_something_else(news: Corpus, tmp_path: Path) -> None:
    assert "BertForSequenceClassification" in refusal(news, write_cross_encoder(tmp_path / "model"))


@pytest.mark.parametrize("damaged", ["model.safetensors", "tokenizer.json"])
def test_a_damaged_model(news: Corpus, tmp_path: Path, damaged: str) -> None:
    file = write_reader(tmp_path / "model") / damaged
    file.write_bytes(file.read_bytes()[:1000])
    assert "does not hold a question-answering model" in refusal(news, file.parent)
