"""The first analysis by the checklist of its category: ticked on its form, kept in the record."""

from incidents.duty.queries.checklist import checklist_of
from incidents.models import Analysis
from tenants.models import Event
from tests.factories import incidents as made
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import send


def test_the_checklist_of_the_category_is_ticked_in_the_first_analysis(house: House):
    world = house.world
    with world.entered():
        # Wifi has no list of its own: that of the network above it holds.
        incident = made.triaged(world, made.ByPhone.create(world=world))
        assert list(checklist_of(incident)) == ["reach", "outage_told", "changed", "others"]
    here, agnes = f"/desk/{incident.reference}/", house.client()
    url = f"{here}analysis/"
    assert "Did the data centre or supplier report a general outage?" in agnes.get(url).text
    said = {"probable_cause": "An access point.", "resources": "A technician, half a day."}

    strange = send(agnes, url, **said, listed=["reach", "isolated"])
    kept = send(agnes, url, **said, listed=["reach", "others"], checks="Cable: loose")

    assert (strange.status, kept.status) == (422, 302), kept.errors
    with world.entered():
        [analysis] = Analysis.objects.filter(incident=incident)
        assert [one.get("code", "") for one in analysis.checks] == ["reach", "others", ""]
        assert Event.objects.filter(kind="analysis.added", subject_id=incident.pk).count() == 1
    # What was looked at stands in the record, and is not asked again.
    record = house.client("pat").get(f"/register/{incident.reference}/").text
    assert "Cable: loose" in record
    assert analysis.checks[0]["check"] in record.replace("&#x27;", "'")
    again = agnes.get(url).text
    assert 'value="outage_told"' in again
    assert 'value="reach"' not in again
