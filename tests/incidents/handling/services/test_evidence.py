"""Evidence: recorded once, hashed on receipt, handed over until confirmed, checked again."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from incidents.duty.queries.custody import chains
from incidents.handling.services.custody import answer_hand_over, hand_over_evidence
from incidents.handling.services.evidence import (
    check_evidence,
    collect_evidence,
    correct_evidence,
    see_on,
)
from incidents.models import EvidenceAsset, EvidenceItem, Incident, InternalAttachment
from incidents.record.services.storing import bytes_of_files
from tenants.errors import Invalid, NotAllowed, NotFound, Stale
from tenants.models import Asset, Event
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row
from tests.asking import do
from tests.factories import incidents as made
from tests.incidents.files import given
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")
HOUR = timedelta(hours=1)
SHA = "ab" * 32
SAID: dict[str, Any] = {
    "kind": "access_log", "what": "Sign-ins of the planning, 1-3 March",
    "found_where": "SPH-APP-01, /var/log", "method": "Copied read-only over SSH", "tool": "scp 9.2",
}  # fmt: skip


@pytest.fixture
def incident(world: World) -> Incident:
    return made.ByPhone.create(world=world)


def at(incident: Incident, hours: int = 1):
    return incident.reported_at + hours * HOUR


def collect(world: World, incident: Incident, *, by: str = "agnes", **said: Any) -> EvidenceItem:
    return do(
        collect_evidence, incident_id=incident.pk, actor=world.actor(by), now=at(incident),
        **{**SAID, **said},
    )  # fmt: skip


def hand(world: World, item: EvidenceItem, *, by: str = "agnes", hours: int = 2, **said: Any):
    incident = item.incident
    said = {"place": "Antwerp", "reason": "To be analysed", "seal": "none", **said}
    return do(
        hand_over_evidence, incident_id=incident.pk, actor=world.actor(by),
        now=at(incident, hours), item=item.pk, **said,
    )  # fmt: skip


def answer(world: World, change: Any, *, by: str, hours: int = 3, **said: Any):
    return do(
        answer_hand_over, incident_id=change.incident_id, actor=world.actor(by),
        now=at(change.incident, hours), change=change.pk, **{"outcome": "received", **said},
    )  # fmt: skip


def test_the_hash_of_a_file_is_computed_on_receipt(world: World, incident: Incident):
    item = collect(world, incident, attached=[given(content=b"21:04 root\n")])

    assert item.sha256 == hashlib.sha256(b"21:04 root\n").hexdigest()
    file = InternalAttachment.objects.get(evidence=item)
    assert (file.sha256, file.note_id, file.call_id) == (item.sha256, None, None)
    [chain] = chains(incident)
    assert (chain.label, chain.standing.holder.name) == ("E1", world.user("agnes").name)
    assert Event.objects.filter(kind="evidence.collected").count() == 1


def test_what_is_kept_elsewhere_says_where_and_with_which_hash(world: World, incident: Incident):
    spelled = f"{SHA[:32].upper()} {SHA[32:]}"
    item = collect(world, incident, kind="disk", kept_where="Safe 2", sha256=spelled)

    assert (item.sha256, item.has_file, item.number) == (SHA, False, 1)
    assert collect(world, incident, kind="device", kept_where="Safe 2").number == 2


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "sha256"),
        ({"sha256": SHA}, "kept_where"),
        ({"sha256": "abc", "kept_where": "Safe 2"}, "sha256"),
        ({"kind": "device"}, "kept_where"),
        ({"kind": "magic"}, "kind"),
        ({"what": " ", "attached": 1}, "what"),
        ({"attached": 1, "sha256": SHA}, "sha256"),
        ({"attached": 2}, "attached"),
        ({"attached": 1, "collected_at": 2}, "collected_at"),
        ({"attached": 1, "collector_id": 0}, "collector"),
        ({"attached": 1, "asset_ids": [0]}, "assets"),
    ],
)
def test_what_is_not_whole_is_refused(world: World, incident: Incident, said, field):
    said = {**said}
    if count := said.get("attached"):
        said["attached"] = [given(name=f"log{n}.txt") for n in range(count)]
    if hours := said.get("collected_at"):
        said["collected_at"] = at(incident, hours)
    with pytest.raises(Invalid) as refused:
        collect(world, incident, **{"sha256": "", **said})

    assert field in refused.value.errors
    assert not EvidenceItem.objects.exists()


def test_a_colleague_confirms_in_person_and_nothing_goes_on_before(
    world: World, incident: Incident
):
    item = collect(world, incident, attached=[given()])
    change = hand(world, item, receiver_id=world.user("ines").pk)

    with pytest.raises(Invalid) as early:
        hand(world, item, receiver_name="Lab")
    with pytest.raises(Invalid) as other:
        answer(world, change, by="agnes")
    assert (list(early.value.errors), list(other.value.errors)) == (["item"], ["outcome"])
    [before] = chains(incident)
    assert before.standing.holder.user_id == world.user("agnes").pk
    answer(world, change, by="ines")
    [after] = chains(incident)
    assert after.standing.holder.user_id == world.user("ines").pk
    assert not after.standing.gaps
    with pytest.raises(Stale):
        answer(world, change, by="ines")


def test_that_an_outsider_has_it_is_said_by_two(world: World, incident: Incident):
    item = collect(world, incident, attached=[given()])
    change = hand(world, item, receiver_name="P. Peeters, laboratory")
    answer(world, change, by="agnes")
    with pytest.raises(Invalid):
        answer(world, change, by="agnes")
    assert chains(incident)[0].standing.waiting is not None
    answer(world, change, by="ines")
    assert chains(incident)[0].standing.holder.name == "P. Peeters, laboratory"
    # And back: it is given by whoever has it, without anybody saying so.
    back = hand(world, item, receiver_id=world.user("ines").pk, hours=4)
    assert back.giver_name == "P. Peeters, laboratory"


def test_what_was_not_received_stays_with_the_giver(world: World, incident: Incident):
    item = collect(world, incident, attached=[given()])
    change = hand(world, item, receiver_id=world.user("ines").pk)
    with pytest.raises(Invalid) as refused:
        answer(world, change, by="ines", outcome="not_received")
    assert "remark" in refused.value.errors
    answer(world, change, by="ines", outcome="not_received", remark="The box was empty.")
    [chain] = chains(incident)
    assert chain.standing.holder.user_id == world.user("agnes").pk
    assert [gap.change for gap in chain.standing.gaps] == [change.pk]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "receiver"),
        ({"receiver_name": "Lab", "receiver_id": 1}, "receiver_name"),
        ({"receiver_id": "agnes"}, "receiver"),
        ({"receiver_id": 0}, "receiver"),
        ({"receiver_name": "Lab", "place": ""}, "place"),
        ({"receiver_name": "Lab", "seal": "gone"}, "seal"),
        ({"receiver_name": "Lab", "handed_at": 9}, "handed_at"),
        ({"receiver_name": "Lab", "handed_at": 0}, "handed_at"),
        ({"receiver_name": "Lab", "item": 0}, "item"),
    ],
)
def test_a_hand_over_that_is_not_whole_is_refused(world: World, incident, said, field):
    item = collect(world, incident, attached=[given()])
    said = {**said}
    if said.get("receiver_id") == "agnes":
        said["receiver_id"] = world.user("agnes").pk
    if "handed_at" in said:
        said["handed_at"] = at(incident, said["handed_at"])
    asked = {"item": item.pk, "place": "Antwerp", "reason": "To be analysed", **said}
    with pytest.raises(Invalid) as refused:
        do(
            hand_over_evidence, incident_id=incident.pk, actor=world.actor("agnes"),
            now=at(incident, 2), **asked,
        )  # fmt: skip

    assert field in refused.value.errors


def test_a_hash_is_checked_again_and_a_difference_is_kept(world: World, incident: Incident):
    item = collect(world, incident, attached=[given()])
    far = collect(world, incident, kind="disk", kept_where="Safe 2", sha256=SHA)
    plain = collect(world, incident, kind="paper", kept_where="Safe 2")

    def check(one: EvidenceItem, **said: Any):
        return do(
            check_evidence, incident_id=incident.pk, actor=world.actor("ines"),
            now=at(incident, 5), item=one.pk, **said,
        )  # fmt: skip

    assert (check(item).matches, check(item).is_ours) == (True, True)
    assert not check(far, sha256="cd" * 32).matches
    with pytest.raises(Invalid) as refused:
        check(far)
    assert "sha256" in refused.value.errors
    with pytest.raises(Invalid):
        check(plain)
    file = InternalAttachment.objects.get(evidence=item)
    with bytes_of_files().open(file.key, "wb") as content:
        content.write(b"It went right at noon.\n")
    assert not check(item).matches
    bytes_of_files().delete(file.key)
    assert (check(item).matches, check(item).sha256) == (False, "")
    # As the record tells it, for who looks at all of it after this test.
    bytes_of_files().save(file.key, given())
    assert [len(chain.standing.gaps) for chain in chains(incident)] == [1, 1, 0]


def test_a_correction_stands_beside_what_stood_there(world: World, incident: Incident):
    item = collect(world, incident, attached=[given()])
    do(
        correct_evidence, incident_id=incident.pk, actor=world.actor("ines"), now=at(incident, 2),
        item=item.pk, field="found_where", says="SPH-APP-02", reason="Typed wrongly",
    )  # fmt: skip

    assert EvidenceItem.objects.get(pk=item.pk).found_where == SAID["found_where"]
    assert item.corrections.get().says == "SPH-APP-02"


def test_it_names_the_assets_on_which_the_same_was_seen(world: World, incident: Incident):
    asset = Asset(tenant=world.acme, provider=world.provider, name="Planning")
    add_row(row=asset, actor=SYSTEM, now=at(incident))
    item = collect(world, incident, attached=[given()])
    for _twice in range(2):
        do(
            see_on, incident_id=incident.pk, actor=world.actor("agnes"), now=at(incident, 2),
            item=item.pk, asset_ids=[asset.pk],
        )  # fmt: skip

    assert EvidenceAsset.objects.get(item=item).asset_id == asset.pk
    assert Event.objects.filter(kind="evidence.seen_on").count() == 1


def test_nothing_of_it_is_changed_or_removed(world: World, incident: Incident):
    item = collect(world, incident, attached=[given()])
    change = hand(world, item, receiver_name="Lab")
    for row in (item, change):
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(incident=incident)
        with pytest.raises(DatabaseError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).delete()


def test_who_works_elsewhere_or_only_reads_records_nothing(world: World, incident: Incident):
    with pytest.raises(NotAllowed):
        collect(world, incident, by="rik", attached=[given()])
    with pytest.raises((NotAllowed, NotFound)):
        collect(world, incident, by="gus", attached=[given()])
