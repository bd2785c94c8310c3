"""What people type is text and stays text; the pages keep to the content policy and to a budget."""

import gzip
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.models import Incident
from tenants.menus import pages
from tests.databases import statements
from tests.factories import incidents as made
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import send
from tests.people import World

# Of a page on its way, compressed.
MOST_BYTES = 20 * 1024
CANARY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 4242|add:4242 }}"
# Its last words, had a template read them; a bare number could be the time of day.
HARM = ("<script>alert", "<img src=x", "&gt;8484", ">8484")
# In a tag, a style or a handler that the content policy would refuse.
FORBIDDEN = re.compile(r"<[^>]*\s(style=|on[a-z]+=|hx-on)|<style|<script(?![^>]*\bsrc=)")


def _poisoned(house: House) -> Incident:
    incident = house.register(
        title=CANARY, description=CANARY, symptoms=CANARY, affected=CANARY, answered_call=True
    )
    client, url = house.client(), f"/desk/{incident.reference}/"
    for verb, filled in (
        ("note", {"text": CANARY}),
        ("message", {"text": CANARY}),
        ("call", {"summary": CANARY}),
        ("priority", {"reason": CANARY, "impact": "3", "urgency": "3"}),
        (
            "triage",
            {
                "category": house.category_id(),
                "reason": CANARY,
                "affected": CANARY,
                "impact_criteria": "impact.high.1",
                "urgency_criteria": "urgency.high.1",
                "class_reason": CANARY,
            },
        ),
        ("manager", {"user": house.world.user("ines").pk}),
        ("assign", {"user": house.world.user("agnes").pk, "reason": CANARY[:90]}),
        ("analysis", {"probable_cause": CANARY, "resources": CANARY, "checks": CANARY,
                      "continuity": "not_now", "continuity_why": CANARY}),
        ("step", {"text": CANARY}),
        ("start", {}),
        ("wait", {"reason": "customer", "remark": CANARY[:90]}),
        ("contain", {"measures": CANARY}),
        ("containment-failed", {"reason": CANARY[:90]}),
        ("resolve", {"cause": CANARY, "solution": CANARY, "measures": CANARY,
                     "workaround": CANARY, "prevention": CANARY, "asks": "",
                     "solution_for_customer": CANARY, "seen": "1",
                     "no_containment": CANARY}),
        ("ask-confirmation", {"text": CANARY}),
        ("confirmed", {"contact": incident.reporter_id, "remark": CANARY}),
    ):  # fmt: skip
        sent = send(client, f"{url}{verb}/", **filled)
        assert (sent.status, verb) == (302, verb), sent.errors
    return incident


def _pages(incident: Incident) -> list[str]:
    url = f"/desk/{incident.reference}/"
    verbs = ("classify", "priority", "assign", "step-done", "close", "reopen", "message", "measure")
    return ["/desk/", "/desk/?q=<script>alert(1)</script>", url, f"{url}?show=system",
            f"{url}part/head/", f"{url}part/timeline/", "/desk/filter/?q=%22><script>alert(1)",
            *(f"{url}{verb}/" for verb in verbs)]  # fmt: skip


def test_what_was_typed_is_shown_as_text_everywhere(house: House):
    incident = _poisoned(house)
    client = house.client()

    for url in _pages(incident):
        page = client.get(url)
        html = page.content.decode()
        assert page.status_code == 200, url
        for harm in HARM:
            assert harm not in html, (url, harm)
    assert (
        "&lt;script&gt;alert(1)&lt;/script&gt;" in client.get(_pages(incident)[2]).content.decode()
    )


def test_a_refused_form_shows_what_was_typed_as_text(house: House):
    incident = house.register()

    sent = send(
        house.client(),
        f"/desk/{incident.reference}/resolve/",
        cause=CANARY,
        solution=CANARY,
        measures=CANARY,
    )

    assert sent.status == 409
    assert "&lt;script&gt;" in sent.html
    assert not any(harm in sent.html for harm in HARM)


def test_no_page_needs_what_the_policy_forbids(house: House):
    incident = house.register()
    client = house.client()
    new = f"/desk/new/?customer={house.world.acme.pk}"

    for url in (*_pages(incident), "/desk/new/", new, f"/desk/{incident.reference}/triage/"):
        found = FORBIDDEN.search(client.get(url).content.decode())
        assert found is None, (url, found)


# Where something was said of personal data, the days off are asked too.
USUAL = pages()["desk:incident"].statements - 1


@pytest.mark.parametrize("times", [0, 12])
def test_an_incident_is_read_in_a_constant_number_of_queries(committed_house: House, times: int):
    incident = committed_house.register(answered_call=True)
    client, url = committed_house.client(), f"/desk/{incident.reference}/"
    send(client, f"{url}note/", text="a note")
    send(client, f"{url}message/", text="a message")
    for number in range(times):
        send(client, f"{url}note/", text=f"note {number}")

    page, asked = _asked(client, url)

    assert len(asked) == USUAL, "\n".join(asked)
    assert len(gzip.compress(page)) <= MOST_BYTES


@pytest.mark.parametrize(
    "carry",
    [
        pytest.param(made.in_progress, id="people, team and clocks"),
        pytest.param(made.resolved, id="the gate before closing"),
        pytest.param(made.closed, id="review and judgement"),
    ],
)
def test_no_state_costs_more_queries_than_another(
    committed_house: House, carry: Callable[[World, Incident], Incident]
):
    with committed_house.world.entered():
        world = committed_house.world
        incident = made.told(world, made.ByPhone.create(world=world), "We know.")
        carry(world, incident)

    _page, asked = _asked(committed_house.client(), f"/desk/{incident.reference}/")

    assert len(asked) == USUAL, "\n".join(asked)


def _asked(client: Client, url: str) -> tuple[bytes, list[str]]:
    """Return a page as it is read when it was read before, and what it asked the database."""
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        page = client.get(url)
    assert page.status_code == 200
    return page.content, statements(few)
