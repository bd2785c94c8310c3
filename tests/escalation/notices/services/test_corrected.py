"""What waits for somebody who did not report it after all is not sent."""

import pytest

from escalation.choices import NoticeState
from escalation.models import Notice
from incidents.handling.asks.triage import CorrectIncident
from incidents.handling.services.correct import correct_incident
from tenants import clock
from tests.escalation.house import follow, report_p1
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


@pytest.mark.parametrize("still_hears", [False, True])
def test_mails_and_calls_that_wait_for_the_former_reporter_are_dropped(
    world: World, still_hears: bool
):
    incident = report_p1(world)
    follow()
    waiting = Notice.objects.filter(incident=incident, contact=world.contact("rik"))
    assert set(waiting.values_list("state", "medium")) == {
        (NoticeState.WAITING, "email"), (NoticeState.WAITING, "phone"),
    }  # fmt: skip

    correct_incident(
        incident_id=incident.pk,
        expected_version=incident.version,
        actor=world.actor("agnes"),
        now=clock.now(),
        ask=CorrectIncident(
            reason="Carla called.",
            title=incident.title,
            kind=incident.kind,
            description=incident.description,
            symptoms=incident.symptoms,
            affected=incident.affected,
            channel=incident.channel,
            detection=incident.detection,
            reporter_id=world.contact("carla").pk,
            detected_at=incident.detected_at,
            former_still_hears=still_hears,
        ),
    )
    follow()

    left = NoticeState.WAITING if still_hears else NoticeState.DROPPED
    assert set(waiting.values_list("state", flat=True)) == {left}
    # Whoever did report it is called at once, as was agreed for a P1.
    assert Notice.objects.filter(
        incident=incident, contact=world.contact("carla"), medium="phone"
    ).exists()
