"""Personal data that was hit: 72 hours from the first record, ended by a decision with grounds."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from escalation.models import Notice
from escalation.services.sweep import watch
from incidents.choices import BreachAlarm, BreachOutcome
from incidents.desk.queries.case import case_view
from incidents.desk.queries.filters import QueueFilters, filtered
from incidents.desk.queries.found import Bare
from incidents.duty.services.breach import decide_breach, record_filing
from incidents.duty.services.duties import duty_facts
from incidents.duty.services.gate import missing_now
from incidents.handling.services import triage
from incidents.handling.services.close import NotYet, close_incident
from incidents.models import BreachDecision, BreachFiling, Incident, Obligation, breach_terms
from incidents.record.services.common import record
from tenants.choices import Function
from tenants.errors import DomainError, Invalid, NotAllowed
from tenants.models import Event
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tests.asking import do
from tests.escalation.house import follow
from tests.factories import incidents as made
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("scope")
HOUR = timedelta(hours=1)


def reported(world: World, **said) -> Incident:
    return made.ByPhone.create(world=world, **{"personal_data": "maybe", **said})


def clock_of(incident: Incident) -> Obligation:
    return breach_terms().get(incident=incident)


def decide(world: World, incident: Incident, outcome: str, *, by="ines", after=HOUR, **said):
    return do(
        decide_breach,
        incident_id=incident.pk, actor=world.actor(by), now=incident.reported_at + after,
        outcome=outcome, **{"grounds": "One e-mail to a colleague.", **said},
    )  # fmt: skip


def decide_by_two(world: World, incident: Incident, outcome: str, **said):
    """Let the DPO say the same after the CISO: that nothing is notified takes two."""
    decide(world, incident, outcome, **said)
    user = world.user("rob")
    set_function_holder(
        tenant=world.acme, function=Function.DPO, name=user.name, email=user.email,
        language="en", user=user, actor=SYSTEM, now=BEGIN,
    )  # fmt: skip
    return decide(world, incident, outcome, by="rob", **said)


def filing(world: World, incident: Incident, *, after: timedelta, by="ines", **said):
    moment = incident.reported_at + after
    return do(
        record_filing,
        incident_id=incident.pk, actor=world.actor(by), now=moment,
        **{"authority": "GBA", "reference": "GBA-77", "filed_at": moment, **said},
    )  # fmt: skip


def classify(world: World, incident: Incident, now: datetime, **said) -> Incident:
    fresh = Incident.objects.get(pk=incident.pk)
    return do(
        triage.classify_incident,
        incident_id=incident.pk, expected_version=fresh.version, actor=world.actor("agnes"),
        now=now, **{"category_id": None, "is_security": False, "is_cyber": False,
        "is_breach": False, "personal_data": fresh.personal_data, **said},
    )  # fmt: skip


def tile(incident: Incident, now: datetime):
    fresh = Incident.objects.select_related("tenant", "scheme", "agreement", "team").get(
        pk=incident.pk
    )
    with translation.override("en"):
        return case_view(Bare(fresh, (0, 0)), now).clocks[-1]


def is_counted(world: World, incident: Incident, now: datetime) -> bool:
    found = filtered(world.actor("agnes"), QueueFilters(breach=True), now)
    return found.filter(pk=incident.pk).exists()


def test_the_report_that_says_maybe_begins_the_term(world: World):
    incident = reported(world)

    clock = clock_of(incident)
    assert (clock.started_at, clock.due_at) == (
        incident.reported_at, incident.reported_at + 72 * HOUR,
    )  # fmt: skip
    shown = tile(incident, incident.reported_at + HOUR)
    assert (shown.none, shown.due_at, shown.state) == (False, clock.due_at, "ok")
    assert "decision needed" in str(shown.detail)
    assert is_counted(world, incident, incident.reported_at)


def test_the_first_label_begins_it_and_no_later_one_moves_it(world: World):
    incident = reported(world, personal_data="no")
    assert not breach_terms().filter(incident=incident).exists()
    assert tile(incident, incident.reported_at).none
    first = incident.reported_at + 3 * HOUR

    incident = made.triaged(world, incident, personal_data="maybe", now=first)
    classify(world, incident, first + HOUR, personal_data="yes", is_breach=True)

    assert clock_of(incident).started_at == first


def test_a_label_that_is_taken_away_takes_a_decision(world: World):
    incident = made.triaged(world, reported(world))

    incident = classify(world, incident, incident.reported_at + HOUR, personal_data="no")

    shown = tile(incident, incident.reported_at + HOUR)
    assert (shown.none, "decision needed" in str(shown.detail)) == (False, True)
    assert is_counted(world, incident, incident.reported_at)
    decide_by_two(world, incident, BreachOutcome.NO_BREACH)
    assert not is_counted(world, incident, incident.reported_at)
    assert tile(incident, incident.reported_at + 99 * HOUR).state == "met"


@pytest.mark.parametrize("by", ["agnes", "ed", "adam", "sam"])
def test_only_dpo_ciso_and_incident_manager_decide(world: World, by: str):
    incident = reported(world)

    with pytest.raises(NotAllowed):
        decide(world, incident, BreachOutcome.NO_BREACH, by=by)

    assert clock_of(incident).outcome == ""
    assert not BreachDecision.objects.exists()


def test_the_dpo_decides_as_dpo(world: World):
    user = world.user("agnes")
    set_function_holder(
        tenant=world.acme, function=Function.DPO, name=user.name, email=user.email,
        language="en", user=user, actor=SYSTEM, now=BEGIN,
    )  # fmt: skip
    incident = reported(world)

    decision = decide(world, incident, BreachOutcome.UNLIKELY, by="agnes")

    assert (decision.capacity, decision.decided_by) == (Function.DPO, user)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"grounds": " "}, "grounds"),
        ({"outcome": "later"}, "outcome"),
        ({"tells_persons": True}, "tells_persons"),
    ],
)
def test_a_decision_wants_grounds(world: World, said, field):
    incident = reported(world)

    with pytest.raises(Invalid) as refused:
        decide(world, incident, **{"outcome": BreachOutcome.NO_BREACH, **said})

    assert list(refused.value.errors) == [field]
    assert not BreachDecision.objects.exists()


def test_what_was_never_said_needs_no_decision(world: World):
    incident = reported(world, personal_data="no")

    with pytest.raises(Invalid):
        decide(world, incident, BreachOutcome.NO_BREACH)


def test_notifying_is_owed_until_it_is_recorded_to_whom_and_when(world: World):
    incident = reported(world)
    with pytest.raises(DomainError):
        filing(world, incident, after=HOUR)
    decide(world, incident, BreachOutcome.NOTIFY, tells_persons=True)
    assert is_counted(world, incident, incident.reported_at)
    assert "notify the authority" in str(tile(incident, incident.reported_at).detail)
    for said in ({"authority": ""}, {"reference": " "}, {"filed_at": BEGIN}):
        with pytest.raises(Invalid) as refused:
            filing(world, incident, after=2 * HOUR, **said)
        assert list(refused.value.errors) == list(said)
    with pytest.raises(NotAllowed):
        filing(world, incident, after=2 * HOUR, by="agnes")

    filing(world, incident, after=2 * HOUR)

    clock = clock_of(incident)
    assert (clock.filed_at, clock.missed_at) == (incident.reported_at + 2 * HOUR, None)
    assert not is_counted(world, incident, incident.reported_at)
    assert tile(incident, incident.reported_at + 99 * HOUR).state == "met"


def test_a_late_notification_says_why_and_stays_late(world: World):
    incident = reported(world)
    decide(world, incident, BreachOutcome.NOTIFY)

    with pytest.raises(Invalid) as refused:
        filing(world, incident, after=73 * HOUR)
    assert list(refused.value.errors) == ["late_reason"]
    assert not BreachFiling.objects.exists()
    filing(world, incident, after=73 * HOUR, late_reason="The desk was shut.")
    # A second one adds to it and makes nothing good.
    filing(world, incident, after=80 * HOUR, reference="GBA-78")

    clock = clock_of(incident)
    assert clock.missed_at == clock.due_at
    assert clock.filed_at == incident.reported_at + 73 * HOUR
    assert tile(incident, incident.reported_at + 99 * HOUR).state == "missed"


def test_a_later_decision_holds_and_the_earlier_one_stays(world: World):
    incident = reported(world)
    decide(world, incident, BreachOutcome.UNLIKELY)
    decide(world, incident, BreachOutcome.NOTIFY, after=2 * HOUR, grounds="It was a whole list.")

    rows = BreachDecision.objects.filter(incident=incident).order_by("pk")
    assert [row.outcome for row in rows] == ["risk_unlikely", "notify"]
    clock = clock_of(incident)
    assert (clock.outcome, clock.stopped_at) == ("notify", None)


def test_that_nothing_is_notified_takes_two_people_who_know_the_same(world: World):
    incident = made.triaged(world, reported(world))
    first = decide(world, incident, BreachOutcome.UNLIKELY)
    with pytest.raises(Invalid) as refused:
        decide(world, incident, BreachOutcome.UNLIKELY, after=2 * HOUR)
    assert list(refused.value.errors) == ["outcome"]
    # It holds for nobody yet: the hours run, and it is not closed.
    clock = clock_of(incident)
    assert (first.settles, clock.outcome, clock.stopped_at) == (False, "", None)
    assert is_counted(world, incident, incident.reported_at)
    # Another outcome agrees with nobody, and neither does who knows more.
    user = world.user("rob")
    set_function_holder(
        tenant=world.acme, function=Function.DPO, name=user.name, email=user.email,
        language="en", user=user, actor=SYSTEM, now=BEGIN,
    )  # fmt: skip
    assert not decide(world, incident, BreachOutcome.NO_BREACH, by="rob").settles
    classify(world, incident, incident.reported_at + 2 * HOUR, personal_data="yes")
    later = {"by": "rob", "after": 3 * HOUR}
    assert not decide(world, incident, BreachOutcome.UNLIKELY, **later).settles

    second = decide(world, incident, BreachOutcome.UNLIKELY, after=4 * HOUR)

    assert second.settles
    assert clock_of(incident).stopped_at == incident.reported_at + 4 * HOUR
    # That it is notified after all takes one.
    assert decide(world, incident, BreachOutcome.NOTIFY, after=5 * HOUR).settles
    assert clock_of(incident).stopped_at is None


def test_what_turns_out_worse_is_decided_again_by_the_same_moment(world: World):
    incident = made.triaged(world, reported(world))
    decide_by_two(world, incident, BreachOutcome.UNLIKELY)
    due = clock_of(incident).due_at

    classify(world, incident, incident.reported_at + 2 * HOUR, personal_data="yes")

    clock = clock_of(incident)
    assert (clock.outcome, clock.stopped_at, clock.due_at) == ("", None, due)
    assert is_counted(world, incident, incident.reported_at)


def test_it_is_reminded_of_before_the_term_and_recorded_as_late_after_it(world: World):
    incident = reported(world)
    start = incident.reported_at

    for hours in (35, 36, 37, 54, 65, 70, 71, 72, 73, 100):
        watch(now=start + hours * HOUR)

    events = Event.objects.filter(subject_id=incident.pk, kind__startswith="breach.")
    assert list(events.order_by("pk").values_list("kind", flat=True)) == [
        "breach.due", "breach.due", "breach.due", "breach.due", "breach.missed",
    ]  # fmt: skip
    clock = clock_of(incident)
    assert (clock.missed_at, clock.alarm_at) == (clock.due_at, None)
    assert tile(incident, start + 100 * HOUR).state == "late"
    follow()
    mails = Notice.objects.filter(incident=incident, template__startswith="breach_", medium="email")
    # At once, three reminders (the first asks to acknowledge it), and that it passed.
    assert mails.filter(name="Ines Brand").count() == 5
    # Whoever stands above hears all four, and that it passed.
    assert mails.filter(name="Ed Kuiper").count() == 5
    late = decide_by_two(world, incident, BreachOutcome.NO_BREACH, after=101 * HOUR)
    assert late.is_late
    assert tile(incident, start + 102 * HOUR).state == "missed"


def test_after_a_decision_nothing_speaks_any_more(world: World):
    incident = reported(world)
    decide_by_two(world, incident, BreachOutcome.NO_BREACH)

    watch(now=incident.reported_at + 73 * HOUR)

    kinds = Event.objects.filter(subject_id=incident.pk).values_list("kind", flat=True)
    assert not {"breach.due", "breach.missed"} & set(kinds)


def test_a_record_from_before_there_were_terms_gets_its_own(world: World):
    incident = reported(world, personal_data="no")
    # As an older version left it.
    incident.personal_data = "yes"
    record(incident, "incident.classified", actor=SYSTEM, now=incident.reported_at)

    assert "decision needed" in str(tile(incident, incident.reported_at).detail)
    watch(now=incident.reported_at + HOUR)

    clock = clock_of(incident)
    assert (clock.started_at, clock.alarm) == (incident.reported_at, BreachAlarm.HALF)


def test_it_is_not_closed_without_a_decision(world: World):
    incident = made.confirmed(world, made.resolved(world, reported(world)))
    incident = classify(world, incident, incident.reported_at + HOUR, personal_data="no")
    closing: dict[str, Any] = {
        "incident_id": incident.pk, "expected_version": incident.version,
        "actor": world.actor("agnes"), "now": incident.reported_at + 2 * HOUR,
    }  # fmt: skip

    with pytest.raises(NotYet) as refused:
        close_incident(**closing)
    assert "breach" in refused.value.errors
    decide_by_two(world, incident, BreachOutcome.NO_BREACH, after=2 * HOUR)

    assert "breach" not in {found.code for found in missing_now(incident, now=closing["now"])}


def test_what_was_no_incident_is_not_closed_without_a_decision_either(world: World):
    incident = made.triaged(
        world, reported(world), outcome="not_an_incident", reason="A drill of the school."
    )
    closing: dict[str, Any] = {
        "incident_id": incident.pk, "expected_version": incident.version,
        "actor": world.actor("agnes"), "now": incident.reported_at + 2 * HOUR,
    }  # fmt: skip

    with pytest.raises(NotYet) as refused:
        close_incident(**closing)
    assert list(refused.value.errors) == ["breach"]
    decide_by_two(world, incident, BreachOutcome.NO_BREACH)

    assert close_incident(**closing).closed_at is not None


def test_the_decision_proves_the_measures_of_the_law(world: World):
    incident = made.triaged(world, reported(world, personal_data="yes"))

    def states() -> dict[str, str]:
        facts = duty_facts(Incident.objects.get(pk=incident.pk))
        return {f.duty.code: f.state for f in facts if f.duty.code in ("G01", "G02")}

    assert states() == {"G01": "open", "G02": "open"}
    decide(world, incident, BreachOutcome.NOTIFY)
    assert states() == {"G01": "met", "G02": "open"}
    filing(world, incident, after=2 * HOUR)
    assert states() == {"G01": "met", "G02": "met"}


def test_the_table_stops_no_term_without_a_decision(world: World):
    clock = clock_of(reported(world))

    for columns, name in (
        ({"alarm_at": None, "state": "not_owed"}, "breach_term_stops_by_decision"),
        (
            {"alarm_at": None, "state": "not_owed", "outcome": "notify"},
            "breach_notifying_stops_by_filing",
        ),
        ({"state": "not_owed", "outcome": "no_breach"}, "stopped_obligation_is_silent"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            breach_terms(pk=clock.pk).update(stopped_at=BEGIN, **columns)
