"""What the database finds incomplete is what the rule finds incomplete, whatever is empty."""

from typing import Any

import pytest
from django.db.models import F

from incidents.choices import Channel, Kind, Status, TriageOutcome
from incidents.duty.queries.complete import completeness_of, incomplete, profiles_in_use
from incidents.models import Incident
from tests.incidents.handling.house import in_progress
from tests.people import World

pytestmark = [
    pytest.mark.usefixtures("scope"),
    pytest.mark.untold("columns are emptied by hand, in ways that no service leaves them"),
]

EMPTY: dict[str, Any] = {
    "title": {"title": ""},
    "title and description": {"title": "", "description": ""},
    "affected": {"affected": ""},
    "detected": {"detected_at": None},
    "category": {"category": None},
    "a class": {"integrity": None, "class_reason": ""},
    "a class, with a reason": {"integrity": None, "class_reason": "Owner unknown"},
    "cause": {"cause": ""},
    "cause and moment": {"cause": "", "occurred_at": None},
    "who registered": {"registered_by": None},
    "nothing": {},
}


def states() -> list[dict[str, Any]]:
    return [
        {"status": status, "kind": kind, "channel": channel, "triage_outcome": outcome}
        for status in Status
        for kind, channel, outcome in (
            (Kind.INCIDENT, Channel.PHONE, TriageOutcome.CONFIRMED),
            (Kind.INCIDENT, Channel.MONITORING, TriageOutcome.CONFIRMED),
            (Kind.SERVICE_REQUEST, Channel.PORTAL, TriageOutcome.CONFIRMED),
            (Kind.INCIDENT, Channel.PHONE, TriageOutcome.NOT_AN_INCIDENT),
        )
    ]


@pytest.mark.parametrize("empty", EMPTY.values(), ids=EMPTY)
def test_rule_and_database_agree(world: World, empty: dict[str, Any]) -> None:
    incident = in_progress(world)
    rows = Incident.objects.filter(pk=incident.pk)
    is_incomplete = incomplete(profiles_in_use())
    found_incomplete = 0

    for state in states():
        waits = {"waiting_reason": "customer" if state["status"] == Status.WAITING else ""}
        rows.update(version=F("version") + 1, **state, **waits, **empty)
        found = completeness_of(rows.get())
        assert rows.filter(is_incomplete).exists() is not found.is_complete, (state, found.missing)
        found_incomplete += not found.is_complete

    # A table in which everything is complete, or nothing is asked, would show nothing.
    assert found_incomplete >= 1


def test_another_profile_is_judged_by_its_own_fields(world: World) -> None:
    incident = in_progress(world)
    rows = Incident.objects.filter(pk=incident.pk)
    rows.update(version=F("version") + 1, profile=None, integrity=None, class_reason="")

    assert completeness_of(rows.get()).is_complete
    assert not rows.filter(incomplete(profiles_in_use())).exists()
