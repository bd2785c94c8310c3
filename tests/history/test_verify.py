"""verify_history on a history that holds, and on one that was changed without a word."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from incidents.handling.asks.talk import AddNote
from incidents.handling.services.communicate import add_note
from incidents.models import Clock
from tenants import scoping
from tenants.choices import Erasure
from tenants.ledger import canonical
from tenants.ledger.append import Written, append, created, insert, remove, update
from tenants.ledger.names import recorded
from tenants.ledger.told import Told
from tenants.models import Asset, ChainLink, Contact, Event, Holiday, PersonalText, ServiceHours
from tenants.people.services.erase import erase_contact
from tenants.rules.roles import SYSTEM
from tests.history.house import NOW, House, as_owner, command, unasked

MINUTE = timedelta(minutes=1)


def test_what_services_write_holds(house: House):
    contact = house.add_contact()
    house.rename(contact, "Carla Claes-Peeters")

    for tenant in (house.provider, house.customer):
        code, said = command("--tenant", str(tenant.pk))

        assert (code, said["holds"], said["tenants"][0]["findings"]) == (0, True, [])
    counts = said["tenants"][0]["counts"]
    with house.inside():
        links = ChainLink.objects.filter(tenant=house.customer).order_by("seq")
        last = links.latest("seq")
        assert counts["events"] == len(links) == last.seq
        assert said["tenants"][0]["head"] == {"seq": last.seq, "hash": bytes(last.hash).hex()}
    assert counts["rows"] > 10
    assert counts["columns"] > 100


@pytest.mark.alone
def test_all_tenants_are_checked_when_none_is_named(house: House):
    code, said = command()

    checked = {report["tenant"] for report in said["tenants"]}
    assert {house.provider.pk, house.customer.pk} <= checked
    assert code == (0 if said["holds"] else 1)


def test_a_tenant_that_does_not_exist_cannot_be_checked(committed: None):
    with pytest.raises(CommandError) as refused:
        call_command("verify_history", "--tenant", "999999999")

    assert refused.value.returncode == 2


def test_one_incident_is_checked_with_all_that_hangs_on_it(house: House):
    incident, other = house.add_incident(), house.add_incident("Phones are down")
    with house.inside():
        add_note(
            incident_id=incident.pk, actor=SYSTEM, now=NOW, ask=AddNote(text="Look at the queue.")
        )
    with house.untold(Clock):
        assert Clock.objects.filter(incident=other).update(paused_for=MINUTE)

    code, said = command("--incident", incident.reference)

    (report,) = said["tenants"]
    assert (code, report["tenant"], report["findings"]) == (0, house.customer.pk, [])
    # The incident, two clocks, a round, the affected contact and the note; nothing else.
    assert report["counts"]["rows"] == 6
    # Its own events: registered, and the note.
    assert report["counts"]["events"] == 2
    code, said = command("--incident", other.reference)
    assert code == 1
    assert {f["column"] for f in said["tenants"][0]["findings"]} == {"paused_for"}


def test_an_incident_that_hangs_below_another_is_checked_by_itself(house: House):
    parent, child = house.add_incident(), house.add_incident("Phones are down")
    with house.untold(Clock):
        child.parent, child.version = parent, 2
        house.tell(child, "incident.classified", update(child, "parent", "version"), version=2)
        Clock.objects.filter(incident=child).update(paused_for=MINUTE)

    assert command("--incident", parent.reference)[0] == 0
    assert command("--incident", child.reference)[0] == 1


def test_an_incident_that_does_not_exist_cannot_be_checked(house: House):
    with pytest.raises(CommandError) as refused:
        call_command("verify_history", "--incident", "INC-1999-000001")

    assert refused.value.returncode == 2


def test_a_version_that_its_event_does_not_tell_is_found(house: House):
    """The event takes a version, and says nothing of the row."""
    incident = house.add_incident()
    with house.inside():
        house.tell(incident, "incident.classified", version=7)

    (finding,) = house.verdict().findings

    assert finding.code == "version_not_told"


def test_people_read_the_same(house: House, capsys: pytest.CaptureFixture[str]):
    with house.untold(Contact):
        Contact.objects.create(**_owned(house), name="Nobody told")

    with pytest.raises(SystemExit) as ended:
        call_command("verify_history", "--tenant", str(house.customer.pk))

    assert ended.value.code == 1
    told = capsys.readouterr().out
    assert f"tenant {house.customer.pk}: DOES NOT HOLD" in told
    assert "row_without_history tenants.contact:" in told


def test_a_row_that_nobody_told_is_found(house: House):
    with house.untold(Contact):
        Contact.objects.create(**_owned(house), name="Quiet")

    assert house.codes() == {"row_without_history"}


def test_a_column_changed_without_a_word_is_found(house: House):
    contact = house.add_contact()
    with house.untold(Contact):
        Contact.objects.filter(pk=contact.pk).update(language="en")

    (finding,) = house.verdict().findings

    assert (finding.code, finding.column) == ("column_differs", "language")
    assert finding.row == f"tenants.contact:{contact.pk}"


def test_words_changed_without_a_word_are_found(house: House):
    contact = house.add_contact()
    with house.untold(Contact):
        Contact.objects.filter(pk=contact.pk).update(name="Carla Forged")

    (finding,) = house.verdict().findings

    assert (finding.code, finding.column) == ("column_differs", "name")


def test_a_row_deleted_without_a_word_is_found(house: House):
    contact = house.add_contact()
    with house.untold(Contact):
        Contact.objects.filter(pk=contact.pk).delete()

    assert house.codes() == {"row_missing"}


def test_a_told_removal_holds_and_a_row_that_came_back_is_found(house: House):
    with house.inside():
        hours = ServiceHours.objects.get(tenant=house.customer)
        holiday = Holiday(**_owned(house), hours=hours, day="2026-12-25", name="Kerstmis")
        house.tell(hours, "holiday.added", insert(holiday))
    with house.inside():
        house.tell(hours, "holiday.removed", remove(holiday))

    assert house.codes() == set()
    with house.untold(Holiday):
        holiday.save(force_insert=True)
    assert house.codes() == {"row_was_removed"}


def test_a_column_that_no_event_mentions_is_found(house: House):
    with house.untold(Asset):
        asset = Asset.objects.create(**_owned(house), name="Mail", kind="Server")
        _tell_without(house, asset, "kind")

    (finding,) = house.verdict().findings

    assert (finding.code, finding.column) == ("column_without_history", "kind")


def test_a_column_that_came_with_a_later_version_is_not_missed_before_somebody_writes_in_it(
    house: House,
):
    with house.untold(Asset):
        asset = Asset.objects.create(**_owned(house), name="Mail")
        _tell_without(house, asset, "kind")

    assert house.codes() == set()


def _tell_without(house: House, asset: Asset, column: str) -> None:
    whole = created(asset)
    part = type(whole)(asset, tuple(f for f in whole.fields if f != column))
    house.tell(asset, "asset.added", part)


def test_words_in_an_event_that_differ_from_its_commitment_are_found(house: House):
    with house.inside():
        contact = Contact.objects.create(**_owned(house), name="Carla")
        event = house.tell(contact, "contact.added", created(contact))
        PersonalText.objects.create(
            **_owned(house), event=event, row="tenants.contact:0", field="name", value="x",
            salt=b"0" * 32,
        )  # fmt: skip

    assert house.codes() == {"words_without_event"}


def test_erased_words_are_no_fault_when_they_are_gone_everywhere(house: House):
    contact = house.add_contact()
    with house.inside():
        erase_contact(contact=contact, why=Erasure.PERSON, actor=SYSTEM, now=NOW)

    verdict = house.verdict()

    assert verdict.findings == []
    assert verdict.replayed.erased == 3
    with house.inside():
        event = Event.objects.latest("pk")
        assert (event.kind, event.subject_kind) == ("words.erased", "contact")
        assert json.loads(event.body)["facts"] == {"why": "person"}
        assert not PersonalText.objects.filter(row=f"tenants.contact:{contact.pk}").exists()


@pytest.mark.parametrize("is_emptied", [True, False])
def test_words_that_went_without_an_erasure_are_found(house: House, is_emptied: bool):
    """Whether their column was emptied with them or not."""
    contact = house.add_contact()
    columns = ("name", "email", "phone")
    with as_owner(house) as cursor:
        cursor.execute(
            'DELETE FROM tenants_personaltext WHERE "row" = %s', [f"tenants.contact:{contact.pk}"]
        )
        if is_emptied:
            with unasked(cursor, Contact):
                cursor.execute(
                    "UPDATE tenants_contact SET name = '', email = '', phone = '' WHERE id = %s",
                    [contact.pk],
                )

    found = {(f.code, f.column) for f in house.verdict().findings}

    proofs = set() if is_emptied else {("words_without_proof", column) for column in columns}
    assert found == {("words_gone", column) for column in columns} | proofs


def test_an_erasure_that_left_the_words_is_found(house: House):
    contact = house.add_contact()
    with house.inside():
        contact.name = "[…]"
        contact.save()
        house.tell(contact, "words.erased", Written(contact, ("name",), erased=True))

    assert [(f.code, f.column) for f in house.verdict().findings] == [("words_remain", "name")]


def test_a_row_of_another_tenant_does_not_stand_for_ones_own(house: House):
    """An event at the provider is no history of a row at the customer."""
    with house.untold(Asset):
        asset = Asset.objects.create(**_owned(house), name="Mail")
        append(house.provider, "asset.added", actor=SYSTEM, at=NOW, wrote=[created(asset)])

    assert house.codes() == {"row_without_history"}
    with house.inside():
        code, said = command("--tenant", str(house.provider.pk))
    assert code == 1
    assert {f["code"] for f in said["tenants"][0]["findings"]} == {"row_missing"}


def test_findings_hold_no_words_of_the_record(house: House):
    contact = house.add_contact("Carla Confidential")
    with house.untold(Contact):
        Contact.objects.filter(pk=contact.pk).update(name="Carla Forged", language="en")

    _code, said = command("--tenant", str(house.customer.pk))

    assert len(said["tenants"][0]["findings"]) == 2
    assert "Carla" not in json.dumps(said)


def test_an_event_that_is_not_committed_is_linked_when_asked(house: House):
    with transaction.atomic(), scoping.entered(house.scope):
        contact = house.new_contact()
        house.tell(contact, "contact.added", insert(contact))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

        assert house.codes() == set()


@pytest.mark.parametrize("model", recorded().values(), ids=recorded().keys())
def test_every_column_of_every_recorded_model_is_told_and_replayed(model):
    columns = {field.attname for field in model._meta.concrete_fields}

    assert set(created(model()).fields) == columns - {"id"}
    assert model.personal <= columns
    for name in model.personal:
        # A commitment is to words: a number or a date would be guessed in no time.
        assert model._meta.get_field(name).get_internal_type() in {
            "CharField", "TextField", "EmailField", "JSONField",
        }  # fmt: skip


def test_mentions_come_back_by_row_and_in_order_however_many_there_are():
    def mentions(told: Told) -> list[Any]:
        for seq in range(1, 501):
            told.add(f"a.row:{seq * 7 % 20}", seq, None, {"n": seq})
        return [(row, [(e.seq, e.columns) for e in entries]) for row, entries in told.by_row()]

    with Told() as in_memory, Told(held=30) as in_files:
        expected, spilled = mentions(in_memory), mentions(in_files)

    assert spilled == expected
    assert [row for row, _ in expected] == [("a.row", key) for key in range(20)]
    assert [seq for seq, _ in expected[7][1]] == list(range(1, 501, 20))


@pytest.mark.parametrize("moment", ["infinity", "-infinity", "0044-03-15 12:00:00+00 BC"])
def test_a_moment_that_no_event_can_tell_is_found(house: House, moment: str):
    """A walk that ends in a traceback would say nothing of all that follows."""
    house.add_contact("Carla")
    with as_owner(house) as cursor:
        cursor.execute("ALTER TABLE tenants_event DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE tenants_event SET at = %s, recorded_at = %s WHERE id ="
            " (SELECT max(id) FROM tenants_event WHERE tenant_id = %s)",
            [moment, moment, house.customer.pk],
        )
        cursor.execute("ALTER TABLE tenants_event ENABLE TRIGGER USER")

    code, said = command("--tenant", str(house.customer.pk))

    assert code == 1
    assert {f["code"] for f in said["tenants"][0]["findings"]} == {"hash_differs", "columns_differ"}


def test_the_digests_are_those_of_the_database(house: House):
    """Python and PostgreSQL compute the same link, odd letters included."""
    house.add_contact("Zoë 🛠 \u2028 “Ω”\n\t\\")
    with house.inside(), connection.cursor() as cursor:
        event = Event.objects.filter(tenant=house.customer).latest("pk")
        cursor.execute(
            "SELECT encode(servicedesk_link_hash_v2(7, servicedesk_genesis(%s), %s, %s), 'hex')",
            [house.customer.pk, event.body, event.recorded_at],
        )
        (theirs,) = cursor.fetchone()

    ours = canonical.link_hash(
        7, canonical.genesis(house.customer.pk), event.body, event.recorded_at
    )
    assert theirs == ours.hex()


def _owned(house: House) -> dict[str, int]:
    return {"tenant_id": house.customer.pk, "provider_id": house.provider.pk}
