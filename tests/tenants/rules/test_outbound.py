"""SSRF-1: sixty ways to write an address that nobody else has, and one that changes its mind."""

import ipaddress
import socket
import threading
import time

import pytest
from django.conf import LazySettings

from tenants.outbound import look_up, post, target_of
from tenants.rules.outbound import Address, NotGoneTo, Why, place_of

OURSELVES = (
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1",
    "017700000001", "127.127.127.127", "0.0.0.0", "0",  # noqa: S104 - refused
    "[::1]", "[::]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    "localhost", "LOCALHOST", "localhost.", "[::127.0.0.1]",
)  # fmt: skip
PRIVATE = (
    "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.255.1",
    "0xa.0.0.1", "167772161", "0xc0a80001", "[::ffff:10.0.0.1]", "[::ffff:c0a8:1]", "[fc00::1]",
    "[fd12:3456::1]", "[fec0::1]", "[64:ff9b::a00:1]", "[64:ff9b:1::1]", "[2002:a00:1::1]",
    "100.64.0.1", "100.127.255.254", "198.18.0.1", "198.19.255.254", "192.0.2.1", "198.51.100.1",
    "203.0.113.1", "192.0.0.1", "[2001:db8::1]", "[2001::1]", "[100::1]",
)  # fmt: skip
LINK_AND_CLOUD = (
    "169.254.169.254", "169.254.0.1", "0xa9fea9fe", "2852039166", "[::ffff:169.254.169.254]",
    "[fe80::1]", "[fd00:ec2::254]", "168.63.129.16", "100.100.100.200", "192.88.99.1",
)  # fmt: skip
MANY = ("224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1", "[ff02::1]", "[ff0e::1]")


@pytest.mark.parametrize("host", [*OURSELVES, *PRIVATE, *LINK_AND_CLOUD, *MANY])
def test_no_spelling_of_an_address_leads_inside(host: str):
    with pytest.raises(NotGoneTo) as refusal:
        target_of(f"https://{host}/")

    assert refusal.value.why in {Why.PRIVATE, Why.NO_NAME}


@pytest.mark.parametrize(
    "url",
    [
        "", "example.org", "//example.org/", "ftp://example.org/", "file:///etc/passwd",
        "https://", "https:///x", "https://user@example.org/", "https://a:b@example.org/",
        "https://example.org\\@10.0.0.1/", "https://example.org/#x", "https://exam ple.org/",
        "https://example.org/\r\nHost: x", "https://ex%61mple.org/", "https://[::1", "gopher://a/",
        "https://example.org:0/", "https://example.org:99999/", "https://ⓔxample.org/",
        "https://example.org/" + "a" * 500, "javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_says_more_than_where_to_go_is_no_address(url: str):
    with pytest.raises(NotGoneTo) as refusal:
        place_of(url)

    assert refusal.value.why is Why.NOT_AN_ADDRESS


def _answers(*texts: str):
    def lookup(_host: str, _port: int) -> list[Address]:
        return [ipaddress.ip_address(text) for text in texts]

    return lookup


def test_a_name_is_judged_by_each_of_its_addresses_and_gone_to_at_that_one(
    settings: LazySettings,
):
    url = "https://hook.example/x?y=1"
    target = target_of(url, lookup=_answers("9.9.9.9"))
    assert (str(target.address), target.place.host, target.place.path) == (
        "9.9.9.9", "hook.example", "/x?y=1",
    )  # fmt: skip

    # The same name a moment later, with another mind.
    for answer in (("10.0.0.1",), ("9.9.9.9", "10.0.0.1"), ("::ffff:169.254.169.254",), ()):
        with pytest.raises(NotGoneTo):
            target_of(url, lookup=_answers(*answer))
    for other, why in (
        ("http://hook.example/", Why.NOT_HTTPS),
        ("https://hook.example:22/", Why.PORT),
    ):
        with pytest.raises(NotGoneTo) as refusal:
            target_of(other, lookup=_answers("9.9.9.9"))
        assert refusal.value.why is why

    settings.OUTBOUND_NETWORKS = ["10.1.0.0/16"]
    inside = target_of("http://hook.example:8080/", lookup=_answers("10.1.2.3"))
    assert (str(inside.address), inside.place.named) == ("10.1.2.3", "hook.example:8080")
    for answer in (("10.2.0.1",), ("10.1.0.1", "10.2.0.1")):
        with pytest.raises(NotGoneTo):
            target_of("http://hook.example/", lookup=_answers(*answer))


def test_a_name_that_nobody_has_is_no_fault_of_ours():
    assert look_up("no-such-name.invalid", 443) == []


@pytest.mark.parametrize("sent", [b"", b"H", b"HTTP/1.1 200 OK\r\nX: "])
def test_who_drips_or_hangs_holds_us_no_longer_than_was_said(sent: bytes, settings: LazySettings):
    """Each byte comes in time for a patience that begins anew with it."""
    settings.OUTBOUND_NETWORKS = ["127.0.0.0/8"]
    over = threading.Event()

    def serve() -> None:
        line, _address = server.accept()
        with line:
            line.sendall(sent)
            while sent and not over.wait(0.02):
                try:
                    line.sendall(b"x")
                except OSError:
                    return
            over.wait(5)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        target = target_of(f"http://127.0.0.1:{server.getsockname()[1]}/")
        began = time.monotonic()
        with pytest.raises(NotGoneTo) as refusal:
            post(target, b"{}", {}, seconds=0.2)
        took = time.monotonic() - began
        over.set()
        thread.join()

    assert refusal.value.why in {Why.TOO_SLOW, Why.NO_ANSWER}
    assert took < 3, "a patience that begins anew would be longer"
