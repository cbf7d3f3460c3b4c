"""What a line of the log shows, and what it never shows."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.discord.logs import LEVELS, PRIVATE, configure_logging, request_logged
from corpus.errors import SettingsError

TOKEN = "MTE4NTQzMjEwOTg3NjU0MzIxMA.GxYz12.aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789-_"
QUESTION = "Who designed the bridge of Tarn?"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Logging is one for the whole process; leave it as it was."""
    loggers = [logging.getLogger(name) for name in ("", "bot", "corpus", "index", "discord")]
    levels = [logger.level for logger in loggers]
    handlers = logging.getLogger().handlers[:]
    logging.getLogger().handlers = []  # or configuring closes pytest's own
    yield
    logging.getLogger().handlers = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


def read(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_json_line_has_event_fields_level_logger_and_time(out: io.StringIO) -> None:
    configure_logging("json", "info", stream=out)
    structlog.get_logger("bot.discord.asking").info("answered", took_ms=12, title="Міст")
    (line,) = read(out)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "answered", "took_ms": 12, "title": "Міст", "level": "info", "logger": "bot.discord.asking"
    }  # fmt: skip


def test_libraries_log_the_same_way(out: io.StringIO) -> None:
    configure_logging("json", "info", stream=out)
    logging.getLogger("discord.gateway").info("Shard ID %s has connected", 0, extra={"shard": 0})
    (line,) = read(out)
    assert line["event"] == "Shard ID 0 has connected"
    assert (line["logger"], line["level"], line["shard"]) == ("discord.gateway", "info", 0)


def test_other_libraries_are_heard_from_warnings_on(out: io.StringIO) -> None:
    configure_logging("json", "debug", stream=out)
    logging.getLogger("httpx").info("GET something")
    logging.getLogger("httpx").warning("slow")
    assert [line["event"] for line in read(out)] == ["slow"]


@pytest.mark.parametrize("chosen", LEVELS)
def test_only_the_chosen_level_and_above_is_shown(out: io.StringIO, chosen: str) -> None:
    configure_logging("json", chosen.upper(), stream=out)
    for level in LEVELS:
        structlog.get_logger("bot").log(logging.getLevelName(level.upper()), level)
        logging.getLogger("discord.client").log(logging.getLevelName(level.upper()), level)
    wanted = LEVELS[LEVELS.index(chosen) :]
    assert [line["event"] for line in read(out)] == [level for level in wanted for _ in range(2)]


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"'loud'.*debug, info"):
        configure_logging("json", "loud")


def test_a_request_id_is_in_all_lines_of_a_request(out: io.StringIO) -> None:
    configure_logging("json", "info", stream=out)
    with request_logged(guild_id=7) as request_id:
        structlog.get_logger("bot").info("asked")
        logging.getLogger("discord.http").warning("slow")
    with request_logged() as other_id:
        structlog.get_logger("bot").info("asked")
    structlog.get_logger("bot").info("idle")
    asked, slow, other, idle = read(out)
    assert asked["request_id"] == slow["request_id"] == request_id
    assert asked["guild_id"] == 7
    assert other["request_id"] == other_id != request_id
    assert "request_id" not in idle
    assert "guild_id" not in other


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize("level", ["info", "warning", "error"])
def test_what_people_say_is_not_logged_above_debug(out: io.StringIO, form: str, level: str) -> None:
    configure_logging(form, "debug", stream=out)
    said = dict.fromkeys(PRIVATE, QUESTION)
    structlog.get_logger("bot").log(logging.getLevelName(level.upper()), "asked", **said)
    logging.getLogger("discord").log(logging.getLevelName(level.upper()), "asked", extra=said)
    assert out.getvalue().count("asked") == 2
    assert QUESTION not in out.getvalue()


def test_at_debug_level_the_question_is_there(out: io.StringIO) -> None:
    configure_logging("json", "debug", stream=out)
    structlog.get_logger("bot").debug("asked", question=QUESTION)
    assert read(out)[0]["question"] == QUESTION


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize(
    "secret",
    [
        TOKEN,
        f"Bot {TOKEN}",
        "https://discord.com/api/v10/webhooks/112233/aW50ZXJhY3Rpb246c2VjcmV0/messages/@original",
        "/interactions/112233/aW50ZXJhY3Rpb246c2VjcmV0/callback",
    ],
)
def test_tokens_are_hidden_wherever_they_are(out: io.StringIO, form: str, secret: str) -> None:
    configure_logging(form, "debug", stream=out)
    log = structlog.get_logger("bot")
    log.info(f"in the event {secret}")
    log.debug("in a field", header=secret)
    logging.getLogger("discord.http").warning("in an argument %s", secret)
    try:
        raise RuntimeError(secret)
    except RuntimeError:
        log.exception("in a traceback of ours")
        logging.getLogger("discord.client").exception("in a traceback of a library")
    shown = out.getvalue()
    assert shown.count("(hidden)") >= 5
    assert TOKEN not in shown
    assert "aW50ZXJhY3Rpb246c2VjcmV0" not in shown


def test_a_secret_of_any_form_is_hidden_when_it_is_named(out: io.StringIO) -> None:
    configure_logging("json", "info", secrets=["a-token-of-a-proxy", ""], stream=out)
    structlog.get_logger("bot").info("sent a-token-of-a-proxy", to="discord")
    assert read(out)[0]["event"] == "sent (hidden)"


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_shows_no_variables(out: io.StringIO, form: str) -> None:
    configure_logging(form, "info", stream=out)

    def fail(question: str) -> None:
        raise ValueError("no such thing")

    try:
        fail(QUESTION)
    except ValueError:
        structlog.get_logger("bot").exception("failed")
    shown = out.getvalue()
    assert "no such thing" in shown
    assert "Traceback" in shown
    assert QUESTION not in shown


def test_a_json_line_is_one_line_even_with_a_traceback(out: io.StringIO) -> None:
    configure_logging("json", "info", stream=out)
    try:
        raise ValueError("first\nsecond")
    except ValueError:
        structlog.get_logger("bot").exception("failed")
    (line,) = read(out)
    assert "first\nsecond" in line["exception"]


def test_colours_are_for_terminals_alone(out: io.StringIO) -> None:
    terminal = _Terminal()
    for stream in (out, terminal):
        configure_logging("console", "info", stream=stream)
        structlog.get_logger("bot").info("answered")
    assert "\x1b" not in out.getvalue()
    assert "\x1b" in terminal.getvalue()
