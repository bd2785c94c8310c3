"""The names that the layouts link to, without the views behind them."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLResolver, include, path


def nothing(request: HttpRequest, **_kwargs: str) -> HttpResponse:
    return HttpResponse()


NAMES = [
    "home",
    "login",
    "logout",
    "password_reset",
    "password_change",
    "set_language",
    "preferences",
]


def room(name: str, *routes: str) -> URLResolver:
    patterns = [path(f"{route}/", nothing, name=route) for route in routes]
    return path(f"{name}/", include((patterns, name)))


urlpatterns = [
    *(path(f"{name}/", nothing, name=name) for name in NAMES),
    path("reset/<uidb64>/<token>/", nothing, name="password_reset_confirm"),
    room("desk", "queue", "new", "search", "complaints"),
    room("portal", "home", "list", "new"),
    room("reporting", "register"),
    room("escalation", "sent_mail", "work"),
    room("admin", "index"),
]
