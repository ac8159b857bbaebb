"""Where webhooks may go: to servers on the public internet, and never into the shop's own house.

A name is looked up once, by whoever calls, and the call goes to the address that was checked: a
name that points elsewhere a moment later changes nothing.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

LOWEST_FREE_PORT = 1024
PORTS = {"https": 443, "http": 80}
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Given up by RFC 7526 and RFC 3879, and routed by some still; Python 3.11 takes them for public.
GIVEN_UP = [ipaddress.ip_network("192.88.99.0/24"), ipaddress.ip_network("fec0::/10")]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class TargetRefused(Exception):
    """Nothing is sent there; the words say why."""


@dataclass(frozen=True)
class Target:
    """A server, by name, and what is asked of it."""

    host: str
    port: int
    path: str
    is_encrypted: bool

    @property
    def is_trusted(self) -> bool:
        """Whether the operator named it: then it may be inside."""
        names = {self.host, f"{self.host}:{self.port}"}
        return bool(names & set(settings.WEBHOOK_TRUSTED_HOSTS))

    @property
    def netloc(self) -> str:
        """As the header `Host` says it."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        is_usual = self.port == PORTS["https" if self.is_encrypted else "http"]
        return name if is_usual else f"{name}:{self.port}"


def target_of(url: str) -> Target:
    """The target that a URL names. Raises TargetRefused."""
    if not url.isascii() or any(character <= " " or character == "\x7f" for character in url):
        raise TargetRefused(_("Write the address without spaces, in ASCII."))
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise TargetRefused(_("This is no address.")) from None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in PORTS or not host:
        raise TargetRefused(_("The address must begin with https://."))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise TargetRefused(_("The address has no user, password or fragment."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(host, port, path, is_encrypted=parts.scheme == "https")
    if target.is_trusted:
        return target
    if not target.is_encrypted:
        raise TargetRefused(_("The address must begin with https://."))
    if port != PORTS["https"] and port < LOWEST_FREE_PORT:
        raise TargetRefused(_("This port is not called."))
    if _is_address(host) and not is_public(host):
        raise TargetRefused(_("This address is not on the public internet."))
    return target


def checked_address(target: Target) -> str:
    """Where the name points now: one lookup, of whose addresses all must be public.

    Raises TargetRefused, and OSError where the name is unknown.
    """
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = [str(sockaddr[0]) for *_rest, sockaddr in found]
    if not target.is_trusted and not all(is_public(each) for each in addresses):
        raise TargetRefused(_("This address is not on the public internet."))
    return addresses[0]


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet, also the one that is wrapped in it."""
    try:
        plain = _unwrapped(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    if any(plain in network for network in GIVEN_UP):
        return False
    return plain.is_global and not plain.is_multicast and not plain.is_reserved


def _unwrapped(address: Address) -> Address:
    """The IPv4 address inside one of IPv6 that leads there."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)
