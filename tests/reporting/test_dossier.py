"""The dossier of one incident: a zip that says all of it, to each reader what is theirs."""

import json
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from incidents.duty.asks import DecideBreach, RecordFiling
from incidents.duty.services import typesetting
from incidents.duty.services.breach import decide_breach, record_filing
from incidents.duty.services.typesetting import NoPaper
from incidents.handling.asks.talk import AddNote, SendMessage
from incidents.handling.services.communicate import add_note, send_message
from incidents.models import Incident
from reporting.models import Export, ExportJob
from reporting.services import pack_contents
from reporting.services.jobs import run_due
from tenants import clock
from tenants.ledger import signing
from tenants.ledger.outbox import drain
from tests.factories import incidents as made
from tests.incidents.files import given
from tests.reporting.house import House
from tests.reporting.packs import TakenPack, take, verified, wrong
from tests.servicedesk.api.house import ApiHouse

HOSTILE = '=1+1 #read("/etc/passwd") <b> '


@pytest.fixture
def breach(committed_house: House) -> Incident:
    """One that is closed: a breach, notified after its 72 hours, with a file, a note and words."""
    world = committed_house.world
    began = timezone.now() - timedelta(days=5)
    with world.entered():
        incident = made.ByPhone.create(
            world=world, personal_data="yes", title=f"{HOSTILE}A list was out", now=began
        )
        about: dict[str, Any] = {"incident_id": incident.pk, "actor": world.actor("ines")}
        filed = clock.now()
        send_message(
            **about, now=filed, ask=SendMessage(text="We look.", attached=[given("seen.txt")])
        )
        add_note(**about, now=filed, ask=AddNote(text="Canary of the desk."))
        decide_breach(
            **about, now=filed, ask=DecideBreach(outcome="notify", grounds="Names were in it.")
        )
        late = RecordFiling(
            authority="GBA", reference="DBN-1", filed_at=filed, late_reason="Nobody saw it."
        )
        record_filing(**about, now=filed, ask=late)
        made.described(world, incident)
        incident = made.closed(world, Incident.objects.get(pk=incident.pk))
    # What follows: who had to be told is told.
    while drain(now=clock.now()):
        pass
    return incident


def test_it_says_all_of_it_to_the_provider(
    committed_house: House, breach: Incident, tmp_path: Path
):
    pack = take(committed_house, "pat", breach.reference)

    pack.check_sums()
    assert {"dossier.pdf", "dossier.json", "SHA256SUMS", "manifest.json"} <= pack.names
    told = pack.pdf("dossier.pdf")
    for said in (
        f"Closing dossier of {breach.reference}", "Obligatory measures", "done, after the term",
        "Nobody saw it.", "Names were in it.", "Canary of the desk.", "DBN-1", "seen.txt",
        "Ines Brand", "Who was told", "What proves this dossier",
    ):  # fmt: skip
        assert said in told, said
    assert "Draft" not in told
    # The same facts for programs: as JSON and as CSV, safe to open.
    assert "done, after the term" in {row["came_to"] for row in pack.rows("obligations")}
    assert pack.rows("incident_1")[0]["title"].startswith("'=1+1 #read")
    chapters = pack.json("dossier.json")["chapters"]
    sheets = {sheet["code"]: sheet for one in chapters for sheet in one["sheets"]}
    assert {row["came_to"] for row in sheets["measures"]["rows"]} <= {
        "done", "closed without it, by an exception", "not done",
    }  # fmt: skip
    decided = [row["of"] for row in sheets["decisions"]["rows"]]
    assert "Decisions on the personal data breach" in decided
    assert any(row["kind"] == "incident.closed" for row in sheets["chain"]["rows"])
    assert pack.json("dossier.json")["is_draft"] is False
    # It is PDF/A, and what was typed is no code in it.
    assert b"pdfaid:part" in pack.archive.read("dossier.pdf")
    assert "root:" not in told

    path = tmp_path / "dossier.zip"
    path.write_bytes(pack.content)
    found = verified(path)
    assert [one["what"] for one in found if not one["holds"]] == []
    acme = committed_house.world.acme.name
    assert f"export in the ledger of {acme}" in {one["what"] for one in found}
    with committed_house.world.entered():
        [row] = Export.objects.all()
    assert row.digest == pack.manifest["file"]["sha256"]
    assert row.selection["incident"] == breach.reference


def test_an_auditor_of_the_customer_gets_no_word_of_the_desk(
    committed_house: House, breach: Incident
):
    pack = take(committed_house, "audra", breach.reference)

    everything = pack.everything
    assert "Names were in it." in everything
    assert "We look." in everything
    assert "Nobody saw it." in everything
    for kept_back in ("Canary of the desk", "note.added", "csv/custody", "csv/internal_files"):
        assert kept_back not in everything, kept_back
    # That it was decided, and why; not which colleague did.
    decided = pack.rows("decisions")
    assert decided
    assert {row["who"] for row in decided} == {""}
    assert pack.json("dossier.json")["reader"] == "customer"


def test_who_may_not_take_out_gets_nothing(committed_house: House, breach: Incident):
    for name, status in (("agnes", 403), ("rik", 403), ("gus", 403)):
        client = committed_house.client(name)
        for path in ("take-out/", "dossier/", "evidence/"):
            url = f"/register/{breach.reference}/{path}"
            answer = client.get(url) if path == "take-out/" else client.post(url)
            assert answer.status_code == status, (name, path)
    with committed_house.world.entered():
        assert not Export.objects.exists()


def test_an_open_one_says_that_it_is_a_draft_in_the_language_of_its_reader(committed_house: House):
    incident = committed_house.register()

    page = committed_house.client("pat").get(f"/register/{incident.reference}/").text
    offer = committed_house.client("pat").get(f"/register/{incident.reference}/take-out/").text
    pack = take(committed_house, "pat", incident.reference, language="nl")

    assert "Dossier so far" in page
    assert "says on its first page that it is a draft" in offer
    told = pack.pdf("dossier.pdf")
    assert f"Dossier van {incident.reference} tot nu toe" in told
    assert "Concept: dit incident is niet gesloten." in told


def test_the_page_of_the_incident_leads_to_it(committed_house: House, breach: Incident):
    url = f"/register/{breach.reference}/take-out/"
    assert url in committed_house.client("ines").get(f"/desk/{breach.reference}/").text
    assert url not in committed_house.client("agnes").get(f"/desk/{breach.reference}/").text


def test_a_worker_writes_it_and_the_api_asks_for_it(committed_house: House, breach: Incident):
    house = committed_house
    later = house.client("pat").post(f"/register/{breach.reference}/dossier/", {"later": "1"})
    assert (later.status_code, later["Location"]) == (302, "/register/exports/")
    api = ApiHouse(house.world).caller("pat")
    asked = api.post(f"register/{breach.reference}/dossier/")
    assert asked.status_code == 202, asked.content
    assert api.post(f"register/{breach.reference}/evidence/").status_code == 422

    run_due(now=clock.now())

    page = house.client("pat").get("/register/exports/").text
    assert page.count(f"Dossier of {breach.reference}") == 2
    answer: Any = api.get(f"exports/{asked.json()['id']}/file/")
    pack = TakenPack(b"".join(answer.streaming_content))
    pack.check_sums()
    assert f"dossier-{breach.reference}" in answer["Content-Disposition"]
    with house.world.entered():
        [one, other] = ExportJob.objects.all()
    assert one.count == one.total == other.total == len(pack.names)


def test_one_that_is_too_long_for_a_document_says_what_stands_beside_it(
    committed_house: House, breach: Incident, monkeypatch: pytest.MonkeyPatch
):
    typeset = typesetting.typeset

    def limited(template: str, data: Any, **more: Any) -> bytes:
        if not data["opening"]:
            raise NoPaper
        return typeset(template, data, **more)

    monkeypatch.setattr(pack_contents, "typeset", limited)
    pack = take(committed_house, "pat", breach.reference)

    told = pack.pdf("dossier.pdf")
    assert "they stand whole in csv/timeline.csv" in told
    assert "Canary of the desk." not in told
    assert any("Canary of the desk." in row["text"] for row in pack.rows("timeline"))


def test_the_command_takes_it_out_as_a_person_who_may(
    committed_house: House, breach: Incident, tmp_path: Path
):
    path, world = tmp_path / "dossier.zip", committed_house.world
    common = ("take_out", breach.reference, "--to", str(path))

    call_command(*common, "--as", world.user("audra").email, "--language", "nl")
    assert TakenPack(path.read_bytes()).pdf("dossier.pdf").startswith("Afsluitdossier")
    assert wrong(path) == []
    for email in (world.user("audra").email, "nobody@nowhere.example", world.user("gus").email):
        with pytest.raises(CommandError):
            call_command(*common, "--as", email)


def _again(path: Path, **changed: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**held, **changed}.items():
            archive.writestr(name, data)


def test_whatever_is_changed_in_it_is_found(
    committed_house: House, breach: Incident, tmp_path: Path
):
    path = tmp_path / "dossier.zip"
    pack = take(committed_house, "pat", breach.reference)
    files = f"SHA-256 of {len(pack.manifest['files'])} files"
    facts = pack.archive.read("dossier.json")
    sums = pack.archive.read("SHA256SUMS")
    manifest = pack.archive.read("manifest.json")
    other = json.dumps({**pack.manifest, "export": str(uuid4())}).encode()
    for changed, found in (
        ({"dossier.json": facts.replace(b"GBA", b"AP!")}, [files]),
        ({"dossier.json": facts + b" " * 99}, [files]),
        ({"SHA256SUMS": sums[:-1]}, ["lines of SHA256SUMS"]),
        ({"manifest.json": manifest + b" "}, ["signature of the manifest"]),
    ):
        path.write_bytes(pack.content)
        _again(path, **changed)
        assert wrong(path, "--file-only") == found, changed.keys()
    path.write_bytes(pack.content)
    _again(path, **{"manifest.json": other, "manifest.sig": signing.signing_key().sign(other)})
    assert wrong(path) == [f"export in the ledger of {committed_house.world.acme.name}"]
    path.write_bytes(pack.content)
    _again(path, **{"more.txt": b"x"})
    assert wrong(path) == ["the archive is complete"]


def test_it_is_checked_without_us(committed_house: House, breach: Incident, tmp_path: Path):
    pack = take(committed_house, "pat", breach.reference)
    pack.archive.extractall(tmp_path)
    pem = tmp_path / "key.pem"
    pem.write_text(committed_house.client("pat").get("/register/anchor/key/").text)

    done = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False
    )
    signed = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in",
         "manifest.json", "-sigfile", "manifest.sig"],
        cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert signed.returncode == 0, signed.stderr
