"""Whether a browser has a fragment already."""

from django.http import HttpRequest
from django.utils.http import parse_etags


def is_known(request: HttpRequest, tag: str) -> bool:
    """Say whether the request names this tag; a compressed answer came with its weak form."""
    named = parse_etags(request.headers.get("If-None-Match", ""))
    return tag in {one.removeprefix("W/") for one in named}
