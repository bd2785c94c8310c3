"""What a rewritten history cannot take along: anchors beside the database, and those that left."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from reporting.facts import AnchorHandedOut
from tenants import scoping
from tenants.ledger import canonical, signing
from tenants.ledger.anchor_file import Anchor, HeadsLost, State, last_state
from tenants.ledger.anchors import current_heads, handed_out, make_anchor
from tenants.models import Contact, Event
from tests.history.house import NOW, House, as_owner, command, rewrite_chain, unasked


def _codes(house: House, *arguments: str) -> set[str]:
    _code, said = command("--tenant", str(house.customer.pk), *arguments)
    found = [f for report in said["tenants"] for f in report["findings"]]
    return {finding["code"] for finding in [*found, *said["anchors"]["findings"]]}


def _kept(house: House, path: Path) -> Path:
    """Keep an anchor as an auditor would, outside the house."""
    path.write_text(json.dumps(handed_out(make_anchor(now=NOW), [house.customer.pk])))
    return path


@pytest.fixture
def armed(house: House) -> House:
    house.add_contact("Carla Claes")
    house.add_incident()
    make_anchor(now=NOW)
    return house


def test_what_is_anchored_holds_and_says_until_when(armed: House):
    armed.add_incident("Phones are down")

    code, said = command("--tenant", str(armed.customer.pk))

    assert (code, said["anchors"]["findings"]) == (0, [])
    assert said["anchors"]["until"] == canonical.moment(NOW)


def test_nothing_is_signed_where_nothing_changed(armed: House):
    first = make_anchor(now=NOW)
    assert make_anchor(now=NOW).anchor == first.anchor

    armed.add_contact()

    second = make_anchor(now=NOW).anchor.said
    assert second["number"] == first.anchor.number + 1
    assert second["previous"] == first.anchor.digest


def test_a_history_that_the_owner_made_anew_as_a_whole_is_found(armed: House):
    """Body, record and every hash behind it: by itself that chain holds."""
    behind = '"mail_failed_at":null,"name":{'
    rewrite_chain(armed, f'"language":"nl",{behind}', f'"language":"fr",{behind}')
    with as_owner(armed) as cursor, unasked(cursor, Contact):
        cursor.execute(
            "UPDATE tenants_contact SET language = 'fr' WHERE tenant_id = %s", [armed.customer.pk]
        )

    assert armed.codes() == set()
    assert _codes(armed) == {"anchor_differs"}


def test_a_tail_that_was_cut_off_is_found(armed: House):
    _cut(armed, keep=3)

    assert "anchor_missing" in _codes(armed)


def test_what_came_after_the_last_anchor_can_be_cut_off_unseen_and_that_is_said(armed: House):
    """The limit: until the next anchor, or one that left the house, nothing holds it."""
    kept = last_state()
    assert kept is not None
    number = kept.heads[armed.customer.pk].seq
    with armed.inside():
        armed.tell(armed.customer, "access.refused")
    _cut(armed, keep=number)

    assert _codes(armed) == set()


@pytest.mark.alone
def test_a_customer_that_is_gone_is_found(armed: House, monkeypatch: pytest.MonkeyPatch):
    others = [pair for pair in scoping.all_tenants() if pair[0] != armed.customer.pk]
    monkeypatch.setattr(scoping, "all_tenants", lambda: others)

    _code, said = command()

    found = said["anchors"]["findings"]
    assert {(f["code"], f["row"]) for f in found} == {
        ("tenant_missing", f"tenants.tenant:{armed.customer.pk}")
    }


def test_an_older_backup_is_found_by_what_an_auditor_kept(armed: House, tmp_path: Path):
    """Also when the anchors beside the database were put back with it."""
    early = last_state()
    log = Path(settings.ANCHOR_DIR) / "anchors.jsonl"
    before = log.read_bytes(), (log.parent / "last.json").read_bytes()
    armed.add_incident("Phones are down")
    kept = _kept(armed, tmp_path / "kept.json")
    assert early is not None
    _cut(armed, keep=early.heads[armed.customer.pk].seq)
    log.write_bytes(before[0])
    (log.parent / "last.json").write_bytes(before[1])

    codes = _codes(armed, "--kept", str(kept))

    assert "anchor_missing" in codes


def test_anchors_that_were_put_back_are_found_by_what_the_chains_tell(armed: House):
    log = Path(settings.ANCHOR_DIR) / "anchors.jsonl"
    before = log.read_bytes(), (log.parent / "last.json").read_bytes()
    armed.add_contact()
    number = make_anchor(now=NOW).anchor.number
    with armed.inside():
        facts = AnchorHandedOut(anchor=number, root="", by="mail")
        armed.tell(armed.customer, "anchor.handed_out", facts=facts)
    log.write_bytes(before[0])
    (log.parent / "last.json").write_bytes(before[1])

    assert _codes(armed) == {"anchors_cut"}


@pytest.mark.parametrize("what", ["text", "signature", "heads", "line", "order", "all"])
def test_anchors_that_were_changed_are_found(armed: House, what: str):
    armed.add_contact()
    make_anchor(now=NOW)
    log = Path(settings.ANCHOR_DIR) / "anchors.jsonl"
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    if what == "text":
        lines[0]["anchor"] = lines[0]["anchor"].replace('"tenants":', '"tenants":1')
    elif what == "signature":
        lines[-1]["signature"] = "00" * 64
    elif what == "heads":
        lines[0]["heads"][0][3] = "00" * 32
    elif what == "line":
        lines = lines[1:]
    elif what == "order":
        lines = lines[::-1]
    else:
        lines = []
    log.write_text("".join(json.dumps(line) + "\n" for line in lines))

    assert _codes(armed) >= ({"anchors_cut"} if what == "all" else {"anchors_broken"})


def test_nothing_is_signed_over_heads_that_were_lost(armed: House):
    _cut(armed, keep=3)
    armed.add_contact()

    with pytest.raises(HeadsLost):
        make_anchor(now=NOW)
    assert "anchor_missing" in _codes(armed)

    call_command("anchor", "--restored", "The disk of Monday was put back.", verbosity=0)
    last = last_state()
    assert last is not None
    assert last.anchor.said["restored"] == "The disk of Monday was put back."
    assert _codes(armed) == {"row_without_history"}


def test_the_key_is_changed_by_the_one_before(armed: House):
    first = signing.id_of(signing.signing_key().public_key())

    call_command("anchor", "--rotate", verbosity=0)
    armed.add_contact()
    state = make_anchor(now=NOW)

    assert state.anchor.said["key"] == signing.id_of(signing.signing_key().public_key()) != first
    assert _codes(armed) == set()


def test_a_key_that_nobody_announced_signs_nothing_and_its_anchors_are_found(armed: House):
    Path(settings.ANCHOR_KEY_PATH).write_bytes(signing.new_key())
    armed.add_contact()

    with pytest.raises(signing.NoKey):
        make_anchor(now=NOW)

    (Path(settings.ANCHOR_DIR) / "last.json").unlink()
    (Path(settings.ANCHOR_DIR) / "anchors.jsonl").unlink()
    make_anchor(now=NOW)
    forged = Path(settings.ANCHOR_DIR) / "forged.json"
    forged.write_text(json.dumps(handed_out(_of_a_stranger(), [armed.customer.pk])))
    with pytest.raises(CommandError, match="not known here") as refused:
        command("--kept", str(forged))
    assert refused.value.returncode == 2


def _of_a_stranger() -> Any:
    key = signing.read_private(signing.new_key())
    last = last_state()
    assert last is not None
    text = canonical.text({**last.anchor.said, "key": signing.id_of(key.public_key())})
    return State(Anchor(text, key.sign(text.encode()).hex()), last.heads)


def test_a_kept_anchor_covers_no_chain_that_it_was_not_made_over(armed: House, tmp_path: Path):
    given = json.loads(_kept(armed, tmp_path / "kept.json").read_text())
    given["tenants"][0]["seq"] -= 1
    (tmp_path / "kept.json").write_text(json.dumps(given))

    with pytest.raises(CommandError, match="does not cover"):
        command("--kept", str(tmp_path / "kept.json"))


def test_a_line_that_a_crash_left_is_cut_off_again(armed: House):
    log = Path(settings.ANCHOR_DIR) / "anchors.jsonl"
    with log.open("ab") as torn:
        torn.write(b'{"anchor": "half')
    armed.add_contact()
    make_anchor(now=NOW)

    assert _codes(armed) == set()


def test_the_key_is_for_nobody_else_to_read(armed: House):
    assert Path(settings.ANCHOR_KEY_PATH).stat().st_mode & 0o077 == 0


def test_the_application_asks_for_no_more_than_ids_and_hashes(house: House):
    heads = current_heads()

    assert heads[house.customer.pk].public_id == str(house.customer.public_id)
    with house.inside():
        assert heads[house.customer.pk].seq == Event.objects.filter(tenant=house.customer).count()


def _cut(house: House, *, keep: int) -> None:
    """Take away the end of a chain, with its head and all that it told."""
    tables = ("tenants_event", "tenants_chainlink", "tenants_chainhead", "tenants_personaltext")
    with as_owner(house) as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            "DELETE FROM tenants_chainlink WHERE tenant_id = %s AND seq > %s RETURNING event_id",
            [house.customer.pk, keep],
        )
        gone = [row[0] for row in cursor.fetchall()]
        for table in ("tenants_personaltext", "tenants_outbox"):
            cursor.execute(f"DELETE FROM {table} WHERE event_id = ANY (%s)", [gone])
        cursor.execute("DELETE FROM tenants_event WHERE id = ANY (%s)", [gone])
        cursor.execute(
            "UPDATE tenants_chainhead h SET seq = l.seq, hash = l.hash FROM tenants_chainlink l"
            " WHERE l.tenant_id = h.tenant_id AND l.seq = %s AND h.tenant_id = %s",
            [keep, house.customer.pk],
        )
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
