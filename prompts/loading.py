"""Loading prompt templates: Markdown with YAML front matter (name, version, variables), rendered by Jinja.

Templates may be an operator's own, and what they are filled with comes from strangers: hence the sandbox
(https://jinja.palletsprojects.com/en/stable/sandbox/), and an error rather than a gap where a value is missing.
"""

from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler
from jinja2 import StrictUndefined, TemplateError
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

_KEYS = ("name", "version", "variables")
_ENDING = ".md"
_JINJA = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
)  # no escaping: what is rendered is plain text for a model, not HTML


class PromptError(Exception):
    """A prompt that doesn't exist, is malformed, or was given the wrong values. The message is one line."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A template and what its front matter says of it."""

    name: str
    version: int
    variables: tuple[str, ...]
    template: str

    def render(self, **values: object) -> str:
        """Fill in the template.

        Args:
            **values: Exactly the variables that the prompt declares.

        Raises:
            PromptError: A value is missing or superfluous, or the template can't be filled in with those given.
        """
        if missing := sorted(set(self.variables) - set(values)):
            raise PromptError(f"the prompt {self.name!r} wasn't given {_listed(missing)}")
        if superfluous := sorted(set(values) - set(self.variables)):
            raise PromptError(f"the prompt {self.name!r} doesn't declare {_listed(superfluous)}, which it was given")
        try:
            return _JINJA.from_string(self.template).render(values)
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise PromptError(f"the prompt {self.name!r} can't be filled in: {_first_line(error)}") from error


def load_prompt(name: str, *, folder: Path | None = None) -> Prompt:
    """Load a prompt by name.

    Args:
        name: Its file name without the ending `.md`.
        folder: Where to look first; what isn't there is taken from the prompts that Footnote ships.

    Raises:
        PromptError: There is no such prompt, or its file is malformed.
    """
    files = _files(resources.files("prompts"))
    if folder is not None:
        files |= _files(folder)
    if name not in files:
        raise PromptError(f"there is no prompt {name!r}; there are {_listed(sorted(files))}")
    return _parse(files[name], name)


def _files(folder: Traversable) -> dict[str, Traversable]:
    """The templates in a folder, by name."""
    try:
        return {file.name.removesuffix(_ENDING): file for file in folder.iterdir() if file.name.endswith(_ENDING)}
    except OSError as error:
        raise PromptError(f"the prompt folder {folder} can't be read ({error.strerror})") from error


def _parse(file: Traversable, name: str) -> Prompt:
    try:
        details, template = frontmatter.parse(file.read_text(encoding="utf-8-sig"), handler=YAMLHandler())
        declared = find_undeclared_variables(_JINJA.parse(template))
    except OSError as error:
        raise PromptError(f"{file} can't be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise PromptError(f"{file} is not UTF-8 (byte {error.start})") from error
    except yaml.YAMLError as error:
        raise PromptError(f"{file} has front matter that is not sound YAML ({_first_line(error)})") from error
    except TemplateError as error:
        raise PromptError(f"{file} is not a sound Jinja template ({_first_line(error)})") from error
    if missing := [key for key in _KEYS if key not in details]:
        raise PromptError(f"{file} lacks {_listed(missing)} in its front matter")
    if unknown := [str(key) for key in details if key not in _KEYS]:
        raise PromptError(f"{file} has {_listed(unknown)} in its front matter, which means nothing here")
    version, variables = details["version"], details["variables"]
    if details["name"] != name:
        raise PromptError(f"{file} calls itself {details['name']!r}; its name must be that of its file, {name!r}")
    if type(version) is not int or version < 1:
        raise PromptError(f"{file} has the version {version!r}; it must be a whole number from 1 on")
    if not isinstance(variables, list) or not all(isinstance(variable, str) for variable in variables):
        raise PromptError(f"{file} has variables that are not a list of names")
    if undeclared := sorted(declared - set(variables)):
        raise PromptError(f"{file} uses {_listed(undeclared)}, which its front matter doesn't declare")
    return Prompt(name, version, tuple(variables), template)


def _listed(names: list[str]) -> str:
    return ", ".join(repr(name) for name in names)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
