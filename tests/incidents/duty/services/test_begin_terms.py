"""What an older version kept of personal data stands with all other duties, as it stood."""

from datetime import timedelta
from typing import Any

import pytest

from incidents.duty.queries.law_due import laws_due
from incidents.duty.services.begin_terms import begin_terms
from incidents.models import BreachClock, Incident, Obligation
from incidents.record.services.common import append_event
from tenants.ledger.append import insert
from tenants.models import Event
from tenants.rules.roles import SYSTEM
from tests.factories import incidents as made
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")
HOUR = timedelta(hours=1)


def kept_before(world: World, **said: Any) -> Incident:
    """Return an incident with a term as it was kept before, and nothing else of the law."""
    incident = made.ByPhone.create(world=world, personal_data="no")
    start = incident.reported_at - HOUR
    clock = BreachClock(
        tenant_id=incident.tenant_id, provider_id=incident.provider_id, incident=incident,
        **{"started_at": start, "due_at": start + 72 * HOUR, **said},
    )  # fmt: skip
    append_event(
        incident, "breach.begun", actor=SYSTEM, now=incident.reported_at, wrote=[insert(clock)]
    )
    return incident


def rows(incident: Incident) -> dict[str, Obligation]:
    return {row.duty: row for row in Obligation.objects.filter(incident=incident)}


def test_what_was_owed_is_owed_by_the_same_moment(world: World):
    incident = kept_before(world)
    start = incident.reported_at - HOUR
    assert laws_due(world.actor("agnes")).rows == []

    for _twice in range(2):
        begin_terms(now=incident.reported_at)

    found = rows(incident)
    term = found["gdpr_33_1"]
    assert found.keys() == {"gdpr_33_1", "gdpr_33_5"}
    assert (term.started_at, term.due_at) == (start, start + 72 * HOUR)
    assert (term.state, term.alarm, term.alarm_at) == ("owed", "half", start + 36 * HOUR)
    assert len(laws_due(world.actor("agnes")).rows) == 2


@pytest.mark.parametrize(
    ("_case", "said", "term", "register"),
    [
        ("decided that there was none", {"outcome": "no_breach"}, "not_owed", "not_owed"),
        ("decided that a risk is unlikely", {"outcome": "risk_unlikely"}, "not_owed", "owed"),
        ("notified", {"outcome": "notify", "filed_at": 80 * HOUR}, "filed", "owed"),
    ],
)
def test_what_was_answered_stays_answered_and_late(
    world: World, _case: str, said: dict[str, Any], term: str, register: str
):
    incident = made.ByPhone.create(world=world, personal_data="no")
    begun, ended = incident.reported_at, incident.reported_at + 80 * HOUR
    said = {**said, "filed_at": ended} if "filed_at" in said else said
    incident = kept_before(
        world, started_at=begun, due_at=begun + 72 * HOUR, stopped_at=ended,
        missed_at=begun + 72 * HOUR, **said,
    )  # fmt: skip

    begin_terms(now=ended + HOUR)

    found = rows(incident)
    assert (found["gdpr_33_1"].state, found["gdpr_33_5"].state) == (term, register)
    assert found["gdpr_33_1"].stopped_at == ended
    assert found["gdpr_33_1"].missed_at == begun + 72 * HOUR
    assert found["gdpr_33_1"].alarm_at is None
    told = Event.objects.filter(subject_id=incident.pk, kind="breach.carried")
    assert told.exists()
