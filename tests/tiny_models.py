"""Models of two small layers with random weights, written as real ones are: real code paths in milliseconds."""

from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import BertConfig, BertForQuestionAnswering, BertForSequenceClassification, BertModel, BertTokenizer

_WORDS = (
    "the a of to in and who what when where how was is on by for she he bridge school bread ferry ' . , ? ! ( ) “ ”"
)
_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
VOCABULARY = [
    *["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
    *[word for word in _WORDS.split() if len(word) > 1 or word not in _CHARACTERS],
    *_CHARACTERS,
    *(f"##{character}" for character in _CHARACTERS),
]


def write_cross_encoder(
    folder: Path,
    *,
    scale: float = 1.0,
    labels: int = 1,
    names: Sequence[str] = (),
    bias: Sequence[float] = (),
    activation: str | None = None,
    seed: int = 0,
) -> Path:
    """A cross-encoder; `scale` spreads its scores, `activation` is what it says is to be done with its logits.

    `names` are those of its labels, and `bias` is added to their logits.
    """
    config = _config(num_labels=labels)
    if activation is not None:
        config.sentence_transformers = {"activation_fn": activation}
    if names:
        config.id2label = dict(enumerate(names))
        config.label2id = {name: place for place, name in enumerate(names)}
    torch.manual_seed(seed)
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.weight *= scale
        if bias:
            model.classifier.bias += torch.tensor(bias)
    return _write(model, folder)


def write_reader(folder: Path, *, scale: float = 1.0, window: int = 512, seed: int = 0) -> Path:
    """A question-answering model; `scale` spreads its logits, `window` is how many word pieces it reads."""
    torch.manual_seed(seed)
    model = BertForQuestionAnswering(_config(max_position_embeddings=window))
    with torch.no_grad():
        model.qa_outputs.weight *= scale
    return _write(model, folder)


def write_embedding_model(folder: Path, *, window: int = 128, seed: int = 0) -> Path:
    """A sentence-transformers model that takes the mean of its states; `window` is how many word pieces it reads."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    torch.manual_seed(seed)
    config = _config()
    transformer = Transformer(str(_write(BertModel(config), folder / "transformer")), max_seq_length=window)
    SentenceTransformer(modules=[transformer, Pooling(config.hidden_size), Normalize()]).save(str(folder / "model"))
    return folder / "model"


def _config(**more: int) -> BertConfig:
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    return BertConfig(vocab_size=len(VOCABULARY), initializer_range=0.5, **{**sizes, **more})


def _write(model: torch.nn.Module, folder: Path) -> Path:
    model.save_pretrained(folder)
    BertTokenizer(vocab={piece: number for number, piece in enumerate(VOCABULARY)}).save_pretrained(folder)
    return folder
