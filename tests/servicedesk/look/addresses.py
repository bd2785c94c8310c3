"""The names that the layouts link to, without the views behind them."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nothing(request: HttpRequest, **_kwargs: str) -> HttpResponse:
    return HttpResponse()


NAMES = [
    "login",
    "logout",
    "password_reset",
    "password_change",
    "set_language",
    "preferences",
    "queue",
    "majors",
    "escalations",
    "customers",
    "reports",
    "register",
    "portal_home",
    "portal_list",
    "portal_new",
    "portal_status",
]
urlpatterns = [
    *(path(f"{name}/", nothing, name=name) for name in NAMES),
    path("reset/<uidb64>/<token>/", nothing, name="password_reset_confirm"),
    path("admin/", include(([path("", nothing, name="index")], "admin"))),
]
