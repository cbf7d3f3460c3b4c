"""Names are resolved as the system does it, and every address found is checked."""

import socket
from ipaddress import ip_address

import pytest

from corpus.fetching.resolving import CheckingResolver

pytestmark = pytest.mark.anyio


async def test_every_address_that_is_found_has_been_checked() -> None:
    checked: list[tuple[str, str]] = []
    found = await CheckingResolver(lambda address, host: checked.append((address, host))).resolve("localhost", 80)
    assert found
    assert [(one["host"], one["hostname"]) for one in found] == checked
    assert all(ip_address(one["host"]).is_loopback and one["port"] == 80 for one in found)


async def test_a_name_is_refused_for_one_address() -> None:
    def check(address: str, host: str) -> None:
        raise PermissionError(f"{host} is at {address}")

    with pytest.raises(PermissionError, match="localhost is at"):
        await CheckingResolver(check).resolve("localhost", 80)


@pytest.mark.parametrize("name", ["no-such-host.invalid", "a" * 70 + ".example"])
async def test_a_name_that_nobody_has(name: str) -> None:
    with pytest.raises((socket.gaierror, UnicodeError)):
        await CheckingResolver(lambda address, host: None).resolve(name)
