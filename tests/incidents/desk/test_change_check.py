"""The security check of a change: asked by what it is for, answered by who answers for security."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from incidents.causes.rules.moves import check_lapses, may_check
from incidents.choices import ChangeState, CheckOutcome
from incidents.models import Change, Incident
from tenants.models import Event
from tests.factories import incidents as made
from tests.incidents.desk.house import House, at
from tests.incidents.desk.pages import form_at, send
from tests.incidents.handling.secured import designate


@pytest.fixture
def hit(house: House) -> Incident:
    triaged = house.triaged(house.register(is_security=True), is_security=True)
    with house.world.entered():
        return made.in_progress(house.world, triaged, by="agnes")


def proposed(client: Client, house: House, **said: Any) -> Change:
    fields = {
        "title": "New firmware",
        "reason": "A hole",
        "kind": "standard",
        "key": f"k{len(said)}{sorted(said)}",
    }
    sent = client.post("/desk/changes/new/", {**fields, **said})
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    with house.world.entered():
        return Change.objects.latest("pk")


def done(client: Client, page: str) -> Any:
    moment = (at() - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
    fields = {**form_at(client, f"{page}done/"), "done_at": [moment], "outcome": ["done"]}
    return client.post(f"{page}done/", {**fields, "result": ["Installed."]})


@pytest.mark.parametrize(
    ("state", "outcome", "may"),
    [
        (ChangeState.PROPOSED, "", True),
        (ChangeState.APPROVED, "", True),
        (ChangeState.APPROVED, CheckOutcome.REFUSED, True),
        (ChangeState.APPROVED, CheckOutcome.APPROVED, False),
        (ChangeState.APPROVED, CheckOutcome.CONDITIONS, False),
        (ChangeState.DONE, "", False),
        (ChangeState.WITHDRAWN, "", False),
    ],
)
def test_when_a_check_can_be_answered(state: ChangeState, outcome: str, may: bool):
    assert may_check(state, outcome) is may


@pytest.mark.parametrize(
    ("changed", "lapses"),
    [({"reason"}, True), ({"title", "owner"}, True), ({"planned_from"}, False), (set(), False)],
)
def test_when_a_check_lapses(changed: set[str], lapses: bool):
    assert check_lapses(frozenset(changed)) is lapses


def test_a_change_for_a_security_incident_is_checked_before_it_is_carried_out(
    house: House, hit: Incident
):
    agnes, ines = house.client(), house.client("ines")
    change = proposed(agnes, house, references=hit.reference)
    page = f"/desk/changes/{change.reference}/"
    security = f"/desk/{hit.reference}/security/"

    assert "Waits for its security check" in agnes.get(page).text
    assert "Waits for its security check" in agnes.get(security).text
    work = ines.get("/work/").text
    assert f"{page}check/" in work
    assert f"{page}check/" not in agnes.get("/work/").text
    assert agnes.get(f"{page}check/").status_code == 403
    assert house.client("ed").get(f"{page}check/").status_code == 403
    early = done(agnes, page)
    assert early.status_code in (409, 422)
    assert "Its security was not checked yet" in early.content.decode()

    silent = send(ines, f"{page}check/", outcome="conditions", grounds="Read it.")
    assert (silent.status, 'id="id_conditions_error"' in silent.html) == (422, True)
    assert send(ines, f"{page}check/", outcome="refused", grounds="Opens a port.").status == 302
    refused = done(agnes, page)
    assert "was refused" in refused.content.decode()
    assert f"{page}check/" not in ines.get("/work/").text
    sent = send(
        ines, f"{page}check/", outcome="conditions", grounds="Signed by its maker.",
        conditions="Behind the <b>wall</b>",
    )  # fmt: skip
    assert sent.status == 302, sent.errors
    assert done(agnes, page).status_code == 302

    for shown in (agnes.get(page).text, agnes.get(security).text):
        assert "Approved with conditions" in shown
        assert "Signed by its maker." in shown
        assert "Behind the &lt;b&gt;wall&lt;/b&gt;" in shown
    assert "Security of the change checked" in agnes.get(page).text
    with house.world.entered():
        told = Event.objects.filter(kind="security.change_checked", subject_id=hit.pk)
        bodies = [one.body for one in told.order_by("pk")]
        assert ['"refused"' in body for body in bodies] == [True, False]
        assert '"conditions"' in bodies[1]
    assert "Security of a change checked" in agnes.get(f"/desk/{hit.reference}/").text
    record = house.client("pat").get(f"/register/{hit.reference}/").text
    assert "Security of a change checked" in record
    for name in ("carla", "rik"):
        assert (
            "Signed by its maker." not in house.client(name).get(f"/portal/{hit.reference}/").text
        )


def test_what_is_said_anew_is_checked_anew_and_the_mark_is_taken_off_by_nobody(house: House):
    agnes, ines = house.client(), house.client("ines")
    change = proposed(agnes, house, touches_security="on")
    page = f"/desk/changes/{change.reference}/"
    assert send(ines, f"{page}check/", outcome="approved", grounds="Fine.").status == 302
    assert send(ines, f"{page}check/", outcome="refused", grounds="Not so.").status == 422

    def anew(**said: list[str]) -> Any:
        fields = {**form_at(agnes, f"{page}change/"), **said}
        return agnes.post(f"{page}change/", {k: v for k, v in fields.items() if v})

    assert anew(touches_security=[]).status_code == 422
    assert anew(owner=[str(house.world.user("agnes").pk)]).status_code == 302
    with house.world.entered():
        assert Change.objects.get(pk=change.pk).check_outcome == "approved"
    assert anew(reason=["Something else."]).status_code == 302
    with house.world.entered():
        assert Change.objects.get(pk=change.pk).check_outcome == ""
    assert done(agnes, page).status_code in (409, 422)

    plain = proposed(agnes, house, title="A desk lamp")
    page = f"/desk/changes/{plain.reference}/"
    assert "Security check" not in agnes.get(page).text
    assert send(ines, f"{page}check/", outcome="approved", grounds="x").status == 422
    assert done(agnes, page).status_code == 302
    own = proposed(ines, house, touches_security="on", is_patch="on")
    assert ines.get(f"/desk/changes/{own.reference}/check/").status_code == 403


def test_a_change_for_the_problem_of_a_security_incident_is_checked_too(
    house: House, hit: Incident
):
    agnes = house.client()
    sent = agnes.post(
        "/desk/problems/new/", {"title": "A hole", "references": hit.reference, "key": "p"}
    )
    assert sent.status_code == 302
    number = sent.headers["Location"].strip("/").split("/")[-1]
    change = proposed(agnes, house, problem=number)

    assert "Waits for its security check" in agnes.get(f"/desk/changes/{change.reference}/").text
    assert change.reference in agnes.get(f"/desk/{hit.reference}/security/").text
    assert done(agnes, f"/desk/changes/{change.reference}/").status_code in (409, 422)


def test_the_database_refuses_what_was_not_checked(house: House):
    change = proposed(house.client(), house, touches_security="on")

    with (
        house.world.entered(),
        pytest.raises(IntegrityError, match="security_is_checked_first"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE incidents_change SET state = 'done', done_at = now(), version = version + 1"
            " WHERE id = %s",
            [change.pk],
        )


def test_who_is_designated_at_the_customer_checks_too(house: House, hit: Incident):
    change = proposed(house.client(), house, references=hit.reference)
    with house.world.entered():
        designate(house.world, "ed")

    page = f"/desk/changes/{change.reference}/"
    assert house.client("ed").get(f"{page}check/").status_code == 200
