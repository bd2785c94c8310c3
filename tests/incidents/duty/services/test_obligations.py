"""What laws ask: begun by decisions, ended by filings or with grounds, never waived."""

from datetime import timedelta
from typing import Any

import pytest

from incidents.choices import BreachOutcome, ObligationState
from incidents.duty.services.breach import decide_breach, record_filing
from incidents.duty.services.gate import missing_now
from incidents.duty.services.obligations import answer_obligation, begin_duties
from incidents.duty.services.owing import others_of
from incidents.handling.services.elsewhere import register_elsewhere
from incidents.models import DutyStart, Incident, Obligation, ObligationAnswer, breach_terms
from tenants import clock
from tenants.choices import Function
from tenants.errors import Invalid, NotAllowed, NotFound, Stale
from tenants.ledger.append import append, update
from tenants.models import Event
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tests.asking import do
from tests.factories import incidents as made
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("scope")
HOUR = timedelta(hours=1)


def falls_under(world: World, **values: Any) -> None:
    """Let Acme be an entity of these laws, or answer to these authorities."""
    for name, value in values.items():
        setattr(world.acme, name, value)
    wrote = [update(world.acme, *values)]
    append(world.acme, "tenant.changed", actor=SYSTEM, at=clock.now(), wrote=wrote)


def reported(world: World, **said: Any) -> Incident:
    return made.ByPhone.create(world=world, **{"personal_data": "no", **said})


def begin(world: World, incident: Incident, event: str, *, at: timedelta, by="ines", after=None):
    moment = incident.reported_at + at
    return do(
        begin_duties,
        incident_id=incident.pk, actor=world.actor(by),
        now=incident.reported_at + (after or max(at, timedelta(0))),
        event=event, at=moment, grounds="The planning was out for all sites.",
    )  # fmt: skip


def answer(world: World, row: Obligation, outcome: str, *, after: timedelta, by="ines", **said):
    moment = row.incident.reported_at + after
    if outcome == "filed":
        said = {"filed_at": moment, "reference": "CCB-7", **said}
    return do(
        answer_obligation,
        incident_id=row.incident_id, actor=world.actor(by), now=moment,
        obligation=row.pk, outcome=outcome, **said,
    )  # fmt: skip


def owed(incident: Incident) -> dict[str, Obligation]:
    return {row.duty: row for row in others_of(incident)}


def missing(incident: Incident) -> set[str]:
    now = incident.reported_at + 999 * HOUR
    fresh = Incident.objects.get(pk=incident.pk)
    return {one.code for one in missing_now(fresh, now=now) if one.code.startswith("obligation")}


def test_a_significant_incident_of_an_entity_runs_through_the_phases_of_nis2(world: World):
    incident = reported(world)
    with pytest.raises(Invalid) as refused:
        begin(world, incident, "significant", at=HOUR)
    # Nobody said that Acme falls under it.
    assert list(refused.value.errors) == ["event"]
    falls_under(world, laws=["nis2"])
    with pytest.raises(NotAllowed):
        begin(world, incident, "significant", at=HOUR, by="agnes")
    with pytest.raises(NotFound):
        begin(world, incident, "significant", at=HOUR, by="gus")

    start = begin(world, incident, "significant", at=HOUR)

    assert (start.decided_by.name, start.capacity) == ("Ines Brand", Function.CISO)
    rows = owed(incident)
    since = incident.reported_at + HOUR
    assert {(row.duty, row.recipient, row.due_at) for row in rows.values()} == {
        ("nis2_23_4_a_be", "ccb", since + 24 * HOUR),
        ("nis2_23_4_b_be", "ccb", since + 72 * HOUR),
        ("nis2_23_1", "users", None),
    }
    assert "ccb.belgium.be" in rows["nis2_23_4_a_be"].terms[0]["source"]
    assert missing(incident) == {f"obligation:{row.pk}" for row in rows.values()}

    # Aware earlier than was thought: the terms end earlier. Later: it is kept, and moves nothing.
    begin(world, incident, "significant", at=HOUR / 2, after=2 * HOUR)
    begin(world, incident, "significant", at=2 * HOUR, after=3 * HOUR)
    warning = owed(incident)["nis2_23_4_a_be"]
    assert warning.due_at == incident.reported_at + HOUR / 2 + 24 * HOUR
    assert DutyStart.objects.filter(incident=incident).count() == 3

    # Late is frozen by the first filing, and says why.
    with pytest.raises(Invalid) as refused:
        answer(world, warning, "filed", after=30 * HOUR)
    assert list(refused.value.errors) == ["late_reason"]
    assert not ObligationAnswer.objects.exists()
    answer(world, warning, "filed", after=30 * HOUR, late_reason="Nobody was reached at night.")
    answer(world, warning, "filed", after=31 * HOUR, reference="CCB-8")
    warning.refresh_from_db()
    assert (warning.state, warning.missed_at) == ("filed", warning.due_at)
    assert warning.filed_at == incident.reported_at + 30 * HOUR

    # The final report is counted from the notification, by the calendar.
    assert "nis2_23_4_d_be" not in owed(incident)
    notification = owed(incident)["nis2_23_4_b_be"]
    answer(world, notification, "filed", after=40 * HOUR)
    final = owed(incident)["nis2_23_4_d_be"]
    assert final.due_at is not None
    assert (final.due_at - final.started_at).days in (28, 29, 30, 31)
    assert final.due_at.day == final.started_at.day

    answer(world, final, "filed", after=50 * HOUR)
    # Of no personal data and low classes one person decides that nothing is owed.
    answer(world, owed(incident)["nis2_23_1"], "not_owed", after=51 * HOUR, grounds="Internal.")
    assert missing(incident) == set()
    kinds = Event.objects.filter(subject_id=incident.pk, kind__startswith="obligation.")
    assert kinds.count() == 5


def test_that_it_is_not_required_takes_grounds_and_two_people_for_personal_data(world: World):
    falls_under(world, laws=["nis2"])
    incident = reported(world, personal_data="maybe")
    begin(world, incident, "significant", at=HOUR)
    row = owed(incident)["nis2_23_4_a_be"]
    user = world.user("carla")
    set_function_holder(
        tenant=world.acme, function=Function.DPO, name=user.name, email=user.email,
        language="en", user=user, actor=SYSTEM, now=BEGIN,
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        answer(world, row, "not_owed", after=2 * HOUR, grounds=" ")
    assert list(refused.value.errors) == ["grounds"]
    # Nothing waives it, and nothing else answers it.
    with pytest.raises(Invalid):
        answer(world, row, "waived", after=2 * HOUR, grounds="No time.")

    first = answer(world, row, "not_owed", after=2 * HOUR, grounds="It was over in a minute.")
    row.refresh_from_db()
    assert (first.settles, row.state, row.stopped_at) == (False, ObligationState.OWED, None)
    assert f"obligation:{row.pk}" in missing(incident)
    with pytest.raises(Invalid):
        answer(world, row, "not_owed", after=3 * HOUR, grounds="Once more.")

    # The DPO of the customer does not see the report, and decides on it.
    second = answer(world, row, "not_owed", after=4 * HOUR, by="carla", grounds="So it was.")
    row.refresh_from_db()
    assert (second.settles, second.capacity) == (True, Function.DPO)
    assert row.state == ObligationState.NOT_OWED
    assert row.stopped_at == incident.reported_at + 4 * HOUR
    with pytest.raises(Stale):
        answer(world, row, "filed", after=5 * HOUR)


def test_awareness_is_a_decision_and_moves_the_72_hours_to_earlier_only(world: World):
    incident = reported(world, personal_data="maybe")
    clock_row = breach_terms().get(incident=incident)
    with pytest.raises(Invalid) as refused:
        begin(world, incident, "aware", at=2 * HOUR, after=HOUR)
    assert list(refused.value.errors) == ["at"]

    begin(world, incident, "aware", at=3 * HOUR)
    clock_row.refresh_from_db()
    assert clock_row.started_at == incident.reported_at

    begin(world, incident, "aware", at=-5 * HOUR, after=4 * HOUR)
    clock_row.refresh_from_db()
    assert clock_row.started_at == incident.reported_at - 5 * HOUR
    assert clock_row.due_at == incident.reported_at + 67 * HOUR
    assert clock_row.alarm_at == clock_row.started_at + 36 * HOUR

    # Where nothing says that personal data was hit, nobody is aware of it.
    with pytest.raises(Invalid):
        begin(world, reported(world), "aware", at=HOUR)


def test_what_a_decision_and_a_first_filing_owe_runs_until_it_is_answered(world: World):
    falls_under(world, authorities=["gba", "vtc"])
    incident = reported(world, personal_data="yes")
    about = {"incident_id": incident.pk, "actor": world.actor("ines")}
    moment = incident.reported_at + HOUR
    do(
        decide_breach, **about, now=moment, outcome=BreachOutcome.NOTIFY, tells_persons=True,
        grounds="A list was out.",
    )  # fmt: skip
    do(
        record_filing, **about, now=moment, authority="GBA", reference="DBN-1", filed_at=moment,
        more_follows=True,
    )  # fmt: skip

    do(record_filing, **about, now=moment, authority="VTC", reference="V-1", filed_at=moment)

    rows = {(row.duty, row.recipient): row.due_at for row in owed_list(incident)}
    assert rows == {
        ("gdpr_34", "persons"): None,
        ("gdpr_33_4", "vtc"): None,
        ("gdpr_33_4_gba", "gba"): rows["gdpr_33_4_gba", "gba"],
    }
    part_two = rows["gdpr_33_4_gba", "gba"]
    assert part_two is not None
    assert (part_two - moment).days in (20, 21)
    # It does not end in another record while this one owes.
    with pytest.raises(Invalid, match="wat de wet"):
        do(
            register_elsewhere, **{**about, "actor": world.actor("ines")},
            expected_version=Incident.objects.get(pk=incident.pk).version, now=moment,
            customer_id=world.globex.pk, reporter_id=world.contact("gus").pk, reason="Wrong one.",
            title="A list was out", description="A list was out.",
        )  # fmt: skip


def owed_list(incident: Incident) -> list[Obligation]:
    return list(others_of(incident))


def test_of_two_authorities_each_is_notified_and_each_has_its_term(world: World):
    falls_under(world, authorities=["gba", "vtc"])
    incident = made.triaged(world, reported(world, personal_data="yes"))
    about = {"incident_id": incident.pk, "actor": world.actor("ines")}
    moment = incident.reported_at + HOUR
    do(decide_breach, **about, now=moment, outcome=BreachOutcome.NOTIFY, grounds="A list was out.")
    first, other = breach_terms(incident=incident).order_by("pk")
    filed = {**about, "now": moment, "authority": "VTC", "reference": "V-1", "filed_at": moment}
    with pytest.raises(Invalid) as refused:
        do(record_filing, **filed, obligation=0)
    assert list(refused.value.errors) == ["obligation"]

    do(record_filing, **filed, obligation=other.pk)

    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.state, other.state) == (ObligationState.OWED, ObligationState.FILED)
    # The measure of the profile asks it of each.
    assert "G02" in {one.code for one in missing_now(incident, now=moment)}
    # Where none is named, it is the one that is owed.
    do(record_filing, **{**filed, "authority": "GBA", "reference": "G-1"})
    first.refresh_from_db()
    assert first.state == ObligationState.FILED
    assert "G02" not in {one.code for one in missing_now(incident, now=moment)}
    # Neither is answered where the other duties are.
    with pytest.raises(Invalid):
        answer(world, first, "not_owed", after=2 * HOUR, grounds="No risk.")


def test_the_register_of_breaches_is_owed_until_it_is_described(world: World):
    incident = made.triaged(world, reported(world, personal_data="yes"))
    register = Obligation.objects.get(incident=incident, duty="gdpr_33_5")
    assert (register.state, register.due_at, register.alarm_at) == ("owed", None, None)

    made.described(world, incident)

    register.refresh_from_db()
    assert (register.state, register.stopped_at is None) == ("filed", False)
    assert register.filed_at == register.stopped_at
