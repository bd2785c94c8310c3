"""Keeps what was typed when a form meets a session that ended, and leads back to it."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tenants.pages import page_of
from tenants.posted import kept

FAULT: Final = 500


class KeepingMiddleware:
    """Stands outside the tenant's transaction, so that a refusal does not roll back what it keeps.

    A form that had to sign in first is kept for whom it was drawn, and the way through the
    sign-in leads to it. One that is sent again is dropped as soon as a page has taken it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST":
            return response
        if _leads_to_sign_in(response) or getattr(request, "is_of_old_page", False):
            return _kept(request, response)
        if kept.AGAIN in request.POST and response.status_code < FAULT:
            kept.forget(request, request.POST[kept.AGAIN])
        return response


def _kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    match = request.resolver_match
    author = kept.author_of(request)
    page = page_of(match.func) if match else None
    if author is None or (page and not page.is_kept):
        return response
    if request.user.is_authenticated and request.user.pk != author:
        kept.keep(request, response, by=author)
        return response
    typed = reverse("typed")
    led = _led(request, typed if request.user.is_authenticated else _sign_in_first(typed))
    return led if kept.keep(request, led, by=author) else response


def _led(request: HttpRequest, to: str) -> HttpResponse:
    """Lead the whole page on, also when a script sent the form."""
    if "HX-Request" not in request.headers:
        return HttpResponseRedirect(to)
    response = HttpResponse()
    response["HX-Redirect"] = to
    return response


def _leads_to_sign_in(response: HttpResponse) -> bool:
    to = response.get("HX-Redirect", "")
    if isinstance(response, HttpResponseRedirect):
        to = response.url
    return bool(to) and urlsplit(to).path in {reverse("login"), reverse("admin:login")}


def _sign_in_first(to: str) -> str:
    """Return the address of the sign-in that leads on to a page of ours."""
    return f"{reverse('login')}?{urlencode({'next': to})}"
