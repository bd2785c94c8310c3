"""Files beside what is typed: they come in with it, or are asked for again with it."""

import re
from typing import Any

import pytest
from django.test import Client

from incidents.models import Attachment, Incident, InternalAttachment, Note
from tests.incidents.files import given, picture
from tests.incidents.portal.house import ANSWERS, House, text_of
from tests.incidents.sending import key, only, sent, write_note
from tests.people import World


@pytest.fixture
def house(world: World) -> House:
    return House(world)


@pytest.fixture
def incident(house: House) -> Incident:
    return house.taken_up()


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_choose_again(
    house: House, incident: Incident
):
    response = write_note(house, incident, given("run.exe"), given("log.txt"))

    page = response.content.decode()
    assert response.status_code == 422
    assert "“run.exe” is a program" in text_of(page)
    assert ">Among us.</textarea>" in page.replace("\n", "")
    assert "Choose these files again" in text_of(page)
    assert "run.exe, log.txt" in text_of(page)
    with house.world.entered():
        assert not InternalAttachment.objects.exists()
        assert not Note.objects.filter(text="Among us.").exists()


def test_a_session_that_ended_keeps_the_words_and_the_names_of_the_files(
    house: House, incident: Incident
):
    client = house.client("agnes")
    path = f"/desk/{incident.reference}/note/"
    mark = re.search(r'name="typed_by" value="([^"]+)"', client.get(path).content.decode())
    assert mark is not None
    client.cookies.pop("session")
    client.post(
        path,
        {"key": key(), "text": "It is the cable.", "typed_by": mark[1], "attached": [given()]},
        HTTP_REFERER=f"http://testserver{path}",
    )
    client.force_login(house.world.user("agnes"), "django.contrib.auth.backends.ModelBackend")

    page = client.get("/typed/").content.decode()

    assert "It is the cable." in page
    assert 'name="files_chosen" value="log.txt"' in page
    shown = client.post(
        path,
        {"text": "It is the cable.", "files_chosen": "log.txt", "look_first": "1", "key": key()},
    ).content.decode()
    assert "Choose these files again" in text_of(shown)
    assert "log.txt" in text_of(shown)


def test_who_is_not_signed_in_puts_nothing_on_our_disk(db: None):
    response = Client().post("/sign-in/", {"username": "a", "attached": [given("big.bin", b"x")]})

    request: Any = response.wsgi_request
    assert (request.FILES, request.files_not_taken) == ({}, ["big.bin"])


def test_a_report_brings_its_files(house: House):
    client = house.client("rik")

    response = client.post(
        "/portal/new/", {**ANSWERS, "key": key(), "attached": [given("a.png", picture())]}
    )

    assert response.status_code == 302
    row = only(house, Attachment)
    assert (row.message_id, row.has_picture, row.name) == (None, True, "a.png")
    assert "a.png" in client.get(response["Location"]).content.decode()


def test_an_answer_of_the_customer_brings_its_files(house: House, incident: Incident):
    path = f"/portal/{incident.reference}/reply/"

    response = sent(house.client("rik"), path, given(), text="See the log.")

    assert response.status_code == 302
    assert only(house, Attachment).message_id is not None
    assert "log.txt" in house.page("agnes", f"/desk/{incident.reference}/")


def test_a_call_is_logged_with_a_file(house: House, incident: Incident):
    path = f"/desk/{incident.reference}/call/"

    response = sent(
        house.client("agnes"), path, given("recording.txt"), summary="He told.",
        contact=str(incident.reporter_id), direction="out", outcome="answered",
    )  # fmt: skip

    assert response.status_code == 302
    row = only(house, InternalAttachment)
    assert (row.name, row.call_id is not None, row.note_id) == ("recording.txt", True, None)
