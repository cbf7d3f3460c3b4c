"""Finding and loading the models that an operator may choose: by folder, or by name on the Hugging Face hub."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from corpus.errors import FootnoteError

NOT_NEEDED = ("*.onnx", "*.h5", "*.msgpack", "*.ot", "onnx/*", "openvino/*")
"""Files of a hub's model that PyTorch does not read."""

_Loaded = TypeVar("_Loaded")


class ModelError(FootnoteError):
    """A model that can't be found or loaded, or is of another kind than the setting wants."""


@dataclass(frozen=True, slots=True)
class ModelKind:
    """What a model is for: its name in messages, the variable that sets it, and how its architectures' names end.

    An architecture's name says which head a model was trained with ("BertForQuestionAnswering"). Another model would
    load as well, with a head of random weights.
    """

    name: str
    variable: str
    architectures: tuple[str, ...] = ()


def find_folder(name: str, kind: ModelKind) -> Path:
    """The folder with the files of the model `name`: a folder's path, or a name on the hub.

    A hub's model comes from the local cache, or else from the hub itself.

    Raises:
        ModelError: There is no such model, or the hub can't be reached.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, ignore_patterns=list(NOT_NEEDED)))
    except HFValidationError as error:
        raise ModelError(
            f"the {kind.name} {name!r} is neither a folder nor in the local cache, and no name that the hub could have; "
            f"set {kind.variable} to a folder or to a name such as 'owner/model'."
        ) from error
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise ModelError(
            f"the {kind.name} {name!r} is neither a folder nor in the local cache, and the hub gave: "
            f"{_first_line(error).rstrip('.')}. Check the name and the connection, or set {kind.variable} to a folder."
        ) from error


def load_model(name: str, kind: ModelKind, load: Callable[[str], _Loaded]) -> _Loaded:
    """What `load` makes of the folder of the model `name`.

    Raises:
        ModelError: The model can't be found or loaded, or is not of that kind.
    """
    from transformers.utils import logging

    folder = find_folder(name, kind)
    _check_architecture(folder, kind)
    logging.disable_progress_bar()
    verbosity = logging.get_verbosity()
    logging.set_verbosity_error()  # it reports weights that a model has beyond those that are used
    try:
        return load(str(folder))
    except Exception as error:  # files that aren't a model, or a damaged one, make for all kinds of them
        raise _other_kind(folder, kind, _first_line(error)) from error
    finally:
        logging.set_verbosity(verbosity)


def _check_architecture(folder: Path, kind: ModelKind) -> None:
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except OSError as error:
        raise _other_kind(folder, kind, f"config.json: {error.strerror}") from error
    except ValueError as error:
        raise _other_kind(folder, kind, "config.json is not JSON") from error
    named = config.get("architectures") if isinstance(config, dict) else None
    architectures = [str(architecture) for architecture in named] if isinstance(named, list) else []
    if not any(architecture.endswith(kind.architectures) for architecture in architectures):
        raise _other_kind(folder, kind, f"its architecture is {', '.join(architectures) or 'not named'}")


def _other_kind(folder: Path, kind: ModelKind, reason: str) -> ModelError:
    return ModelError(
        f"{folder} does not hold a {kind.name} ({reason.rstrip('.')}); set {kind.variable} to one that does, or to "
        "nothing to do without."
    )


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
