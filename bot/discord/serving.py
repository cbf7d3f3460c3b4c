"""Serving: logging in, staying connected, and leaving in good order."""

import asyncio
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, suppress

import aiohttp
import discord
import structlog
from discord.backoff import ExponentialBackoff

from bot.discord.client import FootnoteClient
from bot.discord.credentials import BASE_VARIABLE, DEFAULT_BASE, PORTAL, Token, api_base
from bot.discord.endpoint import not_discord, use_base
from bot.discord.health import Health, serve_health
from bot.discord.metrics import Metrics
from bot.discord.open_corpora import OpenCorpora
from bot.discord.store import Store
from bot.fluency import fluent_answers
from bot.llm.budget import Budget
from bot.settings import Settings
from corpus.errors import SettingsError

_SWITCH_S = 0.002
"""The event loop gets the interpreter back from the threads that answer within this time, not Python's usual 5 ms."""

_CLOSE_CODES = "https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes"
_AUTHENTICATION_FAILED = 4004

_FILES = 65_536

_TOO_MANY, _SERVER_ERROR = 429, 500

_log = structlog.get_logger()


async def serve(settings: Settings, token: Token) -> None:
    """Serve until the process is told to stop.

    Raises:
        SettingsError: Discord refuses the token or the intents, or nothing can listen on the metrics port.
        FootnoteError: The model can't be loaded or the store not be opened.
    """
    sys.setswitchinterval(_SWITCH_S)
    _allow_many_files()
    base = api_base()
    use_base(base)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody speaks here
    stopped = _on_signals()
    async with AsyncExitStack() as opened:
        metrics = Metrics()
        corpora = OpenCorpora(settings, metrics)
        store = await Store.open(settings.home / "discord" / "state.sqlite", wait_s=settings.write_wait_s)
        opened.push_async_callback(store.close)
        budget = Budget(settings.llm.tokens_a_day)
        fluent = await opened.enter_async_context(fluent_answers(settings, corpora.embedder, budget=budget))
        client = FootnoteClient(settings, store, corpora, metrics, fluent, asks_for_gateway=base != DEFAULT_BASE)
        is_loaded = asyncio.Event()
        options = settings.discord
        if options.metrics_port is not None:
            health = serve_health(
                options.metrics_host,
                options.metrics_port,
                metrics,
                lambda: Health(gateway_is_up=client.is_up(), model_is_loaded=is_loaded.is_set()),
            )
            port = await opened.enter_async_context(health)
            _log.info("listening", host=options.metrics_host, port=port)
        serving = asyncio.create_task(_serve(client, corpora, token, is_loaded))
        stopping = asyncio.create_task(stopped.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        await client.finish()
        serving.cancel()
        if not stopped.is_set():
            await serving


async def _serve(client: FootnoteClient, corpora: OpenCorpora, token: Token, is_loaded: asyncio.Event) -> None:
    """Load the model first, so that the first question needn't wait and its acknowledgement isn't held up; then log in."""
    loading = ThreadPoolExecutor(1, thread_name_prefix="loading")  # not asyncio's own, which the end would wait for
    await asyncio.get_running_loop().run_in_executor(loading, corpora.load_model)
    is_loaded.set()
    await _log_in(client, token)
    try:
        await _stay_connected(client)
    except discord.PrivilegedIntentsRequired as error:
        raise SettingsError(
            f"the bot may not read messages: open {PORTAL}, choose the application, and on its Bot page switch on "
            '"Message Content Intent".'
        ) from error
    except discord.ConnectionClosed as error:
        if error.code == _AUTHENTICATION_FAILED:
            raise _unknown_token() from error
        raise SettingsError(
            f"Discord ended the connection for good, with code {error.code}; see {_CLOSE_CODES}."
        ) from error


async def _stay_connected(client: FootnoteClient) -> None:
    """Stay connected through whatever the gateway says.

    An event that discord.py can't read would end its loop, and with it the bot: the connection is begun anew after it.
    """
    backoff: ExponentialBackoff[bool] = ExponentialBackoff()
    while not client.is_closed():
        try:
            await client.connect()
        except (discord.PrivilegedIntentsRequired, discord.ConnectionClosed):
            raise
        except Exception:
            wait_s = backoff.delay()
            _log.exception("an event from Discord can't be read", again_in_s=round(wait_s, 1))
            if client.ws is not None:
                await client.ws.close()
            await asyncio.sleep(wait_s)


async def _log_in(client: FootnoteClient, token: Token) -> None:
    """Log in, trying again for as long as Discord is down."""
    backoff: ExponentialBackoff[bool] = ExponentialBackoff()
    while True:
        try:
            await client.login(token.secret)
        except discord.LoginFailure as error:
            raise _unknown_token() from error
        except (TypeError, KeyError) as error:  # discord.py takes whatever is said with 200 for Discord's
            if client.application is not None:
                raise
            raise not_discord() from error
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            if isinstance(error, discord.HTTPException) and error.status < _SERVER_ERROR and error.status != _TOO_MANY:
                raise SettingsError(f"Discord refuses to be talked to ({error}); is {BASE_VARIABLE} right?") from error
            wait_s = backoff.delay()
            _log.warning("Discord can't be reached", error=str(error), again_in_s=round(wait_s, 1))
            await client.http.close()
            client.http.connector = discord.utils.MISSING  # it was closed as well; discord.py makes another
            await asyncio.sleep(wait_s)
        else:
            return


def _unknown_token() -> SettingsError:
    return SettingsError(
        f"Discord does not know this token: open {PORTAL}, choose the application, press Reset Token on its Bot page, "
        "and set DISCORD_TOKEN to the new one."
    )


def _allow_many_files() -> None:
    """Raise the limit on open files: a corpus has two for every thread that reads it, and 1,024 in all are usual."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):  # some systems have a lower limit than they say
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _on_signals() -> asyncio.Event:
    """Set when the process is told to stop."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stopped.set)
        except NotImplementedError:  # Windows has no such handlers
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stopped.set))
    return stopped
