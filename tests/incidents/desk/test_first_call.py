"""A report by phone that is solved in the call: one page, from ringing to closed."""

from typing import Any

import pytest
from django.test import Client

from incidents.choices import Audience, Channel, Status
from incidents.desk.views import register
from incidents.handling.asks.article import ChangeArticle, WriteArticle
from incidents.handling.services.article import write_article
from incidents.handling.services.first_call import NEEDED
from incidents.models import Call, Incident, Note, UsedArticle
from tenants.models import Category, Event
from tenants.rules.roles import Action
from tests.incidents.desk.house import House, at
from tests.incidents.desk.pages import Sent, form_at, post

SAID = {
    "title": "The scanner does not scan",
    "description": "A red light, nothing comes out.",
    "symptoms": "A red light",
    "affected": "Scanner 3",
    "channel": Channel.PHONE,
    "impact_criteria": ["impact.low.1"],
    "urgency_criteria": ["urgency.low.1"],
}
SOLVED = {
    "solved": "on",
    "cause": "The lid stood open.",
    "measures": "Asked to close the lid.",
    "solution": "The lid was closed.",
    "confirmed": "It scans again, thank you!",
    "no_containment": "One scanner, of one person.",
    "no_workaround": "on",
    "no_change": "Nothing was changed.",
    "reported_to": "The caller, on the phone.",
    "confidentiality": "1",
    "integrity": "1",
    "availability": "1",
}


def call(house: House, client: Client | None = None, **changed: Any) -> Sent:
    url = f"/desk/new/?customer={house.world.acme.pk}"
    client = client or house.client()
    with house.world.entered():
        reporter = house.world.contact("rik").pk
        category = Category.objects.filter(is_other=False).values_list("pk", flat=True)[0]
    given = {**SAID, **SOLVED, "reporter": reporter, "category": category, **changed}
    return post(client, url, {**form_at(client, url, url), **given})


def newest(house: House) -> Incident | None:
    with house.world.entered():
        return Incident.objects.filter(tenant=house.world.acme).order_by("-pk").first()


def test_what_was_solved_in_the_call_is_closed_in_one_act_with_its_whole_history(house: House):
    client = house.client()
    sent = call(house, client)

    incident = newest(house)
    assert incident is not None, sent.errors
    assert (sent.status, sent.url) == (302, f"/desk/{incident.reference}/")
    assert incident.status == Status.CLOSED
    assert incident.confirmation_remark == "It scans again, thank you!"
    assert incident.checked_by_id == incident.assignee_id == house.world.user("agnes").pk
    with house.world.entered():
        assert Call.objects.filter(incident=incident, outcome="answered").count() == 1
        told = Event.objects.filter(subject_kind="incident", subject_id=incident.pk)
        kinds = list(told.order_by("id").values_list("kind", flat=True))
    for kind in (
        "registered",
        "triaged",
        "assigned",
        "started",
        "resolved",
        "checked",
        "confirmed",
        "closed",
    ):
        assert f"incident.{kind}" in kinds
    page = client.get(sent.url).text
    assert f"{incident.reference} is registered, solved and closed." in page


def test_without_the_word_of_the_caller_it_is_solved_and_they_are_asked(house: House):
    sent = call(house, confirmed="")

    incident = newest(house)
    assert incident is not None, sent.errors
    assert (incident.status, incident.confirmation) == (Status.RESOLVED, "asked")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"category": ""}, "Choose a category."),
        ({"solution": ""}, "Fill this in."),
        ({"cause": ""}, "Fill this in."),
        ({"channel": "email"}, "Only what was reported by phone is solved in the call."),
        ({"solved": ""}, "Tick this too, or leave what follows it empty."),
        ({"availability": ""}, "Choose the information classes, or say why they are not known."),
        ({"no_workaround": ""}, "Describe the workaround, or tick that there was none."),
        (
            {"impact_criteria": [], "impact": "1", "urgency_criteria": [], "urgency": "1"},
            "Tick the criteria for impact and urgency that hold.",
        ),
    ],
)
def test_what_a_gate_misses_is_said_beside_its_field_and_nothing_is_written(
    house: House, changed: dict[str, Any], told: str
):
    sent = call(house, **changed)

    assert sent.status == 422
    assert told in sent.html
    # What was typed stands there still.
    assert "It scans again, thank you!" in sent.html
    assert newest(house) is None


def test_what_closing_asks_beyond_the_call_refuses_the_whole(house: House):
    sent = call(house, no_change="")

    assert sent.status == 422
    assert "Submit the permanent solution as a change" in sent.html
    assert "It scans again, thank you!" in sent.html
    assert newest(house) is None


@pytest.mark.parametrize(
    "grave",
    [
        {"availability": "3"},
        {"confidentiality": "5", "integrity": "4", "availability": "4"},
        {"impact_criteria": ["impact.high.1"], "urgency_criteria": ["urgency.high.1"]},
    ],
)
def test_what_is_grave_is_registered_instead_and_says_what_is_owed(
    house: House, grave: dict[str, Any]
):
    client = house.client()
    sent = call(house, client, **grave)

    incident = newest(house)
    assert incident is not None, sent.errors
    assert incident.status == Status.NEW
    page = client.get(sent.url).text
    assert "is registered and still open" in page
    with house.world.entered():
        note = Note.objects.get(incident=incident)
    assert "The lid was closed." in note.text
    assert "It scans again, thank you!" in note.text


def test_one_form_sent_twice_is_one_incident(house: House):
    client = house.client()
    url = f"/desk/new/?customer={house.world.acme.pk}"
    with house.world.entered():
        reporter = house.world.contact("rik").pk
        category = Category.objects.filter(is_other=False).values_list("pk", flat=True)[0]
    drawn = form_at(client, url, url)
    given = {**drawn, **SAID, **SOLVED, "reporter": reporter, "category": category}

    first, again = post(client, url, given), post(client, url, given)

    assert first.url == again.url != ""
    with house.world.entered():
        assert Incident.objects.filter(tenant=house.world.acme).count() == 1


def test_whoever_may_not_close_is_not_asked(house: House, monkeypatch: pytest.MonkeyPatch):
    url = f"/desk/new/?customer={house.world.acme.pk}"
    assert 'name="solved"' in house.client().get(url).text

    monkeypatch.setattr(register, "NEEDED", (*NEEDED, Action.CONFIGURE))

    assert 'name="solved"' not in house.client().get(url).text
    # Who sends it all the same has registered it, and nothing else.
    sent = call(house)
    incident = newest(house)
    assert incident is not None, sent.errors
    assert incident.status == Status.NEW


def test_a_known_solution_by_its_number_says_cause_and_solution(house: House):
    with house.world.entered():
        article = write_article(
            provider_id=house.world.provider.pk, actor=house.world.actor("agnes"), now=at(),
            ask=WriteArticle(
                about=ChangeArticle(
                    title="The scanner shows red", cause="Its lid", solution="Close the lid",
                    audience=Audience.CUSTOMERS,
                ),
                publishes=True,
            ),
        )  # fmt: skip

    sent = call(house, article=article.reference.lower(), cause="", solution="")

    incident = newest(house)
    assert incident is not None, sent.errors
    assert (incident.cause, incident.solution) == ("Its lid", "Close the lid")
    with house.world.entered():
        assert UsedArticle.objects.get(incident=incident).how == "solved"
