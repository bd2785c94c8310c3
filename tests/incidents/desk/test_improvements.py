"""An improvement from its review to whether it helped, and to the one that follows it (R153)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from incidents.choices import ImprovementKind, ImprovementRoute, Progress
from incidents.duty.rules.improving import ImprovementFacts, effect_day, progress_of
from incidents.handling.asks.review import AddImprovement, FinishImprovement, HoldReview
from incidents.handling.services import review
from incidents.models import Change, Improvement, Incident
from reporting.quarters.rules.standing import effect_of
from tenants.clock import now as read_clock
from tests.factories import incidents as made
from tests.incidents.desk.house import House, at
from tests.incidents.desk.pages import form_at, send

DAY = date(2026, 3, 2)


@pytest.fixture
def reviewed(house: House) -> Incident:
    """Return a closed incident whose review sent an improvement of Agnes to a change."""
    world = house.world
    with world.entered():
        incident = made.closed(world, made.resolved(world, made.ByPhone.create(world=world)))
        given: dict[str, Any] = {
            "incident_id": incident.pk, "actor": world.actor("ines"), "now": read_clock(),
        }  # fmt: skip
        held = HoldReview(findings="A plug.", was_effective=True, was_preventable=True)
        review.hold_review(**given, ask=held)
        ask = AddImprovement(
            kind=ImprovementKind.TECHNICAL, route=ImprovementRoute.CHANGE, text="Better plugs",
            owner_id=world.user("agnes").pk, due_on=read_clock().date() + timedelta(days=5),
        )  # fmt: skip
        review.add_improvement(**given, ask=ask)
    return incident


def the_one(house: House) -> Improvement:
    with house.world.entered():
        return Improvement.objects.get(text="Better plugs")


def by_change(client: Client, house: House, outcome: str = "done") -> Change:
    """Carry the improvement out by a change."""
    row = the_one(house)
    url = f"/desk/changes/new/?improvement={row.pk}"
    fields = {**form_at(client, url, url), "title": ["Plugs"], "reason": ["Loose"]}
    sent = client.post(url, fields | {"kind": ["standard"]})
    assert sent.status_code == 302, sent.content.decode()[-2000:]
    moment = (at() - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
    said = {"done_at": [moment], "outcome": [outcome], "result": ["All plugs are new."]}
    done = f"{sent.headers['Location']}done/"
    assert client.post(done, {**form_at(client, done), **said}).status_code == 302
    with house.world.entered():
        return Change.objects.latest("pk")


@pytest.mark.parametrize(
    ("done", "taken_out", "effect_on", "effective", "progress"),
    [
        (False, False, None, None, Progress.OPEN),
        (False, True, None, None, Progress.CONFIRM),
        (True, True, DAY, None, Progress.LOOK),
        (True, False, None, None, Progress.DONE),
        (True, True, DAY, True, Progress.HELPED),
        (True, True, DAY, False, Progress.FOLLOWED),
    ],
)
def test_how_far_one_is(
    done: bool, taken_out: bool, effect_on: date | None, effective: bool | None, progress: Progress
):
    facts = ImprovementFacts(
        is_done=done, is_taken_out=taken_out, effect_on=effect_on, was_effective=effective
    )

    assert progress_of(facts) is progress


def test_when_its_effect_is_looked_at():
    assert effect_day(DAY, None) == date(2026, 5, 31)
    assert effect_day(DAY, date(2026, 3, 9)) == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("looked_on", "said", "helped", "told"),
    [
        (None, False, None, ""),
        (date(2026, 5, 1), False, None, "to_see"),
        (date(2026, 3, 1), False, None, "late"),
        (date(2026, 3, 1), True, True, "helped"),
        (date(2026, 3, 1), True, False, "fell_short"),
    ],
)
def test_what_a_quarter_says_of_it(
    looked_on: date | None, said: bool, helped: bool | None, told: str
):
    ends = at()

    found = effect_of(
        looked_on=looked_on, said_at=ends - timedelta(days=1) if said else None, helped=helped,
        until=ends, last=date(2026, 3, 31),
    )  # fmt: skip

    assert found == told


def test_what_a_change_carried_out_is_confirmed_by_its_owner_with_one_act(
    house: House, reviewed: Incident
):
    agnes = house.client()
    row = the_one(house)
    act = f"/desk/{reviewed.reference}/improvement-done/?improvement={row.pk}"
    assert "Improvements to carry out" in agnes.get("/work/").text

    change = by_change(agnes, house)

    assert the_one(house).done_at is None
    work = agnes.get("/work/").text
    assert "Improvements that a change carried out: confirm" in work
    assert "Improvements to carry out" not in work
    assert act in work
    for page in ("/desk/improvements/", f"/desk/{reviewed.reference}/lessons/"):
        shown = agnes.get(page).text
        assert "Carried out by a change: to confirm" in shown
        assert act in shown
        assert change.reference in shown
    form = form_at(agnes, act)
    assert form["result"][0].strip() == f"{change.reference}: All plugs are new."
    assert agnes.post(act, form).status_code == 302
    assert the_one(house).done_at is not None
    assert the_one(house).effect_on is not None
    assert "confirm" not in agnes.get("/work/").text.lower().split("<main")[1]
    assert "Carried out: does it help?" in agnes.get("/desk/improvements/").text


def test_a_change_that_failed_carries_it_no_more(house: House, reviewed: Incident):
    agnes = house.client()
    by_change(agnes, house, outcome="failed")

    shown = agnes.get("/desk/improvements/").text
    again = f"/desk/changes/new/?improvement={the_one(house).pk}"

    assert "To carry out" in shown
    assert again in shown
    assert "Better plugs" in agnes.get(again).text


def test_what_did_not_help_is_followed_by_another(house: House, reviewed: Incident):
    agnes = house.client()
    row, today = the_one(house), read_clock().date()
    with house.world.entered():
        review.finish_improvement(
            improvement_id=row.pk, actor=house.world.actor("agnes"),
            now=read_clock(), ask=FinishImprovement(result="Done.", effect_on=today),
        )  # fmt: skip
    act = f"/desk/{reviewed.reference}/improvement-effect/?improvement={row.pk}"
    work = agnes.get("/work/").text
    assert "Improvements: did they help?" in work
    assert act in work

    silent = send(agnes, act, was_effective="False", effect="They came loose <i>again</i>")
    assert silent.status == 422
    due = (today + timedelta(days=10)).isoformat()
    sent = send(
        agnes, act, was_effective="False", effect="They came loose <i>again</i>",
        next_text="Screwed plugs", next_due_on=due,
    )  # fmt: skip
    assert sent.status == 302, sent.errors

    with house.world.entered():
        after = Improvement.objects.get(text="Screwed plugs")
        assert (after.follows_id, after.owner_id) == (row.pk, row.owner_id)
    for page in ("/desk/improvements/", f"/desk/{reviewed.reference}/lessons/"):
        shown = agnes.get(page).text
        assert "They came loose &lt;i&gt;again&lt;/i&gt;" in shown
        assert "Follows one that did not help enough" in shown
    assert "Effect of an improvement established" in agnes.get(f"/desk/{reviewed.reference}/").text
    assert "Screwed plugs" in agnes.get("/work/").text
    record = house.client("pat").get(f"/register/{reviewed.reference}/").text
    assert "Effect of an improvement established" in record
    assert send(agnes, act, was_effective="True", effect="x").status in (404, 409, 422)


def test_that_it_helped_ends_it(house: House, reviewed: Incident):
    agnes, row = house.client(), the_one(house)
    done = f"/desk/{reviewed.reference}/improvement-done/"
    assert send(agnes, done, improvement=row.pk, result="New plugs.").status == 302
    act = f"/desk/{reviewed.reference}/improvement-effect/?improvement={row.pk}"
    assert send(agnes, act, was_effective="True", effect="None came loose.").status == 302

    assert "It helped" in agnes.get("/desk/improvements/").text
    for name, status in (("ines", 200), ("carla", 403), ("audra", 403)):
        assert house.client(name).get("/desk/improvements/").status_code == status
