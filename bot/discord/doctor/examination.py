"""Everything the doctor looks at, in the order in which a bot needs it."""

import asyncio
from collections.abc import Iterator

from bot.discord.credentials import api_base, read_token
from bot.discord.doctor.account import Account, look_at_account
from bot.discord.doctor.corpora import check_corpora
from bot.discord.doctor.disk import check_disk
from bot.discord.doctor.finding import Finding, Level, problem, problem_of
from bot.discord.doctor.models import check_models
from bot.discord.doctor.payloads import Guild
from bot.discord.doctor.state import check_state
from bot.settings import Settings, read_settings
from corpus.errors import SettingsError
from index.embedding import Embedder


class Examination:
    """One look at everything. `findings` is gone through once; `invite` is known when it has been."""

    def __init__(self) -> None:
        self.invite: str | None = None

    def findings(self) -> Iterator[Finding]:
        """Each finding as soon as it is there."""
        account = _look_at_account()
        self.invite = account.invite
        yield from account.findings
        try:
            settings = read_settings()
        except SettingsError as error:
            yield problem_of(error)
            return
        yield from _local(settings, account.guilds)


def _look_at_account() -> Account:
    try:
        token, base = read_token(), api_base()
    except SettingsError as error:
        return Account((problem_of(error),))
    return asyncio.run(look_at_account(base, token))


def _local(settings: Settings, guilds: tuple[Guild, ...]) -> Iterator[Finding]:
    locales = settings.discord.locales
    if locales is not None and not locales.is_dir():
        yield problem(
            f"There is no folder {locales}, which languages are to be read from.",
            "Set FOOTNOTE_DISCORD__LOCALES to the folder with the .po files, or leave it out.",
        )
    yield from check_disk(settings.home)
    yield from check_state(settings.home)
    embedder = Embedder(settings.model)
    of_models = list(check_models(settings, embedder))
    yield from of_models
    is_usable = of_models[0].level is Level.OK
    yield from check_corpora(settings, embedder if is_usable else None, guilds)
