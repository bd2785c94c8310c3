"""Files through the pages: sent with what is typed, handed out sealed, walled like their words."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client, override_settings

from incidents.choices import Scan
from incidents.models import Attachment, Incident, InternalAttachment
from incidents.record.services.clamd import Verdict
from incidents.record.services.common import lock_incident
from incidents.record.services.files import erase_file, tell_scan
from incidents.record.services.storing import bytes_of_files, take_away
from tenants.choices import Erasure
from tenants.clock import now as read_clock
from tenants.rules.roles import SYSTEM
from tests.incidents.files import given, picture
from tests.incidents.portal.house import House, text_of
from tests.incidents.sending import asked, body, only, url, write, write_note
from tests.people import World

HOSTILE = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(document.domain)</script></svg>"


@pytest.fixture
def house(world: World) -> House:
    return House(world)


@pytest.fixture
def incident(house: House) -> Incident:
    return house.taken_up()


def test_a_hostile_file_goes_out_as_it_came_and_as_a_download_only(
    house: House, incident: Incident
):
    write(house, incident, given("drawing.svg", HOSTILE))
    row = only(house, Attachment)

    for door, name in (("desk", "agnes"), ("portal", "rik")):
        response = house.client(name).get(url(door, incident, row))

        assert response.status_code == 200
        assert body(response) == HOSTILE
        assert response["Content-Type"] == "application/octet-stream"
        assert response["Content-Disposition"] == 'attachment; filename="drawing.svg"'
        assert response["Content-Length"] == str(len(HOSTILE))
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "no-store"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_name_goes_out_in_one_line_whatever_stands_in_it(house: House, incident: Incident):
    write(house, incident, given('verslag "été"\r\nX-Evil: 1.txt'))
    row = only(house, Attachment)

    response = house.client("agnes").get(url("desk", incident, row))

    assert body(response)
    assert "X-Evil" not in response
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''verslag")


def test_a_stranger_a_colleague_and_nobody_find_no_file(house: House, incident: Incident):
    write(house, incident, given("ours.png", picture()))
    row = only(house, Attachment)

    for more in ("", "picture/"):
        path = url("portal", incident, row, more)
        assert [asked(house, name, path) for name in ("rob", "gus")] == [404, 404]
        assert Client().get(path).status_code == 302
        assert [asked(house, name, path) for name in ("rik", "carla")] == [200, 200]


def test_a_file_of_an_internal_note_has_no_path_to_a_customer(house: House, incident: Incident):
    write_note(house, incident, given("Pim is ill.png", picture()))
    row = only(house, InternalAttachment)

    for name in ("rik", "carla", "rob", "gus"):
        for more in ("", "picture/"):
            answer = house.client(name).get(url("portal", incident, row, more))
            nothing = house.client(name).get(
                f"/portal/{incident.reference}/file/{uuid.uuid4()}/{more}"
            )
            assert answer.status_code == nothing.status_code == 404
        # The desk is no door of theirs at all.
        assert house.client(name).get(url("desk", incident, row)).status_code in {403, 404}
    page = house.page("rik", f"/portal/{incident.reference}/")
    assert "Pim is ill" not in page
    assert str(row.public_id) not in page
    assert asked(house, "agnes", url("desk", incident, row)) == 200


def test_a_file_is_found_under_its_own_incident_only(house: House, incident: Incident):
    write(house, incident, given())
    row, other = only(house, Attachment), house.taken_up()

    assert house.client("agnes").get(url("desk", other, row)).status_code == 404
    assert house.client("rik").get(url("portal", other, row)).status_code == 404


def test_pages_show_a_file_where_it_came_and_in_a_list(house: House, incident: Incident):
    write(house, incident, given("photo.png", picture()), given("log.txt"))
    write_note(house, incident, given("ours.txt"))

    desk = house.page("agnes", f"/desk/{incident.reference}/")
    portal = house.page("rik", f"/portal/{incident.reference}/")

    assert (desk.count("log.txt</span>"), desk.count("ours.txt</span>")) == (2, 2)
    assert (portal.count("log.txt</span>"), portal.count("ours.txt")) == (2, 0)
    small = re.findall(r'<img src="(/portal/[^"]+/picture/)"', portal)
    assert len(small) == 2
    response = house.client("rik").get(small[0])
    assert (response["Content-Type"], body(response)[:4]) == ("image/png", b"\x89PNG")


def looked_at(house: House, row: Attachment, state: Scan) -> None:
    """Let the scanner say this of a file."""
    with house.world.entered():
        incident = lock_incident(row.incident_id, actor=SYSTEM)
        verdict = Verdict(state, at=read_clock(), was_asked=True)
        tell_scan(row, incident, verdict, actor=SYSTEM, now=read_clock())


def erased(house: House, row: Attachment) -> None:
    with house.world.entered():
        erase_file(row=row, why=Erasure.MISTAKE, actor=SYSTEM, now=read_clock())
        # The test's own transaction never commits: the bytes go here.
        take_away(row.key)


@pytest.mark.parametrize(
    ("_case", "happened", "serves_unscanned", "says"),
    [
        ("infected", lambda house, row: looked_at(house, row, Scan.INFECTED), True, "Infected"),
        ("erased", erased, True, "Erased"),
        ("not scanned where that is asked", None, False, "Not scanned yet"),
        ("not scanned", None, True, ""),
        ("clean", lambda house, row: looked_at(house, row, Scan.CLEAN), False, ""),
    ],
)
def test_what_may_be_handed_out(
    _case: str, happened: Any, serves_unscanned: bool, says: str, house: House
):
    incident = house.taken_up()
    write(house, incident, given("photo.png", picture()))
    row = only(house, Attachment)
    if happened:
        happened(house, row)

    with override_settings(SERVE_UNSCANNED=serves_unscanned):
        status = asked(house, "rik", url("portal", incident, row))
        small = asked(house, "rik", url("portal", incident, row, "picture/"))
        page = house.page("rik", f"/portal/{incident.reference}/")

    assert (status, small) == ((409, 404) if says else (200, 200))
    assert (url("portal", incident, row) in page) is not bool(says)
    assert says in text_of(page)


def test_bytes_that_are_gone_are_said_to_be_and_noted(
    house: House, incident: Incident, caplog: pytest.LogCaptureFixture
):
    write(house, incident, given())
    row = only(house, Attachment)
    take_away(row.key)

    response = house.client("rik").get(url("portal", incident, row))

    assert response.status_code == 409
    assert "not where it should be" in response.content.decode()
    assert "file.missing" in caplog.text
    # The record of a test holds at its end.
    bytes_of_files().save(row.key, given())
