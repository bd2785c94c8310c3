"""What is owed is proven by a file: of a recurring duty, and of a measure (issue of proof)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from incidents.models import Control, ControlFile, InternalAttachment, MeasureProof
from incidents.record.services.checking import check_files
from incidents.record.services.orphans import named_keys
from tenants import clock
from tenants.models import Event
from tests.controls import duties_of
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import form_at, send

pytestmark = pytest.mark.usefixtures("context_kept")
BYTES = b"Disk, backup and certificates: all in order."


def minutes() -> SimpleUploadedFile:
    return SimpleUploadedFile("minutes.txt", BYTES, content_type="text/plain")


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.fixture
def duty(house: House) -> Control:
    with house.world.entered():
        return duties_of(house.world, house.world.acme, clock.now(), pack="proactive")


def test_a_duty_is_proven_by_a_file_that_both_sides_have(house: House, duty: Control):
    adam, today = house.client("adam"), clock.now().date()
    url = f"/desk/duties/{duty.pk}/"

    done = send(adam, url, done_on=today.isoformat(), proof="All in order.", attached=[minutes()])

    assert done.status == 302, done.html[-3000:]
    with house.world.entered():
        row = ControlFile.objects.filter(control=duty).latest("pk")
        event = Event.objects.filter(subject_kind="control", kind="control.done").latest("pk")
        assert row.sha256 in event.body
        assert named_keys([row.key]) == {row.key}
    checked = [one for one in check_files() if one.row == f"incidents.controlfile:{row.pk}"]
    assert [(one.size, one.fault) for one in checked] == [(len(BYTES), "")]
    at_desk, at_portal = (f"/{door}/duties/{duty.pk}/file/{row.public_id}/" for door in DOORS)
    assert f'href="{at_desk}"' in adam.get(url).content.decode()
    assert body_of(adam.get(at_desk)) == BYTES
    carla = house.client("carla")
    assert f'href="{at_portal}"' in carla.get(f"/portal/duties/{duty.pk}/").content.decode()
    assert body_of(carla.get(at_portal)) == BYTES
    assert house.client("gus").get(at_portal).status_code == 404
    assert house.client("rik").get(at_portal).status_code == 404


DOORS = ("desk", "portal")


def test_what_no_scanner_looked_at_is_not_kept_as_proof(house: House, duty: Control, settings: Any):
    settings.CLAMD = "127.0.0.1:1"
    adam, today = house.client("adam"), clock.now().date()
    with house.world.entered():
        before = ControlFile.objects.count()

    url = f"/desk/duties/{duty.pk}/"
    sent = send(adam, url, done_on=today.isoformat(), proof="All in order.", attached=[minutes()])

    assert sent.status == 422
    assert "The virus scanner does not answer." in sent.html
    assert "All in order." in sent.html
    with house.world.entered():
        assert ControlFile.objects.count() == before


def test_a_program_records_it_with_a_file(house: House, duty: Control):
    adam = house.client("adam")
    asked = {
        "done_on": clock.now().date().isoformat(),
        "proof": "By script.",
        "attached": minutes(),
    }

    done = adam.post(
        f"/api/v1/duties/{duty.pk}/done/", asked, headers={"idempotency-key": "done-1"}
    )

    assert done.status_code == 200, done.content
    with house.world.entered():
        row = ControlFile.objects.latest("pk")
    assert done.json()["files"] == [row.sha256]
    assert done.json()["due_on"] > (clock.now() + timedelta(days=27)).date().isoformat()


def test_a_measure_is_proven_by_a_file_of_the_record(house: House):
    incident = house.triaged(
        house.register(impact=3, urgency=3), impact=3, urgency=3,
        criteria={"impact": ["impact.high.1"], "urgency": ["urgency.high.1"]},
        confidentiality=3, integrity=3, availability=3,
    )  # fmt: skip
    client, url = house.client(), f"/desk/{incident.reference}/measure/"
    page = client.get(url).content.decode()
    fields = form_at(client, url)
    first = next(v for v in _options(page, "evidence") if v)

    sent = client.post(
        url, {**fields, "evidence": first, "detail": "See the minutes", "attached": [minutes()]}
    )

    assert sent.status_code == 302, sent.content.decode()[-3000:]
    with house.world.entered():
        row = InternalAttachment.objects.get(incident=incident)
        assert row.measure == MeasureProof.objects.get(incident=incident, detail="See the minutes")
        event = Event.objects.filter(subject_id=incident.pk, kind="measure.proved").latest("pk")
        assert row.sha256 in event.body
    at = f"/desk/{incident.reference}/file/{row.public_id}/"
    assert f'href="{at}"' in client.get(f"/desk/{incident.reference}/").content.decode()
    assert body_of(client.get(at)) == BYTES
    portal = f"/portal/{incident.reference}/file/{row.public_id}/"
    assert house.client("rik").get(portal).status_code == 404


def _options(page: str, name: str) -> list[str]:
    inside = page.partition(f'name="{name}"')[2].partition("</select>")[0]
    return [one.partition('"')[0] for one in inside.split('<option value="')[1:]]
