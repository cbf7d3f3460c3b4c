"""What Discord says of the bot: its token, its application, its gateway, the servers that it is in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
import discord

from bot.corpus import installed_version
from bot.discord.credentials import DEFAULT_BASE, PORTAL, Token
from bot.discord.doctor.finding import Finding, ok, printable, problem, warning
from bot.discord.doctor.payloads import Application, BotUser, Channel, GatewayBot, Guild, Member
from bot.discord.doctor.permissions import Place, check_guilds
from bot.discord.doctor.rest import NotThereError, Rest, RestError, UnauthorizedError
from bot.discord.doctor.token_kind import guess_kind
from bot.discord.invite import invite_link

MOST_LOOKED_INTO = 25
"""Of so many servers the channels are looked at, which takes two requests each."""

_GUILDS_A_PAGE = 200
"""https://docs.discord.com/developers/resources/user#get-current-user-guilds"""
_MOST_GUILDS = 10_000

_READS_MESSAGES = discord.ApplicationFlags(gateway_message_content=True, gateway_message_content_limited=True).value
"""Either is enough: which of them is on depends on how many servers the bot is in."""

_TOLERATED_SKEW = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Account:
    """What was found, the servers that the bot is in, and the link that adds it to one, where Discord told."""

    findings: tuple[Finding, ...]
    guilds: tuple[Guild, ...] = ()
    invite: str | None = None


async def look_at_account(base: str, token: Token) -> Account:
    """Ask Discord's REST API at `base` about the bot. Whatever goes wrong is a finding."""
    async with aiohttp.ClientSession() as session:
        rest = Rest(session, base, token, installed_version())
        try:
            bot = await rest.get("/users/@me", BotUser)
        except UnauthorizedError:
            return Account((_bad_token(token),))
        except RestError as error:
            return Account((problem(error.what, error.advice),))
        name = printable(bot.username)
        through = "" if base == DEFAULT_BASE else f", through {base}"
        findings = [ok(f"Discord knows the token: it is {name}'s{through}."), *_check_clock(rest.server_time)]
        application, of_application = await _look_at_application(rest)
        of_gateway = await _look_at_gateway(rest)
        guilds, of_guilds = await _look_at_guilds(rest, bot.id, name)
    return Account(
        findings=(*findings, *of_application, *of_gateway, *of_guilds),
        guilds=guilds,
        invite=None if application is None else invite_link(application.id),
    )


def _bad_token(token: Token) -> Finding:
    kind = guess_kind(token)
    what = "Discord doesn't know the token: it was reset, or is not whole."
    if kind is not None:
        what = f"Discord doesn't know the token: it looks like {kind}, which is another thing."
    return problem(
        what,
        f"Open {PORTAL}, choose your application, and on its Bot page press Reset Token; set DISCORD_TOKEN to what is "
        "shown then, the whole of it.",
    )


def _check_clock(server_time: datetime | None) -> list[Finding]:
    if server_time is None:
        return []
    skew = abs(datetime.now(UTC) - server_time)
    if skew < _TOLERATED_SKEW:
        return []
    return [
        warning(
            f"This machine's clock is {skew.total_seconds():.0f} seconds off Discord's.",
            "Let the system set its clock by itself (on Linux: sudo timedatectl set-ntp true); the bot may otherwise "
            "take commands for too old to answer.",
        )
    ]


async def _look_at_application(rest: Rest) -> tuple[Application | None, list[Finding]]:
    try:
        try:
            application = await rest.get("/applications/@me", Application)
        except NotThereError:  # proxies and older APIs know it by this name only
            application = await rest.get("/oauth2/applications/@me", Application)
    except RestError as error:
        return None, [warning(f"The application could not be looked at. {error.what}", error.advice)]
    return application, [*_check_intents(application), *_check_invitable(application)]


def _check_intents(application: Application) -> list[Finding]:
    """https://docs.discord.com/developers/resources/application#application-object-application-flags."""
    where = (
        f"Open {PORTAL}, choose {printable(application.name)}, and on its Bot page, under Privileged Gateway Intents,"
    )
    if application.flags is None:
        return [
            warning(
                "Discord did not tell whether the bot may read messages.",
                f"{where} see that Message Content Intent is on.",
            )
        ]
    if application.flags & _READS_MESSAGES:
        return [ok("The bot may read messages: Message Content Intent is on.")]
    return [
        problem(
            "The bot may not read messages: Message Content Intent is off.",
            f"{where} switch on Message Content Intent, then press Save Changes.",
        )
    ]


def _check_invitable(application: Application) -> list[Finding]:
    where = f"Open {PORTAL}, choose {printable(application.name)}, and on its Bot page"
    findings = []
    if application.bot_require_code_grant:
        findings.append(
            problem(
                "The bot can't be added to a server: Requires OAuth2 Code Grant is on.",
                f"{where} switch off Requires OAuth2 Code Grant, then press Save Changes.",
            )
        )
    if not application.bot_public:
        findings.append(ok("Only you and your team can add the bot to a server: Public Bot is off."))
    return findings


async def _look_at_gateway(rest: Rest) -> list[Finding]:
    try:
        gateway = await rest.get("/gateway/bot", GatewayBot)
    except RestError as error:
        return [problem(f"Where to connect to is not known. {error.what}", error.advice)]
    limit = gateway.session_start_limit
    if limit is not None and limit.remaining <= 0:
        hours = limit.reset_after / 3_600_000
        return [
            problem(
                "The bot has connected as often as Discord allows in a day.",
                f"Wait {hours:.1f} hours, and see why it was started so often: what restarts it should wait in between.",
            )
        ]
    if gateway.shards > 1:
        return [
            warning(
                f"Discord recommends {gateway.shards} shards; the bot connects with one.",
                "From 2,500 servers on Discord refuses that: leave some, or run a second application for them.",
            )
        ]
    return [ok("The gateway may be connected to.")]


async def _look_at_guilds(rest: Rest, bot_id: int, bot_name: str) -> tuple[tuple[Guild, ...], list[Finding]]:
    try:
        guilds = await _all_guilds(rest)
    except RestError as error:
        return (), [warning(f"The servers that the bot is in could not be looked at. {error.what}", error.advice)]
    if not guilds:
        return (), [
            warning("The bot is in no server yet.", "Open the invite link and choose one where you have Manage Server.")
        ]
    places = [await _look_into(rest, guild, bot_id) for guild in guilds[:MOST_LOOKED_INTO]]
    places += [Place(guild) for guild in guilds[MOST_LOOKED_INTO:]]
    return tuple(guilds), check_guilds(places, bot_id, bot_name)


async def _all_guilds(rest: Rest) -> list[Guild]:
    guilds: list[Guild] = []
    page = await rest.get("/users/@me/guilds", list[Guild], limit=_GUILDS_A_PAGE)
    while page:
        known = {guild.id for guild in guilds}
        guilds += [guild for guild in page if guild.id not in known]
        if len(page) < _GUILDS_A_PAGE or len(guilds) in (len(known), _MOST_GUILDS):
            break
        page = await rest.get("/users/@me/guilds", list[Guild], limit=_GUILDS_A_PAGE, after=page[-1].id)
    return guilds


async def _look_into(rest: Rest, guild: Guild, bot_id: int) -> Place:
    """A server with its channels; without them where Discord doesn't tell, as its permissions say most."""
    try:
        channels = await rest.get(f"/guilds/{guild.id}/channels", list[Channel])
        member = await rest.get(f"/guilds/{guild.id}/members/{bot_id}", Member)
    except RestError:
        return Place(guild)
    return Place(guild, tuple(channels), member)
