"""AUTH-1: no form of another site is obeyed, on any route that the resolver knows."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from tests.people import World

UNSAFE = ("post", "put", "patch", "delete")
# What varies in an address; nothing has to exist, for the check comes before the view.
VARIES = re.compile(r"<(?:(\w+):)?\w+>|\(\?P<\w+>(.*?)\)")
FILLS = {"int": "1", "uuid": "00000000-0000-0000-0000-000000000000"}


def every_route(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Return each address of the service desk, with something filled in for what varies."""
    for entry in resolver.url_patterns:
        path = before + _filled(entry)
        if isinstance(entry, URLResolver):
            yield from every_route(entry, path)
        else:
            yield path, entry


def _filled(entry: Any) -> str:
    """Return one address that a route matches."""
    route = VARIES.sub(
        lambda found: (found[2] or "").split("|")[0].replace(".*", "a") or FILLS.get(found[1], "a"),
        str(entry.pattern),
    )
    return route.strip("^$")


ROUTES = sorted(path for path, _entry in every_route(get_resolver()))


# Programs come in here by a secret in their header; no cookie is read, and the rest is 405.
BY_SECRET = ("mail/in/", "monitoring/in/")
# Readers of a status page come without a cookie, by the secret of a link or to ask for one; there
# is no such link and no such page here.
BY_LINK = ("status-page/",)


def refuses(path: str, method: str, status: int) -> bool:
    """Say whether this is a refusal before anything was done.

    A view behind the check could answer 405 only after it; an API asks who it is first (401).
    """
    if path.startswith(BY_LINK):
        return status in {403, 404, 405}
    by_secret = method != "post" and path.startswith(BY_SECRET)
    return status in {401, 403, 405} if by_secret else status in {401, 403}


def test_there_are_routes_to_try():
    assert {"sign-in/", "preferences/", "password/", "language/"} <= set(ROUTES)
    assert not [path for path in ROUTES if "<" in path or "(" in path]


# What a refusal looks like is tried elsewhere: drawn a thousand times, it is most of this.
@override_settings(CSRF_FAILURE_VIEW="django.views.csrf.csrf_failure")
@pytest.mark.parametrize("signed_in", [False, True])
def test_every_unsafe_request_without_the_secret_is_refused(world: World, signed_in: bool):
    client = Client(enforce_csrf_checks=True)
    if signed_in:
        client.force_login(world.user("adam"), backend="django.contrib.auth.backends.ModelBackend")

    answers = {
        (path, method): getattr(client, method)(f"/{path}").status_code
        for path in ROUTES
        for method in UNSAFE
    }

    assert {key: status for key, status in answers.items() if not refuses(*key, status)} == {}


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
def test_the_secret_does_not_help_from_elsewhere(world: World, origin: str):
    client = Client(enforce_csrf_checks=True)
    client.get("/sign-in/")
    secret = client.cookies["csrf"].value

    response = client.post("/sign-in/", {"csrfmiddlewaretoken": secret}, headers={"Origin": origin})

    assert response.status_code == 403


def test_a_form_of_ours_is_obeyed(world: World):
    client = Client(enforce_csrf_checks=True)
    client.get("/sign-in/")
    secret = client.cookies["csrf"].value

    response = client.post("/language/", {"csrfmiddlewaretoken": secret, "language": "en"})

    assert response.status_code == 302
