"""Structured logs: ours and those of libraries in one form, for people or for programs, without what is private."""

import logging
import re
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from corpus.errors import SettingsError

LogFormat = Literal["console", "json"]

LEVELS = ("debug", "info", "warning", "error", "critical")

PRIVATE = frozenset({"question", "standalone_question", "text", "answer", "content", "note", "quote"})
"""Fields that hold what people or articles say. They are logged at debug level alone."""

_CHATTY = ("bot", "corpus", "index", "discord")
"""Loggers that speak from the chosen level on; of all other libraries one hears from warnings on."""

_HIDDEN = "(hidden)"
_SECRETS = re.compile(
    r"""(?<![\w-]) [MNO][\w-]{17,} \. [\w-]{5,7} \. [\w-]{27,}   # a bot's token: its id in base64, the time, a signature
      | (?<=/webhooks/) (?P<webhook>\d+) / [^\s/?"',)\\]+
      | (?<=/interactions/) (?P<interaction>\d+) / [^\s/?"',)\\]+""",
    re.VERBOSE,
)
"""Secrets of Discord (https://docs.discord.com/developers/reference#authentication), and those in the addresses that
interactions are answered at (https://docs.discord.com/developers/interactions/receiving-and-responding#endpoints).
"""


def configure_logging(
    format: LogFormat, level: str, *, secrets: Sequence[str] = (), stream: TextIO | None = None
) -> None:
    """Send all logs of this process to `stream`, stderr by default, from `level` on: one of `LEVELS`.

    "json" is one JSON object a line. Log with `structlog.get_logger()`; loggers of the standard library come the same
    way. Fields named in `PRIVATE` are dropped above debug level, tokens everywhere, and so is each of `secrets`.

    Raises:
        SettingsError: There is no such level.
    """
    if level.lower() not in LEVELS:
        raise SettingsError(f"the log level can't be {level!r}; choose one of {', '.join(LEVELS)}.")
    threshold = logging.getLevelNamesMapping()[level.upper()]
    shared = _shared_processors()
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    out = stream or sys.stderr
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared[:-1], structlog.stdlib.ExtraAdder(), shared[-1]],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendering(format, colours=out.isatty()),
                _Hiding(secrets),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(threshold, logging.WARNING), force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(threshold)


@contextmanager
def request_logged(**values: object) -> Iterator[str]:
    """Give everything that is logged inside, by this task and those it starts, a new `request_id`; yields it.

    `values` are logged with it, such as `guild_id`.
    """
    request_id = uuid.uuid4().hex[:12]
    with structlog.contextvars.bound_contextvars(request_id=request_id, **values):
        yield request_id


def _shared_processors() -> list[Processor]:
    """What is done to every event, whoever logs it. The last one drops what is private."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.UnicodeDecoder(),
        _drop_private,
    ]


def _rendering(format: LogFormat, *, colours: bool) -> list[Processor]:
    """Tracebacks are plain ones: those with local variables would show questions and tokens."""
    if format == "json":
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=structlog.dev.plain_traceback)]


def _drop_private(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    if event.get("level") == "debug":
        return event
    return {name: value for name, value in event.items() if name not in PRIVATE}


class _Hiding:
    """Takes secrets out of a rendered line."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = tuple(secret for secret in secrets if secret)

    def __call__(self, logger: WrappedLogger, method: str, line: Any) -> str:
        hidden = str(line)
        for secret in self._secrets:
            hidden = hidden.replace(secret, _HIDDEN)
        return _SECRETS.sub(_hide, hidden)


def _hide(found: re.Match[str]) -> str:
    number = found["webhook"] or found["interaction"]
    return f"{number}/{_HIDDEN}" if number else _HIDDEN
