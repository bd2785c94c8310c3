"""Public pages that are the same for everybody: no cookie is read there, and none is given.

So they ask no session of the database, and answer also when it is away.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

DOOR: Final = "/status-page/"


class UnsignedMiddleware:
    """Stands before the session: whoever comes by this door is nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(DOOR):
            return self.get_response(request)
        request.COOKIES.clear()
        response = self.get_response(request)
        response.cookies.clear()
        return response
