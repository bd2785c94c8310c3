"""From where a request comes."""

from django.conf import settings
from django.http import HttpRequest


def place_of(request: HttpRequest) -> str:
    """Return the address of whoever asks.

    A header is believed only behind a proxy of ours, and then only what that proxy added itself,
    at the end: anybody can write what stands before it.
    """
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        if told := forwarded.rpartition(",")[2].strip():
            return told
    return str(request.META.get("REMOTE_ADDR", ""))
