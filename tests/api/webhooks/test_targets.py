"""Where webhooks may go, and where never."""

import socket

import pytest

from api.webhooks import targets
from api.webhooks.sending import post
from api.webhooks.targets import TargetRefused, checked_address, is_public, target_of


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "ff0e::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::1",
        "2002:a00:1::1",
        "2002:c058:6301::1",
        "nonsense",
    ],
)
def test_address_inside_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_address_outside_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "//host/",
        "http://shop.example/",
        "ftp://shop.example/",
        "file:///etc/passwd",
        "gopher://shop.example/",
        "https://",
        "https:///path",
        "https://user@shop.example/",
        "https://user:secret@shop.example/",
        "https://shop.example:22/",
        "https://shop.example:99999/",
        "https://shop.example:x/",
        "https://shop.example/#part",
        "https://shop.example/a b",
        "https://shop.example/\r\nHost: other",
        "https://shöp.example/",
        "https://[::1/",
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://169.254.169.254/",
        "https://[fd00:ec2::254]/",
    ],
)
def test_malformed_or_forbidden_address_is_refused(url):
    with pytest.raises(TargetRefused):
        target_of(url)


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "netloc"),
    [
        ("https://shop.example", "shop.example", 443, "/", "shop.example"),
        ("https://Shop.Example.:8443/a?b=c", "shop.example", 8443, "/a?b=c", "shop.example:8443"),
        ("https://[2606:4700::1111]/", "2606:4700::1111", 443, "/", "[2606:4700::1111]"),
    ],
)
def test_address_is_taken_apart(url, host, port, path, netloc):
    target = target_of(url)
    assert (target.host, target.port, target.path, target.netloc) == (host, port, path, netloc)


def resolver(*answers: str):
    """A name that points to these addresses, one answer after another."""
    left = list(answers)

    def getaddrinfo(host, port, **_kind):
        address = left.pop(0) if left[1:] else left[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    return getaddrinfo


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1"])
def test_name_that_points_inside_is_not_called(monkeypatch, address):
    monkeypatch.setattr(targets.socket, "getaddrinfo", resolver(address))
    connected: list = []
    monkeypatch.setattr(socket, "create_connection", lambda *given, **_: connected.append(given))
    outcome = post("https://inside.example/", b"{}", {})
    assert outcome.is_refused_here
    assert outcome.error == "This address is not on the public internet."
    assert connected == []


def test_name_is_looked_up_once_and_the_checked_address_is_called(monkeypatch):
    """Rebinding: the second answer of the name would be inside, and is never asked for."""
    monkeypatch.setattr(targets.socket, "getaddrinfo", resolver("8.8.8.8", "127.0.0.1"))
    connected: list = []

    def create_connection(address, timeout):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", create_connection)
    outcome = post("https://rebinding.example/", b"{}", {})
    assert connected == [("8.8.8.8", 443)]
    assert outcome.status is None
    assert not outcome.is_refused_here


def test_name_with_one_address_inside_is_not_called(monkeypatch):
    def getaddrinfo(host, port, **_kind):
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
            for each in ("8.8.8.8", "10.0.0.1")
        ]

    monkeypatch.setattr(targets.socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(TargetRefused):
        checked_address(target_of("https://both.example/"))


@pytest.mark.parametrize(
    "url", ["https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://localhost:8443/"]
)
def test_other_ways_to_write_loopback_are_not_called(url):
    assert post(url, b"{}", {}).status is None
    with pytest.raises((TargetRefused, OSError)):
        checked_address(target_of(url))


def test_only_hosts_that_the_operator_names_are_called_inside(settings):
    settings.WEBHOOK_TRUSTED_HOSTS = ["127.0.0.1:9000"]
    assert checked_address(target_of("http://127.0.0.1:9000/")) == "127.0.0.1"
    with pytest.raises(TargetRefused):
        target_of("http://127.0.0.1:9001/")
