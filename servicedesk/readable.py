"""Is this request readable at all? Asked once, before anything else reads it.

A charset that is none, a body that ends halfway or has more fields than we take, is answered 400
at the edge. What could not be read is then emptied, so that no page that says so reads it again.
"""

import codecs
from collections.abc import Callable
from typing import Final

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError

from servicedesk.edges import respond
from servicedesk.refusals import refusal_of
from tenants.errors import TooMuch

UTF_8: Final = "utf-8"
# The first is a part of the second: what says so is read as what it is.
_TAKEN: Final = frozenset({"ascii", UTF_8})
_TOO_MUCH: Final = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
# Rows of one kind in a form of the settings; Django would make and check two thousand of them.
MOST_FORMS: Final = 200
# What a body can be instead of readable; a codec of Python may raise more than one of them.
_UNREADABLE: Final = (
    BadRequest,
    SuspiciousOperation,
    MultiPartParserError,
    UnreadablePostError,
    LookupError,
    ValueError,
)


class ReadableMiddleware:
    """Stands before whatever reads a form: nothing of ours is asked of one that cannot be read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wrong = _wrong_with(request)
        if wrong is not None:
            request._mark_post_parse_error()  # type: ignore[attr-defined]
            return respond(request, refusal_of(wrong))
        request.is_readable = True  # type: ignore[attr-defined]
        return self.get_response(request)


def _wrong_with(request: HttpRequest) -> Exception | None:
    """Return why this cannot be taken: unreadable, or more than any page of ours sends."""
    if not _says_utf_8(request):
        return SuspiciousOperation()
    try:
        _ = request.GET, request.POST
    except _TOO_MUCH:
        return TooMuch()
    except _UNREADABLE:
        return SuspiciousOperation()
    counts = [value for name, value in request.POST.items() if name.endswith("-TOTAL_FORMS")]
    return TooMuch() if any(_is_over(str(count)) for count in counts) else None


def _is_over(count: str) -> bool:
    return count.strip().isdecimal() and not 0 <= int(count.strip()[:9]) <= MOST_FORMS


def _says_utf_8(request: HttpRequest) -> bool:
    """Say whether words in this request are in the one encoding that our pages use.

    Any codec of Python could be named, those included that make bytes of bytes.
    """
    said = request.encoding
    request.encoding = UTF_8
    return said is None or codecs.lookup(said).name in _TAKEN


class ReadableRequest(WSGIRequest):
    """Is made also of a header that cannot be parsed: as if it had none, so it carries no form."""

    def _set_content_type_params(self, meta: dict[str, object]) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]
        except (ValueError, LookupError):
            self.content_type, self.content_params = "", {}


class ReadableHandler(WSGIHandler):
    request_class = ReadableRequest
