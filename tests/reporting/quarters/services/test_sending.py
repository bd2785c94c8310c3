"""A quarterly report from draft to sent: frozen, told, decided upon, and read by who may."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation

from escalation.models import Notice
from incidents.causes.asks import ApproveChange, CarryOut, DescribeChange, ReferTo
from incidents.causes.services.changes import approve_change, carry_out_change, propose_change
from incidents.handling.asks.triage import LinkAssets
from incidents.handling.services.triage import link_assets
from incidents.models import Incident, Task
from reporting.quarters.asks import CommentOn, Decide, DrawUp
from reporting.quarters.models import QuarterDecision, QuarterReport, SentQuarter
from reporting.quarters.queries.gathered import content_of
from reporting.quarters.queries.told import told
from reporting.quarters.rules.content import digest_of, read
from reporting.quarters.services.decide import decide
from reporting.quarters.services.drafts import comment_on, draw_up
from reporting.quarters.services.send import send_report, untrue
from tenants.choices import Function
from tenants.errors import Invalid, NotAllowed, NotFound, Stale
from tenants.ledger.declared import facts_of
from tenants.models import Asset, Event
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row
from tests.escalation.house import follow
from tests.people import BEGIN, World
from tests.reporting.figures.house import on, register, summed
from tests.reporting.house import House

pytestmark = pytest.mark.usefixtures("fresh_cache")
FIRST = date(2026, 1, 1)
# The first of April there, where UTC is in March still.
OVER = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)


@pytest.fixture
def report(house: House) -> QuarterReport:
    """Of a quarter in which the mail server was in three of four incidents, with a late patch."""
    world = house.world
    with world.entered():
        asset = Asset(tenant=world.acme, provider=world.provider, name="Mail server")
        add_row(row=asset, actor=SYSTEM, now=BEGIN)
        hit = [register(world, on(2 + number)) for number in range(4)]
        for incident in hit[:3]:
            link_assets(
                incident_id=incident.pk, expected_version=incident.version, now=on(9),
                ask=LinkAssets(asset_ids=[asset.pk]), actor=world.actor("agnes"),
            )  # fmt: skip
        _patched(world, hit[0])
        drawn = _drawn(world)
    summed(world)
    return drawn


def _patched(world: World, incident: Incident) -> None:
    agnes, ines = world.actor("agnes"), world.actor("ines")
    about = DescribeChange(title="Secret of others", reason="A leak", is_patch=True,
                           planned_from=on(1), planned_until=on(2))  # fmt: skip
    change = propose_change(
        provider_id=world.provider.pk, about=about, refers=ReferTo(incident_ids=[incident.pk]),
        actor=agnes, now=on(3),
    )  # fmt: skip
    approve_change(change_id=change.pk, ask=ApproveChange(), actor=ines, now=on(4))
    done = CarryOut(done_at=on(23), result="Patched.")
    carry_out_change(change_id=change.pk, ask=done, actor=agnes, now=on(24))


def _drawn(world: World, first: date = FIRST, now: datetime = OVER) -> QuarterReport:
    asked = DrawUp(tenant_id=world.acme.pk, first=first)
    return draw_up(ask=asked, actor=world.actor("ines"), now=now)


def sent(world: World, report: QuarterReport, now: datetime = OVER) -> SentQuarter:
    return send_report(report_id=report.pk, actor=world.actor("ines"), now=now)


def test_a_report_says_what_the_source_asks(house: House, report: QuarterReport):
    with house.world.entered(), translation.override("en"):
        content = content_of(report, actor=house.world.actor("ines"), now=OVER)
        said = {one.code: one for one in told(content).sections}

    held = content["sections"]
    assert held["components"] == [
        {"priority": held["components"][0]["priority"], "name": "Mail server", "count": 3,
         "whole": 4, "percent": 75},
    ]  # fmt: skip
    assert held["patches"]["of_customer"]["mean"] == timedelta(days=21) // timedelta(seconds=1)
    assert "21 days later than planned" in said["patches"].says[0]
    # What a patch is called may be about another customer.
    assert "Secret of others" not in str(content)
    reported = next(one for one in held["figures"] if one["key"] == "reported")
    assert (reported["now"], reported["verdict"]) == ({"kind": "count", "value": 4}, "none")


def test_what_was_sent_stays_as_it_was(house: House, report: QuarterReport):
    world = house.world
    with world.entered():
        row = sent(world, report)
        before = row.body
        event = Event.objects.get(kind="quarter.sent", subject_id=report.pk)
        assert facts_of(event).sha256 == row.digest == digest_of(before)  # type: ignore[attr-defined]
        assert facts_of(event).quarter == "2026-Q1"  # type: ignore[attr-defined]
        # An incident of that quarter that comes in afterwards alters nothing of it.
        register(world, on(30))
    summed(world)
    with world.entered():
        now = content_of(report, actor=world.actor("ines"), now=OVER)["sections"]["figures"][0]
        assert now["now"] == {"kind": "count", "value": 5}
        assert read(SentQuarter.objects.get(pk=row.pk).body)["sections"]["figures"][0]["now"] == {
            "kind": "count", "value": 4,
        }  # fmt: skip
        assert untrue(world.acme) == []


@pytest.mark.parametrize("change", [{"body": "{}"}, {"digest": ""}, {"first": date(2026, 4, 1)}])
def test_the_database_refuses_to_change_it(
    house: House, report: QuarterReport, change: dict[str, Any]
):
    with house.world.entered():
        row = sent(house.world, report)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            SentQuarter.objects.filter(pk=row.pk).update(**change)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            SentQuarter.objects.filter(pk=row.pk).delete()


def test_after_sending_nothing_is_said_of_it_any_more(house: House, report: QuarterReport):
    world = house.world
    ines: dict[str, Any] = {"actor": world.actor("ines"), "now": OVER, "report_id": report.pk}
    with world.entered():
        comment_on(**ines, ask=CommentOn(section="patches", text="First."))
        comment_on(**ines, ask=CommentOn(section="patches", text="Too late."))
        row = sent(world, report)
        with pytest.raises(Stale):
            comment_on(**ines, ask=CommentOn(section="patches", text="Better."))
        with pytest.raises(Stale):
            sent(world, report)

    assert read(row.body)["comments"] == {"patches": {"text": "Too late.", "by": "Ines Brand"}}


def test_a_decision_becomes_a_task_once(house: House, report: QuarterReport):
    world = house.world
    owner = world.user("agnes")
    asked = Decide(text="Replace it.\nBefore summer.", owner_id=owner.pk, due_on=date(2026, 4, 30))
    with world.entered():
        row = decide(report_id=report.pk, ask=asked, actor=world.actor("ines"), now=OVER)
        task = Task.objects.get(pk=row.task_id)
        assert (task.title, task.assignee_id, task.tenant_id) == (
            "Replace it.", owner.pk, world.acme.pk,
        )  # fmt: skip
        # The end of that day in Brussels.
        assert task.due_at == datetime(2026, 4, 30, 21, 59, tzinfo=UTC)
        content = read(sent(world, report).body)
        assert [(one["owner"], one["task"]) for one in content["decisions"]] == [
            ("Agnes Wouters", task.reference)
        ]
        for wrong in (
            replace(asked, due_on=date(2026, 3, 31)),
            replace(asked, owner_id=world.user("carla").pk),
        ):
            with pytest.raises(Invalid):
                decide(report_id=report.pk, ask=wrong, actor=world.actor("ines"), now=OVER)
        assert (QuarterDecision.objects.count(), Task.objects.count()) == (1, 1)


def test_a_quarter_is_reported_once_and_sent_when_it_is_over(house: House, report: QuarterReport):
    world = house.world
    with world.entered():
        with pytest.raises(Invalid):
            _drawn(world)
        with pytest.raises(Invalid):
            _drawn(world, first=date(2026, 2, 1))
        running = _drawn(world, first=date(2026, 4, 1))
        with pytest.raises(Invalid):
            sent(world, running, now=datetime(2026, 6, 30, 21, 59, tzinfo=UTC))
        sent(world, running, now=datetime(2026, 6, 30, 22, 0, tzinfo=UTC))
        # What happened and is not counted yet would be missing from it for good.
        register(world, on(31))
        follow()
        with pytest.raises(Invalid):
            sent(world, report)


def test_only_who_leads_draws_up_and_sends(house: House, report: QuarterReport):
    world = house.world
    with world.entered():
        for name, refusal in (("agnes", NotAllowed), ("pat", NotAllowed), ("carla", NotFound)):
            with pytest.raises(refusal):
                send_report(report_id=report.pk, actor=world.actor(name), now=OVER)
        assert SentQuarter.objects.count() == 0


def test_whoever_holds_a_function_hears_of_it_once_with_a_link_that_opens(
    house: House, report: QuarterReport
):
    world = house.world
    rob = world.user("rob")
    with world.entered():
        for name, user, email in (("Rob", rob, rob.email), ("Cis", None, "cis@else.example")):
            set_function_holder(
                tenant=world.acme, function=Function.CISO, name=name, email=email, user=user,
                rank=int(user is None), language="en", actor=SYSTEM, now=BEGIN,
            )  # fmt: skip
        sent(world, report)
        follow()
        follow()
        mails = {one.name: one.text for one in Notice.objects.filter(template="quarter_sent")}

    assert sorted(mails) == ["Cis", "Rob"]
    links = re.findall(r"https?://\S+", mails["Rob"])
    assert [link.partition("/portal/")[2] for link in links] == ["quarters/"]
    assert "the service desk gives it to you" in mails["Cis"]
    assert house.client("rob").get("/portal/quarters/").status_code == 200
    # Rik has no function there, and reports alone.
    assert house.client("rik").get("/portal/quarters/").status_code == 403


def test_a_customer_reads_what_was_sent_and_no_draft(house: House, report: QuarterReport):
    own, desk = f"/portal/quarters/{report.pk}/", f"/register/quarters/{report.pk}/"
    assert house.client("agnes").get(desk).status_code == 200
    for name in ("carla", "audra"):
        assert house.client(name).get(own).status_code == 404
        assert "No report was drawn up yet" in house.client(name).get("/portal/quarters/").text
    assert house.client("audra").get(desk).status_code == 404
    with house.world.entered():
        sent(house.world, report)

    for name in ("carla", "audra"):
        assert "75% of the" in house.client(name).get(own).text
    pdf = house.client("carla").get(f"{own}pdf/")
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")
    assert b"PDF/A" in pdf.content or b"pdfaid" in pdf.content
    assert house.client("audra").get(desk).status_code == 200
    assert house.client("gus").get(own).status_code == 404
