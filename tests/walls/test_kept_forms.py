"""What was typed is kept when a session ends, at every address, and only for whom it was drawn."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tenants.posted import kept
from tests.people import PASSWORD
from tests.walls.conftest import Street
from tests.walls.routes import Route, every_route, leads_to_a_row, targets

pytestmark = pytest.mark.usefixtures("unblocked", "locmem")

SAID = "We moved the *cable* to the other socket."
FORM = {"text": SAID, "title": SAID, "key": "k" * 22, "version": "1", "password": "not to be kept"}
# Of the stock admin: reached without a session, or doing nothing that could be lost.
NOT_KEPT = {"admin:login", "admin:jsi18n", "admin:admin/(?P<url>.*)$"}


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """One place sends more forms here than people do in an hour."""
    monkeypatch.setattr(kept, "TRIES_PER_HOUR", 10**6)


def is_kept(route: Route) -> bool:
    if route.page is None:
        return route.name not in NOT_KEPT
    return route.page.is_kept and not route.page.is_public


def paths(street: Street):
    """Return each address with its name; one object where something varies."""
    house = street.ours
    with house.world.entered():
        for route in every_route():
            if not is_kept(route):
                continue
            if not route.varies:
                yield route.name, route.path()
            elif leads_to_a_row(route):
                for target in targets(route, house, "rik"):
                    yield route.name, target.path


def mark(street: Street, name: str) -> str:
    return kept.mark_of(street.ours.world.user(name).pk)


def sign_in(client: Client, street: Street, name: str):
    email = street.ours.world.user(name).email
    return client.post("/sign-in/", {"username": email, "password": PASSWORD})


def test_every_form_that_meets_an_ended_session_is_kept(street: Street):
    lost = []
    for name, path in paths(street):
        client = Client()
        response = client.post(path, {**FORM, kept.MARK: mark(street, "adam")})
        if (
            response.get("Location") != "/sign-in/?next=%2Ftyped%2F"
            or kept.COOKIE not in client.cookies
        ):
            lost.append((name, path, response.status_code, response.get("Location")))

    assert lost == []


def test_it_comes_back_to_whom_it_was_drawn_for_and_to_nobody_else(street: Street):
    client = Client()
    client.cookies["django_language"] = "en"
    client.post("/desk/new/?customer=1", {**FORM, kept.MARK: mark(street, "agnes")})

    assert sign_in(client, street, "adam")["Location"] == "/"
    assert SAID not in client.get("/typed/").text
    client.post("/sign-out/")
    assert sign_in(client, street, "agnes")["Location"] == "/typed/"

    page = client.get("/typed/").text
    assert SAID in page
    assert 'action="/desk/new/?customer=1"' in page
    assert "not to be kept" not in page
    (typed,) = kept.kept_for(client.get("/typed/").wsgi_request)
    client.post("/typed/", {"drop": typed.id})
    assert SAID not in client.get("/typed/").text


@pytest.mark.parametrize(
    ("path", "fields", "name"),
    [
        ("/desk/INC-2026-000007/message/", {}, "Customer update · INC-2026-000007"),
        ("/desk/new/?customer=1", {}, "New incident"),
        ("/desk/bulk/", {"pick": ["999999~1", "x"], "action": "assign"}, "Assign"),
        ("/desk/bulk/", {"take": "999999~1"}, "Take it"),
        ("/escalation/INC-2026-000007/3/pass-on/", {}, "Ask the next · INC-2026-000007"),
        ("/admin/tenants/category/add/", {}, "Settings: category"),
    ],
)
def test_it_says_what_it_does_and_to_what(
    street: Street, path: str, fields: dict[str, object], name: str
):
    client = Client()
    client.cookies["django_language"] = "en"
    client.post(path, {**FORM, **fields, kept.MARK: mark(street, "agnes")})
    sign_in(client, street, "agnes")

    assert f">{name}</h2>" in client.get("/typed/").text


def test_no_password_is_kept_anywhere(street: Street):
    client = Client()

    client.post("/portal/new/", {**FORM, kept.MARK: mark(street, "rik"), "old_password": "pw-old"})

    store = Session.objects.get(pk=client.cookies[kept.COOKIE].value).get_decoded()
    assert SAID in str(store)
    assert "not to be kept" not in str(store)
    assert "pw-old" not in str(store)


@pytest.mark.parametrize("said", ["", "1", "1-0000", "x-y", "٣-1"])
def test_what_is_not_proved_to_be_ours_is_not_kept(street: Street, said: str):
    client = Client()

    response = client.post("/portal/new/", {**FORM, kept.MARK: said})

    assert response["Location"] == "/sign-in/?next=/portal/new/"
    assert kept.COOKIE not in client.cookies


def test_a_page_of_before_a_new_sign_in_keeps_what_was_typed(street: Street):
    client = Client(enforce_csrf_checks=True)
    client.force_login(street.ours.world.user("rik"), "django.contrib.auth.backends.ModelBackend")

    response = client.post("/portal/new/", {**FORM, kept.MARK: mark(street, "rik")})

    assert response["Location"] == "/typed/"
    assert SAID in client.get("/typed/").text


def test_a_page_of_somebody_else_does_nothing_in_ones_name(street: Street):
    client = Client(enforce_csrf_checks=True)
    client.force_login(street.ours.world.user("carla"), "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"

    response = client.post("/portal/new/", {**FORM, kept.MARK: mark(street, "rik")})

    assert response.status_code == 403
    assert "Somebody else was signed in here" in response.text
    assert SAID not in response.text
    assert SAID not in client.get("/typed/").text
    client.force_login(street.ours.world.user("rik"), "django.contrib.auth.backends.ModelBackend")
    assert SAID in client.get("/typed/").text


def test_a_form_that_a_script_sent_leads_the_whole_page_to_it(street: Street):
    client = Client()

    response = client.post(
        "/portal/new/", {**FORM, kept.MARK: mark(street, "rik")}, headers={"HX-Request": "true"}
    )

    assert response["HX-Redirect"] == "/sign-in/?next=%2Ftyped%2F"
