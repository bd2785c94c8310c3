"""From where a request comes."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def place_of(request: HttpRequest) -> str:
    """Return the address of whoever asks; nothing where it is none, as at a socket of a file.

    A header is believed only behind a proxy of ours, and then only what that proxy added itself,
    at the end: anybody can write what stands before it.
    """
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        if told := _address(forwarded.rpartition(",")[2]):
            return told
    return _address(str(request.META.get("REMOTE_ADDR", "")))


def _address(told: str) -> str:
    """Return the address alone: some proxies write its port behind it (RFC 7239, section 6)."""
    bare = told.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(found)
