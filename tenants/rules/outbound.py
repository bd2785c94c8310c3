"""To which addresses the service desk itself goes when somebody else chose them (SSRF-1).

Pure: what an address says, and whether an IP address may be gone to. Sources: RFC 6890 and the
registries of special addresses behind `ipaddress`; what those leave out is listed here.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias
from urllib.parse import urlsplit

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST: Final = 500
HTTPS: Final = "https"
PORTS: Final = {HTTPS: 443, "http": 80}
# To others only where the installation allows the network.
OPEN_PORTS: Final = frozenset({443, 8443})
# Where mail servers take mail (RFC 6409, RFC 8314), and where some do as well.
MAIL_PORTS: Final = frozenset({25, 465, 587, 2525})
# Called global, and lead elsewhere: an IPv4 address in another form, or the cloud's own services.
_ELSEWHERE: Final[tuple[Network, ...]] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fec0::/10", "::/96",
        "192.88.99.0/24", "168.63.129.16/32", "0.0.0.0/8", "fd00:ec2::254/128",
    )
)  # fmt: skip


class Why(StrEnum):
    """Why an address is not gone to, or what came of it."""

    NOT_AN_ADDRESS = "not_an_address"
    NOT_HTTPS = "not_https"
    PORT = "port"
    NO_NAME = "no_name"
    PRIVATE = "private"
    NO_ANSWER = "no_answer"
    TOO_SLOW = "too_slow"
    CERTIFICATE = "certificate"


class NotGoneTo(Exception):
    """This address is not gone to; the code says why, and nothing of what stands behind it."""

    def __init__(self, why: Why) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True)
class Place:
    """What an address says: where, and for what to ask there."""

    scheme: str
    # As names are asked for: lower case, without signs beyond ASCII.
    host: str
    port: int
    path: str

    @property
    def named(self) -> str:
        """Return it as the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def place_of(url: str) -> Place:
    """Read an address; raise NotGoneTo where it is none, or says more than where to go."""
    if not url or len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise NotGoneTo(Why.NOT_AN_ADDRESS)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotGoneTo(Why.NOT_AN_ADDRESS) from None
    host = (parts.hostname or "").rstrip(".")
    # A name and password would be sent to whoever answers; a fragment is never sent at all.
    strange = "@" in parts.netloc or "\\" in url or parts.fragment or "%" in parts.netloc
    if parts.scheme not in PORTS or not host or strange or port == 0:
        raise NotGoneTo(Why.NOT_AN_ADDRESS)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.scheme, host, port or PORTS[parts.scheme], path)


def check(place: Place, addresses: Iterable[Address], allowed: Iterable[Network]) -> Address:
    """Return the address to connect to; raise NotGoneTo unless every one may be gone to.

    Where each is of an allowed network, so are plain HTTP and any port.
    """
    found, networks = list(addresses), list(allowed)
    if not found:
        raise NotGoneTo(Why.NO_NAME)
    if all(any(_within(one, network) for network in networks) for one in found):
        return found[0]
    if not all(is_public(one) for one in found):
        raise NotGoneTo(Why.PRIVATE)
    if place.scheme != HTTPS:
        raise NotGoneTo(Why.NOT_HTTPS)
    if place.port not in OPEN_PORTS:
        raise NotGoneTo(Why.PORT)
    return found[0]


def check_host(addresses: Iterable[Address], allowed: Iterable[Network]) -> Address:
    """Return the address to connect to by another protocol; raise NotGoneTo as `check` does."""
    found, networks = list(addresses), list(allowed)
    if not found:
        raise NotGoneTo(Why.NO_NAME)
    if not all(is_public(one) or any(_within(one, net) for net in networks) for one in found):
        raise NotGoneTo(Why.PRIVATE)
    return found[0]


def check_mail(port: int, addresses: Iterable[Address], allowed: Iterable[Network]) -> Address:
    """Return the address of a mail server to connect to; to others only where mail is taken."""
    found, networks = list(addresses), list(allowed)
    address = check_host(found, networks)
    is_ours = all(any(_within(one, network) for network in networks) for one in found)
    if port not in MAIL_PORTS and not is_ours:
        raise NotGoneTo(Why.PORT)
    return address


def is_public(address: Address) -> bool:
    """Say whether an address is anybody's on the Internet, and no other one in disguise."""
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None:
        return is_public(mapped)
    if any(_within(address, network) for network in _ELSEWHERE):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _within(address: Address, network: Network) -> bool:
    mapped = getattr(address, "ipv4_mapped", None)
    found = mapped or address
    return found.version == network.version and found in network
