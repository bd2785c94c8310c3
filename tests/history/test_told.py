"""The check after every test bites."""

import pytest
from django.db import DatabaseError

from incidents.handling.asks.report import ReportIncident
from incidents.handling.services.register import report_incident
from incidents.models import AffectedContact, Incident
from tests.history.told import untold
from tests.people import BEGIN, World


@pytest.mark.untold("this is what the check is for")
def test_a_row_beside_an_incident_that_no_event_tells_is_refused(world: World):
    incident = _report(world)
    assert untold(world) == []
    with world.entered():
        AffectedContact.objects.create(
            tenant=world.acme, provider=world.provider, incident=incident,
            contact=world.contact("rob"),
        )  # fmt: skip

    with pytest.raises(DatabaseError, match="INSERT of incidents_affectedcontact"):
        untold(world)


@pytest.mark.untold("this is what the check is for")
def test_an_incident_made_around_the_services_is_found(world: World):
    twin = _report(world)
    twin.pk, twin.public_id, twin.reference = None, world.acme.public_id, "INC-0"

    with pytest.raises(DatabaseError, match="has no event for its version"):
        _save_and_look(world, twin)


def _report(world: World) -> Incident:
    with world.entered():
        return report_incident(
            tenant_id=world.acme.pk,
            actor=world.actor("rik"),
            now=BEGIN,
            ask=ReportIncident(
                title="Mail is down",
                description="All of it.",
                who_is_affected="me",
                can_work="partly",
            ),
        )


def _save_and_look(world: World, incident: Incident) -> None:
    with world.entered():
        incident.save(force_insert=True)
        untold(world)
