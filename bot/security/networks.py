"""Lists of addresses and networks, such as the trusted proxies."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import List, Tuple, Union

from bot.errors import SetupError

Network = Union[IPv4Network, IPv6Network]
Networks = Tuple[Network, ...]


def read_networks(given: str) -> Networks:
    """Read a list such as ``127.0.0.1, 10.0.0.0/8``, separated by commas or spaces.

    Raises:
        SetupError: One of them is no address and no network.
    """
    found: List[Network] = []
    for one in given.replace(",", " ").split():
        try:
            found.append(ip_network(one, strict=False))
        except ValueError as err:
            raise SetupError(f"BOT_TRUSTED_PROXIES 里的 {one!r} 不是地址，也不是网段。",
                             "写代理的地址，例如 127.0.0.1, 10.0.0.0/8。") from err
    return tuple(found)


def is_in(address: str, networks: Networks) -> bool:
    """Tell whether an address belongs to one of the networks; a text that is no address does not."""
    if not networks:
        return False
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return any(parsed in network for network in networks)
