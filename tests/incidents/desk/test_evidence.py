"""Evidence at the desk: a page of its own below the incident, and its forms."""

import hashlib
from typing import Any

from incidents.models import EvidenceItem
from tenants.choices import Function
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tests.incidents.desk.house import House, at
from tests.incidents.desk.pages import send
from tests.incidents.files import given


def test_a_piece_is_recorded_handed_over_and_confirmed_on_its_page(house: House):
    incident = house.register(now=at(hours=-2))
    url = f"/desk/{incident.reference}/"
    agnes, ines = house.client(), house.client("ines")
    assert f'href="{url}evidence/"' in agnes.get(url).text
    assert "No evidence yet" in agnes.get(f"{url}evidence/").text

    said = {
        "kind": "access_log", "what": "Sign-ins of <b>March</b>", "found_where": "SPH-APP-01",
        "method": "Copied read-only", "seal": "S-1",
    }  # fmt: skip
    empty = send(agnes, f"{url}collect/", **said)
    kept = send(agnes, f"{url}collect/", **said, attached=given(content=b"21:04 root\n"))

    assert (empty.status, kept.status) == (422, 302), kept.errors
    assert kept.url == f"{url}evidence/"
    page = agnes.get(kept.url).text
    assert hashlib.sha256(b"21:04 root\n").hexdigest() in page
    assert "Sign-ins of &lt;b&gt;March&lt;/b&gt;" in page
    assert "The chain is closed" in page
    with house.world.entered():
        item = EvidenceItem.objects.get(incident=incident)
    handed = send(
        agnes, f"{url}hand-over-evidence/?item={item.pk}", receiver=house.world.user("ines").pk,
        place="Antwerp", reason="To be analysed", seal="intact",
    )  # fmt: skip
    assert handed.status == 302, handed.errors
    page = ines.get(f"{url}evidence/").text
    assert "Not confirmed by the receiver" in page
    # Nothing is offered that would be refused: only Ines confirms, and nothing goes on before.
    assert "Say that it was not received" not in page
    assert f"{url}hand-over-evidence/?item=" not in page
    others = agnes.get(f"{url}evidence/").text
    assert "Say that it was not received" in others
    assert 'value="received"' not in agnes.get(f"{url}answer-hand-over/").text
    [change] = item_changes(house, item)
    done = send(ines, f"{url}answer-hand-over/?change={change}", outcome="received")
    assert done.status == 302, done.errors
    page = ines.get(f"{url}evidence/").text
    assert "Ines Brand has it" in page
    assert "Not confirmed" not in page
    assert f"{url}hand-over-evidence/?item=" in page
    # In the story of the incident, and in the register.
    assert "Evidence handed over" in agnes.get(url).text
    record = house.client("pat").get(f"/register/{incident.reference}/").text
    assert "To be analysed" in record


def item_changes(house: House, item: EvidenceItem) -> list[int]:
    with house.world.entered():
        return list(item.changes.values_list("pk", flat=True))


def test_a_correction_and_a_check_stand_beside_it(house: House):
    incident = house.register(now=at(hours=-2))
    url = f"/desk/{incident.reference}/"
    agnes = house.client()
    send(
        agnes, f"{url}collect/", kind="disk", what="The disk", found_where="SPH-APP-01",
        method="dd", kept_where="Safe 2", sha256="ab" * 32,
    )  # fmt: skip
    with house.world.entered():
        item = EvidenceItem.objects.get(incident=incident).pk
    corrected = send(
        agnes, f"{url}correct-evidence/?item={item}", field="found_where", says="SPH-APP-02",
        reason="Typed wrongly",
    )  # fmt: skip
    checked = send(agnes, f"{url}check-evidence/?item={item}", sha256="cd" * 32)

    assert (corrected.status, checked.status) == (302, 302), (corrected.errors, checked.errors)
    page = agnes.get(f"{url}evidence/").text
    assert "stood there before:" in page
    assert "The hash does not match any more" in page
    assert "The chain has a gap" in page


def test_a_customer_reads_none_of_it(house: House):
    incident = house.register(now=at(hours=-2))
    url = f"/desk/{incident.reference}/"
    send(
        house.client(), f"{url}collect/", kind="paper", what="A note found on the desk",
        found_where="SPH", method="By hand", kept_where="Safe 2",
    )  # fmt: skip

    assert house.client("carla").get(f"{url}evidence/").status_code in (403, 404)
    record = house.client("audra").get(f"/register/{incident.reference}/")
    assert record.status_code == 200
    assert "A note found" not in record.text


def test_what_stands_around_a_suspected_crime_is_on_the_same_page(house: House):
    incident = house.register(now=at(hours=-2))
    url = f"/desk/{incident.reference}/"
    agnes, ines, ed = (house.client(name) for name in ("agnes", "ines", "ed"))
    page = agnes.get(f"{url}evidence/").text
    assert "not decided yet" in page
    # Who may not place a hold is offered none.
    assert f"{url}hold/" not in page
    placed = send(ines, f"{url}hold/", reason="The <i>police</i> asked for it.")
    logs = send(
        agnes, f"{url}keep-logs/", kind="access", what="Firewall", asked_of="Fabrikam",
        until=f"{at(hours=24 * 90):%Y-%m-%d}", reason="A suspicion of a break-in",
    )  # fmt: skip
    side = send(agnes, f"{url}side/", side="forensic", user=house.world.user("ines").pk)
    lifting = send(ines, f"{url}lift-hold/", reason="They ask no more.")

    done = (placed, logs, side, lifting)
    assert {one.status for one in done} == {302}, [one.errors for one in done]
    page = agnes.get(f"{url}evidence/").text
    assert "Legal hold: nothing of this is erased" in page
    assert "The &lt;i&gt;police&lt;/i&gt; asked" in page
    assert "Lifting was asked; a second person lifts it:" in page
    for said in ("Forensic side", "Firewall", "Fabrikam"):
        assert said in page
    assert send(ed, f"{url}lift-hold/").status == 302
    page = agnes.get(f"{url}evidence/").text
    assert "Legal hold: nothing of this is erased" not in page
    assert "Earlier legal hold" in page


def test_a_complaint_is_recorded_once_management_decided(house: House):
    world = house.world
    incident = house.register(now=at(hours=-2))
    url = f"/desk/{incident.reference}/"
    with world.entered():
        holder = set_function_holder(
            tenant=world.acme, function=Function.MANAGEMENT, name="Mia Maes",
            email="mia@acme.example", actor=SYSTEM, now=at(),
        ).pk  # fmt: skip
    agnes = house.client()
    filing: dict[str, Any] = {"filer": holder, "police": "Antwerp", "number": "AN.30.1/2026"}
    early = send(agnes, f"{url}police-filed/", **filing)
    decided = send(
        agnes, f"{url}police/", outcome="file", decider=holder, grounds="It was a break-in."
    )
    filed = send(agnes, f"{url}police-filed/", **filing, attached=given("receipt.txt"))

    assert (early.status, decided.status, filed.status) == (422, 302, 302), filed.errors
    page = agnes.get(f"{url}evidence/").text
    for said in ("It was a break-in.", "Mia Maes (Management)", "AN.30.1/2026", "receipt.txt"):
        assert said in page
