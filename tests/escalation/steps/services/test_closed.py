"""A closed incident asks nobody any more; one that is open again asks on."""

from datetime import timedelta

import pytest

from escalation.choices import NoticeState
from escalation.models import Escalation, Notice
from escalation.notices.queries.asked import open_escalations
from escalation.notices.services.deliver import deliver
from escalation.services.sweep import advance
from escalation.steps.asks import RaiseEscalation
from escalation.steps.services.advance import pass_on_unanswered
from escalation.steps.services.answer import acknowledge
from escalation.steps.services.escalate import raise_escalation
from escalation.steps.services.pass_on import pass_on
from incidents.choices import TriageOutcome
from incidents.handling.asks.work import ReopenIncident
from incidents.handling.services.close import close_incident
from incidents.handling.services.solve import reopen_incident
from incidents.models import Incident
from incidents.record.rules.lifecycle import IllegalMove
from tenants import clock
from tenants.errors import Invalid
from tenants.media import EMAIL
from tests.escalation.house import follow, kinds, report_p1, triaged
from tests.escalation.sink import Sink
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def closed(world: World) -> Incident:
    """Close what turned out not to be an incident, while several had not answered yet."""
    incident = report_p1(world)
    follow()
    incident = triaged(
        world, incident, outcome=TriageOutcome.NOT_AN_INCIDENT, reason="He typed it wrong"
    )
    return close_incident(
        incident_id=incident.pk, expected_version=incident.version, now=clock.now(),
        actor=world.actor("agnes"),
    )  # fmt: skip


def waiting(incident: Incident) -> list[Escalation]:
    rows = Escalation.objects.filter(incident=incident, acknowledged_at=None, passed_on_at=None)
    return list(rows.exclude(due_at=None).order_by("pk"))


def test_after_closing_nobody_is_asked_any_more(world: World):
    incident = closed(world)
    asked = waiting(incident)
    assert asked
    follow()

    advance(now=clock.now() + timedelta(hours=9))

    assert waiting(incident) == []
    assert "escalation.passed_on" not in kinds(incident)
    assert kinds(incident).count("escalation.withdrawn") == len(asked)
    assert not open_escalations(world.actor("ines")).filter(incident=incident).exists()
    with pytest.raises(IllegalMove):
        pass_on(escalation_id=asked[0].pk, actor=world.actor("ines"), now=clock.now())
    # That they answered after all may be recorded.
    acknowledge(escalation_id=asked[0].pk, actor=world.actor("ed"), now=clock.now())


def test_a_tick_that_comes_before_what_follows_asks_nobody_either(world: World):
    incident = closed(world)
    (first, *_others) = waiting(incident)

    pass_on_unanswered([(first.pk, incident.pk)], now=clock.now() + timedelta(hours=9))

    first.refresh_from_db()
    assert (first.due_at, first.passed_to) == (None, None)
    assert "escalation.passed_on" not in kinds(incident)


def test_what_is_open_again_waits_again_for_who_had_not_answered(world: World):
    incident = closed(world)
    asked = waiting(incident)
    follow()

    reopen_incident(
        incident_id=incident.pk, expected_version=incident.version, now=clock.now(),
        actor=world.actor("ines"), ask=ReopenIncident(reason="It was one after all"),
    )  # fmt: skip
    follow()

    assert {row.pk for row in asked} <= {row.pk for row in waiting(incident)}


def test_what_had_not_left_the_house_asks_nobody_either(world: World, sink: Sink):
    incident = closed(world)
    follow()
    asks = Notice.objects.filter(incident=incident, template="escalation", medium=EMAIL)
    assert asks.filter(state=NoticeState.WAITING).exists()

    deliver(clock=clock.now)

    assert {row.state for row in asks.all()} == {NoticeState.DROPPED}
    assert not any("scal" in mail["Subject"] for mail in sink.received)

    reopen_incident(
        incident_id=incident.pk,
        actor=world.actor("agnes"),
        now=clock.now(),
        ask=ReopenIncident(reason="It is true."),
        expected_version=None,
    )
    follow()
    deliver(clock=clock.now)

    assert {row.state for row in asks.all()} == {NoticeState.SENT}


def test_what_is_closed_is_not_escalated_by_hand(world: World):
    incident = closed(world)
    before = Escalation.objects.filter(incident=incident).count()

    with pytest.raises(Invalid):
        raise_escalation(
            incident_id=incident.pk, actor=world.actor("agnes"), now=clock.now(),
            ask=RaiseEscalation(kind="hierarchical", function="ciso", reason="He must know."),
        )  # fmt: skip

    assert Escalation.objects.filter(incident=incident).count() == before
