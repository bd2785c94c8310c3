"""What the page of an incident offers once it is closed."""

from incidents.choices import MessageKind, TriageOutcome
from incidents.handling.services.close import close_incident
from tenants import clock
from tests.incidents.desk.house import House


def test_a_closed_p1_promises_no_next_message_and_somebody_may_still_be_answered(house: House):
    incident = house.register(impact=3, urgency=3)
    incident = house.triaged(
        incident, outcome=TriageOutcome.NOT_AN_INCIDENT, reason="He typed it wrong"
    )
    agnes = house.world.actor("agnes")
    before = house.client().get(f"/desk/{incident.reference}/close/").content.decode()
    # Triage said that it was none: what was owed ended there.
    assert "still owed" not in before
    with house.world.entered():
        close_incident(
            incident_id=incident.pk, expected_version=incident.version, actor=agnes, now=clock.now()
        )
    client = house.client()
    html = client.get(f"/desk/{incident.reference}/").content.decode()

    assert "without customer update" not in html
    assert 'name="next_update_at"' not in html
    assert f"/escalation/{incident.reference}/raise/" not in html
    assert "Customer update" not in html.split('id="composer"')[1].split("</section>")[0]
    sent = client.post(
        f"/desk/{incident.reference}/message/", {"text": "It was a typo.", "key": "k"}
    )
    assert sent.status_code == 302
    with house.world.entered():
        assert incident.messages.filter(kind=MessageKind.REPLY).count() == 1
