"""Which addresses of the internet belong to the public, so that nothing else is ever fetched from."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NOT_PUBLIC = (
    IPv4Network("0.0.0.0/8"),  # this host: RFC 1122, section 3.2.1.3
    IPv4Network("100.64.0.0/10"),  # shared behind a provider's NAT: RFC 6598
    IPv4Network("192.0.0.0/24"),  # protocol assignments, which a cloud's metadata is among: RFC 6890
    IPv4Network("192.88.99.0/24"),  # relays from 6to4: RFC 7526
    IPv4Network("168.63.129.16/32"),  # what a cloud answers its own machines at, although in a public range
    IPv6Network("2001::/23"),  # protocol assignments: RFC 2928
    IPv6Network("3fff::/20"),  # documentation: RFC 9637
)
"""What Python's `is_global` (by IANA's registries) lets through, or has let through in some version."""

_GLOBAL_IPV6 = IPv6Network("2000::/3")
"""All that is given out to the public: https://www.iana.org/assignments/ipv6-address-space."""

_WITH_IPV4_INSIDE = (
    IPv6Network("64:ff9b::/96"),  # NAT64: RFC 6052
    IPv6Network("::/96"),  # IPv4-compatible: RFC 4291, section 2.5.5.1
    IPv6Network("::ffff:0:0:0/96"),  # IPv4-translated: RFC 2765
)


def is_allowed(address: str | Address, allowed: Sequence[Network] = ()) -> bool:
    """Whether an address may be fetched from: one of the public's, or in a network that an operator allows.

    An IPv6 address that stands for others of IPv4 (mapped, 6to4, Teredo, NAT64) counts as those, each of which has to be
    allowed. Text that is no address is not allowed.
    """
    try:
        read = ip_address(address.partition("%")[0]) if isinstance(address, str) else address
    except ValueError:
        return False
    if _is_in(read, allowed):
        return True
    ends = _ipv4_inside(read) if isinstance(read, IPv6Address) else []
    return all(_is_in(one, allowed) or _is_public(one) for one in ends or [read])


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _GLOBAL_IPV6:
        return False
    is_special = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    is_local = address.is_link_local or address.is_private or _is_in(address, _NOT_PUBLIC)
    return address.is_global and not is_special and not is_local


def _ipv4_inside(address: IPv6Address) -> list[Address]:
    """The IPv4 addresses that packets to this address may end at; none where it is one of its own."""
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address.sixtofour is not None:
        return [address.sixtofour]
    if address.teredo is not None:
        return [*address.teredo]
    if any(address in network for network in _WITH_IPV4_INSIDE):
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    return []
