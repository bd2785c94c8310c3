"""Evidence as a court can follow it: pieces with their files, hands, gaps, and each taking-out."""

import hashlib
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from incidents.models import EvidenceItem, Incident, InternalAttachment
from incidents.record.services.storing import bytes_of_files
from tests.incidents.desk.pages import send
from tests.incidents.files import given
from tests.reporting.house import House
from tests.reporting.packs import TakenPack, take, wrong

LOG = b"21:04 root signed in\n"


@pytest.fixture
def seized(committed_house: House) -> Incident:
    """One with two pieces: a log with its file, handed over and not confirmed; a disk elsewhere."""
    house = committed_house
    incident = house.register()
    url, agnes = f"/desk/{incident.reference}/", house.client("agnes")
    for said in (
        {
            "kind": "access_log", "what": "Sign-ins of March", "found_where": "SPH-APP-01",
            "method": "Copied read-only", "tool": "FTK Imager", "seal": "S-1",
            "attached": given("auth.log", LOG),
        },
        {
            "kind": "disk", "what": "The disk", "found_where": "SPH-APP-01", "method": "dd",
            "kept_where": "Safe 2", "sha256": "ab" * 32,
        },
    ):  # fmt: skip
        kept = send(agnes, f"{url}collect/", **said)
        assert kept.status == 302, kept.errors
    with house.world.entered():
        item = EvidenceItem.objects.get(incident=incident, number=1).pk
    handed = send(
        agnes, f"{url}hand-over-evidence/?item={item}", receiver=house.world.user("ines").pk,
        place="Antwerp", reason="To be analysed", seal="intact",
    )  # fmt: skip
    assert handed.status == 302, handed.errors
    return incident


def pack_of(house: House, incident: Incident) -> TakenPack:
    return take(house, "pat", incident.reference, pack="evidence")


def test_a_court_can_follow_it(committed_house: House, seized: Incident, tmp_path: Path):
    pack = pack_of(committed_house, seized)

    pack.check_sums()
    assert pack.archive.read("files/E1-auth.log") == LOG
    digest = hashlib.sha256(LOG).hexdigest()
    english, dutch = pack.pdf("evidence.en.pdf"), pack.pdf("evidence.nl.pdf")
    for said in (
        f"Evidence of {seized.reference}", "Statement of integrity", "1 of 1 are the same",
        "Sign-ins of March", "FTK Imager", "Copied read-only", "To be analysed",
        "Not confirmed by the receiver", "Taken out by", "sha256sum -c SHA256SUMS", "Safe 2",
        "none: it is kept elsewhere",
    ):  # fmt: skip
        assert said in english, said
    for said in ("Integriteitsverklaring", "gelijk aan die bij ontvangst", "bewaarketen"):
        assert said in dutch, said
    assert "Not confirmed by the receiver" not in dutch
    assert digest in english.replace(" ", "")
    [piece] = pack.rows("e1_piece")
    assert (piece["sha256"], piece["computed"]) == (digest, digest)
    assert pack.rows("e1_custody")[0]["receiver"] == "Ines Brand"
    path = tmp_path / "evidence.zip"
    path.write_bytes(pack.content)
    assert wrong(path) == []


def test_each_taking_out_is_an_event_and_stands_in_the_next(
    committed_house: House, seized: Incident
):
    first, second = pack_of(committed_house, seized), pack_of(committed_house, seized)

    assert len(first.rows("taken_out")) == 1
    taken = second.rows("taken_out")
    assert [row["by"] for row in taken] == [committed_house.world.user("pat").name] * 2
    assert taken[0]["export"] == first.manifest["export"]
    assert taken[1]["export"] == second.manifest["export"]
    story = committed_house.client("agnes").get(f"/desk/{seized.reference}/").text
    assert story.count("Evidence taken out of the service desk") >= 1


@pytest.mark.untold("bytes are changed in the storage")
def test_bytes_that_changed_since_are_said_on_the_first_page(
    committed_house: House, seized: Incident
):
    with committed_house.world.entered():
        row = InternalAttachment.objects.get(evidence__isnull=False)
    place: Any = bytes_of_files()
    Path(place.path(row.key)).write_bytes(b"21:04 nobody signed in\n")

    pack = pack_of(committed_house, seized)

    told = pack.pdf("evidence.en.pdf")
    assert "Not as they were received: files/E1-auth.log." in told
    assert "0 of 1 are the same" in told
    Path(place.path(row.key)).unlink()
    gone = pack_of(committed_house, seized)
    assert "files/E1-auth.log" not in gone.names
    assert "none: it is not where it should be" in gone.pdf("evidence.en.pdf")


def test_a_customer_is_not_told_that_there_is_any(committed_house: House, seized: Incident):
    house = committed_house
    page = house.client("audra").get(f"/register/{seized.reference}/take-out/")
    assert page.status_code == 200
    assert "Take out the evidence" not in page.text
    assert "Take out the evidence" in house.client("pat").get(page.request["PATH_INFO"]).text
    assert house.client("audra").post(f"/register/{seized.reference}/evidence/").status_code == 404
    everything = take(house, "audra", seized.reference).everything
    for kept_back in ("Sign-ins of March", "Safe 2", "auth.log"):
        assert kept_back not in everything


@pytest.mark.untold("bytes are changed in the storage")
def test_a_large_file_is_never_held_in_memory(committed_house: House, seized: Incident):
    with committed_house.world.entered():
        row = InternalAttachment.objects.get(evidence__isnull=False)
    place: Any = bytes_of_files()
    with Path(place.path(row.key)).open("wb") as file:
        file.truncate(96 * 2**20)
    answer: Any = committed_house.client("pat").post(f"/register/{seized.reference}/evidence/")
    tracemalloc.start()
    try:
        for _piece in answer.streaming_content:
            pass
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 48 * 2**20
