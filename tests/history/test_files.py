"""Files against what the ledger tells of them: missing, cut, altered, erased, and of nobody."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from incidents.handling.asks.talk import AddNote
from incidents.handling.services.communicate import add_note
from incidents.models import Incident, InternalAttachment, Note
from tenants.engine_proof import ERASED
from tenants.models import Event, PersonalText
from tenants.rules.roles import SYSTEM
from tests.history.house import NOW, House
from tests.incidents.files import bytes_in, given, picture, stored

__all__ = ["stored"]


@pytest.fixture
def incident(house: House) -> Incident:
    return house.add_incident()


@pytest.fixture
def attached(house: House, incident: Incident) -> InternalAttachment:
    with house.inside():
        add_note(
            incident_id=incident.pk, actor=SYSTEM, now=NOW,
            ask=AddNote(text="Look.", attached=[given("Jan is ill.png", picture())]),
        )  # fmt: skip
        return InternalAttachment.objects.get(incident=incident)


def verify_files(*arguments: str) -> tuple[int, dict[str, object]]:
    said, code = StringIO(), 0
    try:
        call_command("verify_files", "--json", *arguments, stdout=said)
    except SystemExit as ended:
        code = int(str(ended.code))
    return code, json.loads(said.getvalue())


def faults_of(attached: InternalAttachment) -> list[str]:
    _code, report = verify_files()
    found = report["faults"]
    assert isinstance(found, list)
    row = f"incidents.internalattachment:{attached.pk}"
    return [fault["fault"] for fault in found if fault["row"] == row]


def test_what_is_as_it_came_is_found_as_that(house: House, attached: InternalAttachment):
    assert house.codes() == set()
    assert faults_of(attached) == []


def test_a_missing_file_is_found(house: House, attached: InternalAttachment, stored: Path):
    (stored / attached.key).unlink()

    assert house.codes() == {"column_differs"}
    assert faults_of(attached) == ["missing"]
    assert verify_files()[0] == 1


def test_a_file_that_was_cut_is_found(house: House, attached: InternalAttachment, stored: Path):
    file = stored / attached.key
    file.write_bytes(file.read_bytes()[:-1])

    assert house.codes() == {"column_differs"}
    assert faults_of(attached) == ["altered"]


def test_one_changed_byte_is_found_by_who_reads_them(attached: InternalAttachment, stored: Path):
    file = stored / attached.key
    content = bytearray(file.read_bytes())
    content[10] ^= 1
    file.write_bytes(bytes(content))

    assert faults_of(attached) == ["altered"]


def test_a_row_of_a_file_is_not_changed_in_silence(house: House, attached: InternalAttachment):
    with pytest.raises(Exception, match="told by no event"), house.inside():
        InternalAttachment.objects.filter(pk=attached.pk).update(sha256="0" * 64)


def test_erasing_takes_name_and_bytes_and_leaves_what_happened(
    house: House, incident: Incident, attached: InternalAttachment, stored: Path
):
    assert len(bytes_in(stored)) == 2
    said = StringIO()

    call_command(
        "erase", f"incidents.internalattachment:{attached.pk}", "--why", "person", stdout=said
    )

    assert "erased" in said.getvalue()
    assert bytes_in(stored) == []
    with house.inside():
        row = InternalAttachment.objects.get(pk=attached.pk)
        told = Event.objects.filter(subject_id=incident.pk, subject_kind="incident")
        kinds = list(told.order_by("pk").values_list("kind", flat=True))[-2:]
        name = f"incidents.internalattachment:{attached.pk}"
        assert not PersonalText.objects.filter(row=name).exists()
        assert [note.text for note in Note.objects.filter(incident=incident)] == ["Look."]
    assert (row.name, row.sha256, row.erased_at is not None) == (ERASED, attached.sha256, True)
    assert kinds == ["words.erased", "file.erased"]
    assert house.codes() == set()
    assert faults_of(attached) == []


def test_bytes_that_stayed_after_an_erasure_are_found_and_cleared(
    house: House, attached: InternalAttachment, stored: Path
):
    content = (stored / attached.key).read_bytes()
    call_command(
        "erase", f"incidents.internalattachment:{attached.pk}", "--why", "person",
        stdout=StringIO(),
    )  # fmt: skip
    (stored / attached.key).write_bytes(content)

    assert house.codes() == {"column_differs"}
    assert faults_of(attached) == ["not_erased"]
    assert verify_files("--clear")[1]["unnamed"] == 1
    assert bytes_in(stored) == []
    assert faults_of(attached) == []


def test_a_column_that_is_no_word_is_not_erased(attached: InternalAttachment):
    with pytest.raises(CommandError, match="sha256"):
        call_command(
            "erase", f"incidents.internalattachment:{attached.pk}", "sha256", "--why", "person"
        )
