"""To a page of a room above an incident leads only where the settings name one."""

from typing import Any

from django.urls import reverse

from tests.incidents.desk.house import House


def test_an_incident_leads_to_the_pages_that_the_settings_name(house: House, settings: Any):
    incident = house.register()
    there = reverse("escalation:raise", args=[incident.reference])

    assert there in house.client().get(f"/desk/{incident.reference}/").content.decode()

    settings.CASE_LINKS = {}
    alone = house.client().get(f"/desk/{incident.reference}/")
    assert alone.status_code == 200
    assert there not in alone.content.decode()
