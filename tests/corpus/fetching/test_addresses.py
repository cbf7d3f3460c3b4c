"""Which addresses may be fetched from."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.fetching.addresses import is_allowed

NOT_PUBLIC = [
    ip_network(one)
    for one in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
        "192.168.0.0/16 198.18.0.0/15 224.0.0.0/4 240.0.0.0/4 "
        "198.51.100.0/24 203.0.113.0/24 ::/128 ::1/128 100::/64 64:ff9b:1::/48 2001:db8::/32 3fff::/20 4000::/3 5f00::/16 "
        "fc00::/7 fe80::/10 fec0::/10 ff00::/8"
    ).split()
]
NOT_PUBLIC_IPV4 = [network for network in NOT_PUBLIC if isinstance(network, IPv4Network)]


def inside(network: IPv4Network | IPv6Network) -> st.SearchStrategy[IPv4Address | IPv6Address]:
    return st.integers(0, network.num_addresses - 1).map(lambda number: network[number])


def in_ipv6(address: IPv4Address) -> list[IPv6Address]:
    """Every IPv6 address that stands for one of IPv4."""
    number = int(address)
    return [
        IPv6Address(0xFFFF << 32 | number),  # mapped
        IPv6Address(number),  # compatible
        IPv6Address(0xFFFF << 48 | number),  # translated
        IPv6Address(0x2002 << 112 | number << 80),  # 6to4
        IPv6Address(0x64FF9B << 96 | number),  # NAT64
        IPv6Address(0x64FF9B0001 << 80 | number),  # local NAT64
        IPv6Address(0x20010000 << 96 | 0x08080808 << 64 | (number ^ 0xFFFFFFFF)),  # Teredo's client
        IPv6Address(0x20010000 << 96 | number << 64 | 0x08080808),  # Teredo's server
    ]


@given(st.sampled_from(NOT_PUBLIC).flatmap(inside))
def test_nothing_that_is_not_public_is_allowed(address: IPv4Address | IPv6Address) -> None:
    assert not is_allowed(address)
    assert not is_allowed(str(address))


@given(st.sampled_from(NOT_PUBLIC_IPV4).flatmap(inside))
def test_no_form_in_ipv6_of_what_is_not_public_is_allowed(address: IPv4Address) -> None:
    assert [form for form in in_ipv6(address) if is_allowed(form)] == []


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "100.100.100.200", "fd00:ec2::254", "192.0.0.192", "168.63.129.16", "::ffff:a9fe:a9fe"],
)
def test_metadata_of_clouds_is_not_allowed(address: str) -> None:
    assert not is_allowed(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_what_is_public_is_allowed(address: str) -> None:
    assert is_allowed(address)


@pytest.mark.parametrize("address", ["", "localhost", "127.1", "0x7f000001", "fe80::1%eth0", "1.2.3.4.5"])
def test_what_is_no_address_is_not_allowed(address: str) -> None:
    assert not is_allowed(address)


def test_an_operator_may_allow_networks() -> None:
    allowed = (ip_network("10.1.0.0/16"), ip_network("fd00::/8"))
    assert is_allowed("10.1.2.3", allowed)
    assert is_allowed("::ffff:10.1.2.3", allowed)
    assert is_allowed("fd12::1", allowed)
    assert not is_allowed("10.2.0.1", allowed)
    assert not is_allowed("127.0.0.1", allowed)


def test_what_is_allowed_opens_nothing_else() -> None:
    allowed = (ip_network("10.1.0.0/16"),)
    to_another = IPv6Address(0x20010000 << 96 | int(IPv4Address("10.1.0.1")) << 64 | (0x7F000001 ^ 0xFFFFFFFF))
    assert not is_allowed(to_another, allowed)  # Teredo by way of an allowed server to this machine


@given(st.sampled_from(NOT_PUBLIC_IPV4).flatmap(inside))
def test_local_nat64_hides_no_address_elsewhere(address: IPv4Address) -> None:
    high, low = int(address) >> 16, int(address) & 0xFFFF  # RFC 6052, section 2.2: prefixes of 48 bits
    assert not is_allowed(IPv6Address(0x64FF9B0001 << 80 | high << 64 | low << 40 | 0x08080808 & 0xFFFFFF))
