"""Whatever is edited, solved and reopened in whatever order: nothing that was said is lost."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as given_any
from hypothesis import strategies as st

from incidents.choices import ClockKind, Status
from incidents.handling.asks.work import ReopenIncident
from incidents.handling.services.solve import reopen_incident
from incidents.models import Clock, Incident
from tenants.ledger.names import row_name
from tenants.models import Event, PersonalText
from tests.factories.incidents import ByPhone, resolved
from tests.history.told import untold
from tests.incidents.handling.house import correct
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")

WORDS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=12)
ACTS = st.lists(
    st.tuples(st.sampled_from(["title", "symptoms", "description", "again"]), WORDS),
    min_size=1, max_size=5,
)  # fmt: skip


def again(world: World, incident: Incident, why: str) -> Incident:
    """Solve it and take that back."""
    done = resolved(world, incident)
    assert done.resolved_at is not None
    return reopen_incident(
        incident_id=done.pk, expected_version=done.version, actor=world.actor("ines"),
        now=done.resolved_at + timedelta(minutes=1), ask=ReopenIncident(reason=why),
    )  # fmt: skip


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given_any(acts=ACTS)
def test_whatever_is_edited_and_reopened_all_of_it_stays_and_replays(
    world: World, acts: list[tuple[str, str]]
):
    incident = ByPhone.create(world=world)
    said = {("title", incident.title), ("description", incident.description)}

    for act, words in acts:
        if act == "again":
            incident = again(world, incident, words)
            assert incident.status == Status.IN_PROGRESS
        elif getattr(incident, act) != words:
            moment = incident.registered_at + timedelta(minutes=incident.version)
            incident = correct(world, incident, now=moment, **{act: words})
            said.add((act, words))

    kept = PersonalText.objects.filter(row=row_name(incident)).values_list("field", "value")
    assert {pair for pair in said if pair[1]} <= set(kept)
    told = Event.objects.filter(subject_kind="incident", subject_id=incident.pk)
    times = sum(act == "again" for act, _words in acts)
    assert told.filter(kind="incident.reopened").count() == times
    # A solution that was none stops nothing.
    assert Clock.objects.get(incident=incident, kind=ClockKind.RESOLUTION).stopped_at is None
    assert untold(world) == []
