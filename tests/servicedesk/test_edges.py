import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from servicedesk import noting
from tenants.models import Event, Tenant
from tests.people import World

pytestmark = [
    pytest.mark.urls("tests.servicedesk.refusing_urls"),
    pytest.mark.usefixtures("fresh_cache"),
]

ROUTE = "tests.servicedesk.refusing_urls.refuse"
HTMX = {"HX-Request": "true"}


def said(response: Any) -> str:
    """Return a page without the moment and the address, which are the reader's own."""
    path = re.escape(response.wsgi_request.path)
    secret = r'name="csrfmiddlewaretoken" value="\w+"'
    return re.sub(rf'data-now="[^"]*"|{path}|{secret}', "", response.text)


@pytest.fixture
def agnes_in(world: World, client_of: Callable[..., Client]) -> Client:
    client = client_of(world.user("agnes"))
    client.raise_request_exception = False
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize(
    ("_case", "what", "status", "says"),
    [
        ("who may not do it", "not-allowed", 403, "You are not allowed to do this."),
        ("what is not there or not his", "not-found", 404, "There is nothing at this address"),
        ("somebody was first", "stale", 409, "Ines changed this meanwhile."),
        ("a rule refuses", "refused", 409, "An incident that is closed cannot be assigned."),
        ("something is missing", "invalid", 422, "Fill this in. Too long."),
        ("Django finds nothing", "http404", 404, "There is nothing at this address"),
        ("Django denies", "denied", 403, "You are not allowed to do this."),
        ("a forged request", "suspicious", 400, "This request could not be read."),
        ("it is there already", "duplicate", 409, "This is there already."),
        ("a text with NUL", "nul", 400, "This request could not be read."),
        ("the database is busy", "too-long-a-wait", 503, "Closed for a moment"),
        ("a fault of ours", "fault", 500, "Something went wrong here"),
        ("a fault while drawing", "while-drawing", 500, "Something went wrong here"),
    ],
)
def test_a_refusal_is_a_page(agnes_in: Client, _case: str, what: str, status: int, says: str):
    response = agnes_in.get(f"/refuse/{what}/")

    assert response.status_code == status
    assert says in response.text
    assert "Acme" not in response.text
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("what", "status", "code"),
    [
        ("not-allowed", 403, "not_allowed"),
        ("not-found", 404, "not_found"),
        ("stale", 409, "stale"),
        ("fault", 500, "fault"),
        ("nul", 400, "bad_request"),
    ],
)
@pytest.mark.parametrize("ask", ["path", "header"])
def test_a_program_gets_a_problem(agnes_in: Client, what: str, status: int, code: str, ask: str):
    if ask == "path":
        response = agnes_in.get(f"/api/refuse/{what}/")
    else:
        response = agnes_in.get(f"/refuse/{what}/", headers={"Accept": "application/json"})

    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    told = json.loads(response.content)
    assert (told["status"], told["code"]) == (status, code)
    assert "Acme" not in response.text


def test_a_problem_says_what_is_wrong_field_by_field(agnes_in: Client):
    told = agnes_in.get("/api/refuse/invalid/").json()

    assert told["errors"] == {"title": "Fill this in.", "text": "Too long."}


@pytest.mark.parametrize(("what", "status"), [("stale", 409), ("invalid", 422)])
def test_a_fragment_goes_on_top_of_the_page(agnes_in: Client, what: str, status: int):
    response = agnes_in.post(f"/refuse/{what}/", headers=HTMX)

    assert response.status_code == status
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#main", "afterbegin")
    assert "<html" not in response.text
    assert 'role="alert"' in response.text


def test_what_htmx_does_not_show_is_said(agnes_in: Client):
    response = agnes_in.post("/refuse/not-allowed/", headers=HTMX)

    assert response.status_code == 403
    told = json.loads(response["HX-Trigger"])
    assert told == {"sd:toast": {"text": "You are not allowed to do this."}}


def test_what_somebody_typed_is_not_lost_and_nothing_else_is_shown(agnes_in: Client):
    typed = {"text": "We looked at the <cable>.", "key": "secret-key", "password": "secret-word"}

    response = agnes_in.post("/refuse/stale/", typed, headers={"Referer": "http://testserver/a/?b"})

    assert "We looked at the &lt;cable&gt;." in response.text
    assert "secret" not in response.text
    assert 'href="/a/?b"' in response.text


@pytest.mark.parametrize(
    "what",
    ["not-allowed", "not-found", "stale", "refused", "invalid", "duplicate", "too-long-a-wait",
     "fault"],
)  # fmt: skip
def test_no_refusal_takes_away_what_somebody_wrote(agnes_in: Client, what: str):
    typed = {"text": "Cable", "other_words": "We looked at it.", "key": "secret-key"}

    response = agnes_in.post(f"/refuse/{what}/", typed)

    assert response.status_code >= 400
    assert ">Cable</textarea>" in response.text
    assert ">We looked at it.</textarea>" in response.text
    assert "secret" not in response.text


def test_no_way_back_leads_to_another_site(agnes_in: Client):
    response = agnes_in.post("/refuse/stale/", headers={"Referer": "https://elsewhere.example/"})

    assert "elsewhere" not in response.text


@pytest.mark.parametrize("what", ["after-a-change", "duplicate"])
def test_nothing_of_a_refused_request_stays(agnes_in: Client, world: World, what: str):
    agnes_in.post(f"/refuse/{what}/")

    with world.entered():
        assert not Tenant.objects.filter(name="Changed").exists()


@pytest.mark.parametrize(
    ("what", "code"), [("not-allowed", "not_allowed"), ("http404", "not_found")]
)
def test_a_refused_access_is_in_the_ledger(agnes_in: Client, world: World, what: str, code: str):
    agnes_in.get(f"/refuse/{what}/")
    agnes_in.get(f"/refuse/{what}/")

    with world.entered():
        event = Event.objects.get(kind="access.refused")
    told = json.loads(event.body)
    assert event.tenant_id == world.provider.pk
    assert told["actor"] == ["person", world.user("agnes").pk]
    # No word of the address: it may be a person's, and the chain forgets nothing.
    assert told["facts"] == {"code": code, "method": "GET", "route": ROUTE, "asked": []}


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/desk/Jan%20Maes%200470%2012%2034%2056/", []),
        ("/desk/jan.maes@acme.example/", []),
        ("/desk/INC-2026-999999/", ["INC-2026-999999"]),
        ("/desk/complaints/99999999/", ["99999999"]),
        ("/desk/complaints/32470123456/", []),
    ],
)
def test_only_keys_of_ours_are_kept_of_an_address(
    agnes_in: Client, world: World, path: str, kept: list[str]
):
    agnes_in.get(path)

    with world.entered():
        event = Event.objects.get(kind="access.refused")
        assert json.loads(event.body)["facts"]["asked"] == kept
        assert not any(word in event.body for word in ("Maes", "maes", "0470", "32470"))


def test_of_one_person_only_so_many_are_noted(
    agnes_in: Client, world: World, monkeypatch: pytest.MonkeyPatch
):
    assert noting.NOTED_PER_HOUR == 30
    monkeypatch.setattr(noting, "NOTED_PER_HOUR", 3)
    for number in range(8):
        assert agnes_in.get(f"/desk/INC-2026-99999{number}/").status_code == 404

    with world.entered():
        assert Event.objects.filter(kind="access.refused").count() == 3


def test_other_refusals_are_not(agnes_in: Client, world: World):
    agnes_in.get("/refuse/stale/")

    with world.entered():
        assert not Event.objects.filter(kind="access.refused").exists()


def test_a_customer_is_noted_with_his_own_organisation(world: World, client_of):
    client_of(world.user("rik")).get("/refuse/not-found/")

    with world.entered():
        assert Event.objects.get(kind="access.refused").tenant_id == world.acme.pk


def test_an_address_that_leads_nowhere_says_as_little(agnes_in: Client):
    unknown = agnes_in.get("/no/such/page/")
    foreign = agnes_in.get("/refuse/not-found/")

    assert unknown.status_code == foreign.status_code == 404
    assert said(unknown) == said(foreign)


def test_a_session_that_ended_leads_the_whole_page_to_the_sign_in(db: None):
    headers = {**HTMX, "HX-Current-URL": "http://testserver/desk/"}

    response = Client().get("/refuse/nothing/", headers=headers)

    assert response.status_code == 200
    assert response["HX-Redirect"] == "/sign-in/?next=%2Fdesk%2F"
    assert response.text == ""


def test_who_is_a_member_of_nothing_gets_no_further(world: World, client_of):
    client = client_of(world.user("rik"))
    assert client.get("/refuse/nothing/").status_code == 200

    with world.entered():
        world.withdraw("rik")

    assert client.get("/refuse/nothing/").headers["Location"].startswith("/sign-in/")
    client = client_of(world.user("rik"))
    assert client.get("/refuse/nothing/").status_code == 403
    assert client.post("/sign-out/").status_code == 200


@pytest.mark.parametrize("whose", ["acme", "provider"])
def test_a_tenant_that_was_closed_loses_access_at_once(world: World, client_of, whose: str):
    client = client_of(world.user("rik"))

    with world.entered():
        Tenant.objects.filter(pk=getattr(world, whose).pk).update(is_active=False)

    assert client.get("/refuse/nothing/").status_code == 403


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/register/export/", "/register/"),
        ("/desk/bulk/", "/desk/"),
        ("/portal/INC-2026-999999/confirm/", "/portal/INC-2026-999999/"),
        ("/sign-out/", "/"),
    ],
)
def test_what_only_takes_a_form_says_so_and_leads_back(agnes_in: Client, path: str, above: str):
    response = agnes_in.get(path)

    assert response.status_code == 405
    assert "POST" in response["Allow"]
    assert "This address only takes what a button or a form sends." in response.text
    assert f'href="{above}"' in response.text


def test_the_page_of_what_only_takes_a_form_speaks_the_readers_language(agnes_in: Client):
    agnes_in.cookies["django_language"] = "nl"

    response = agnes_in.get("/register/export/")

    assert "Dit adres neemt alleen aan wat een knop of een formulier verzendt." in response.text
    assert "Terug" in response.text


def test_what_is_sent_to_a_page_that_takes_nothing_is_not_lost(agnes_in: Client):
    response = agnes_in.post("/register/", {"text": "We looked at the cable."})

    assert response.status_code == 405
    assert "This page takes nothing that is sent." in response.text
    assert ">We looked at the cable.</textarea>" in response.text


def test_a_program_is_told_that_this_is_not_the_way(agnes_in: Client):
    response = agnes_in.get("/register/export/", headers={"Accept": "application/json"})

    assert (response.status_code, response.json()["code"]) == (405, "not_this_way")
