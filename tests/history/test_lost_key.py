"""A signing key that is lost: none takes its place unseen, and the way on is told for ever."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tenants.ledger import signing
from tenants.ledger.anchor_file import last_state
from tenants.ledger.anchors import check_signing, handed_out, make_anchor
from tests.history.house import NOW, House, command

WHY = "The disk with the key failed."


@pytest.fixture
def robbed(house: House, tmp_path: Path) -> Path:
    """Anchor something, keep the public key elsewhere, and lose the key."""
    house.add_contact("Carla Claes")
    make_anchor(now=NOW)
    kept = tmp_path / "kept.pem"
    kept.write_text(_anchor("--public-key"))
    Path(settings.ANCHOR_KEY_PATH).unlink()
    return kept


def _anchor(*arguments: str) -> str:
    out = StringIO()
    call_command("anchor", *arguments, stdout=out)
    return out.getvalue()


def _codes(house: House, *arguments: str) -> set[str]:
    _code, said = command("--tenant", str(house.customer.pk), *arguments)
    return {finding["code"] for finding in said["anchors"]["findings"]}


def test_where_nothing_was_signed_yet_an_export_makes_the_key(house: House):
    house.add_contact()
    assert not Path(settings.ANCHOR_KEY_PATH).exists()

    check_signing()
    # A folder that was only opened, by a try that was cut short, holds nothing that was signed.
    Path(settings.ANCHOR_KEY_PATH).unlink()
    check_signing()

    assert Path(settings.ANCHOR_KEY_PATH).exists()


@pytest.mark.parametrize("asked", [(), ("--rotate",), ("--public-key",)])
def test_a_key_that_is_gone_is_said_and_none_is_made(
    robbed: Path, house: House, asked: tuple[str, ...]
):
    house.add_contact()

    with pytest.raises(CommandError, match=r"the signing key is gone.*anchor\.key.*--new-key WHY"):
        _anchor(*asked)

    assert not Path(settings.ANCHOR_KEY_PATH).exists()


@pytest.mark.parametrize("asked", [(), ("--rotate",), ("--public-key",)])
def test_a_key_that_no_anchor_names_is_refused(robbed: Path, house: House, asked: tuple[str, ...]):
    Path(settings.ANCHOR_KEY_PATH).write_bytes(signing.new_key())
    house.add_contact()

    with pytest.raises(CommandError, match="the last anchor names"):
        _anchor(*asked)


def test_a_file_that_holds_no_key_is_never_replaced(robbed: Path):
    Path(settings.ANCHOR_KEY_PATH).write_text("torn")

    for asked in (("--public-key",), ("--rotate",), ("--new-key", WHY)):
        with pytest.raises(CommandError, match=r"anchor\.key holds no private key in PEM"):
            _anchor(*asked)
    assert Path(settings.ANCHOR_KEY_PATH).read_text() == "torn"


@pytest.mark.parametrize("is_another_there", [False, True])
def test_a_new_key_goes_on_and_every_anchor_after_it_says_why(
    robbed: Path, house: House, is_another_there: bool
):
    before = last_state()
    assert before is not None
    if is_another_there:
        Path(settings.ANCHOR_KEY_PATH).write_bytes(signing.new_key())

    _anchor("--new-key", WHY)
    house.add_contact()
    last = make_anchor(now=NOW).anchor

    assert last.number == before.anchor.number + 2
    assert last.said["new_key"] == {
        "number": before.anchor.number + 1, "before": before.anchor.said["key"], "why": WHY,
    }  # fmt: skip
    assert _anchor("--public-key").strip() != robbed.read_text().strip()
    assert _codes(house) == set()


def test_whoever_kept_the_old_key_is_told_of_the_break(robbed: Path, house: House, tmp_path: Path):
    _anchor("--new-key", WHY)
    both = tmp_path / "new.pem"
    both.write_text(_anchor("--public-key"))

    assert _codes(house, "--key", str(robbed)) == {"anchors_new_key"}
    assert _codes(house, "--key", str(robbed), "--key", str(both)) == set()
    out = StringIO()
    call_command("verify_history", "--tenant", str(house.customer.pk), stdout=out)
    assert f"new key from anchor 2 on, not announced by {_id(robbed)}: {WHY}" in out.getvalue()


def test_an_anchor_that_only_claims_a_break_elsewhere_is_still_broken(robbed: Path, house: House):
    """Another key at a place that no anchor names as the break."""
    _anchor("--new-key", WHY)
    log = Path(settings.ANCHOR_DIR) / "anchors.jsonl"
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    lines[1]["anchor"] = lines[1]["anchor"].replace('"number":2,"why"', '"number":1,"why"')
    log.write_text("".join(json.dumps(line) + "\n" for line in lines))

    assert "anchors_broken" in _codes(house)


def test_a_key_that_is_there_is_not_lost(house: House):
    house.add_contact()
    make_anchor(now=NOW)

    with pytest.raises(CommandError, match=r"is not lost.*--rotate"):
        _anchor("--new-key", WHY)


@pytest.mark.parametrize("option", ["--new-key", "--restored"])
def test_a_reason_of_no_words_is_none(house: House, option: str):
    with pytest.raises(CommandError, match="say why"):
        _anchor(option, " ")


def test_nothing_is_told_as_restored_when_nothing_is_lost(house: House):
    house.add_contact()
    make_anchor(now=NOW)
    house.add_contact()
    before = last_state()

    with pytest.raises(CommandError, match="nothing is lost"):
        _anchor("--restored", "The disk of Monday was put back.")

    assert last_state() == before


def _id(pem: Path) -> str:
    return signing.id_of(signing.read_public(pem.read_bytes()))


def _refused(*arguments: str) -> str:
    with pytest.raises(CommandError) as refused:
        call_command("verify_history", *arguments, stdout=StringIO())
    assert refused.value.returncode == 2
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no anchor", "holds no JSON that can be read"),
        (b"\xff\xfe\x00", "holds no JSON that can be read"),
        (b"[" * 200_000, "holds no JSON that can be read"),
        (b"PK\x03\x04rest", "is a zip and no anchor: verify_export checks an export"),
        (b"{}", "is no anchor that can be believed: it lacks something"),
        (None, "there is no file"),
    ],
)
def test_a_kept_anchor_that_is_none_is_said_in_one_sentence(
    house: House, tmp_path: Path, content: bytes | None, words: str
):
    kept = tmp_path / "kept.json"
    if content is not None:
        kept.write_bytes(content)

    said = _refused("--kept", str(kept))

    assert words in said
    assert str(kept) in said
    assert not any(raw in said for raw in ("Errno", "Expecting", "codec", "recursion"))


@pytest.mark.parametrize("asked", ["verify_history", "verify_export"])
def test_a_kept_key_that_is_none_is_said_with_its_file(house: House, tmp_path: Path, asked: str):
    key, export = tmp_path / "kept.pem", tmp_path / "some.zip"
    key.write_text("no key")
    export.write_bytes(b"")
    place = [str(export)] if asked == "verify_export" else []

    with pytest.raises(CommandError, match=f"{key} holds no public key in PEM") as refused:
        call_command(asked, *place, "--key", str(key), stdout=StringIO())
    assert refused.value.returncode == 2
    with pytest.raises(CommandError, match=f"there is no file {tmp_path}/gone.pem") as refused:
        call_command(asked, *place, "--key", f"{tmp_path}/gone.pem", stdout=StringIO())
    assert refused.value.returncode == 2


def test_a_kept_anchor_of_the_time_before_still_counts(robbed: Path, house: House, tmp_path: Path):
    state = last_state()
    assert state is not None
    kept = tmp_path / "kept.json"
    kept.write_text(json.dumps(handed_out(state, [house.customer.pk])))
    _anchor("--new-key", WHY)

    assert _codes(house, "--kept", str(kept)) == set()
