"""Checking an export that came back."""

import csv
import hashlib
import io
import json
import random
import shutil
import subprocess
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tenants.ledger import signing
from tenants.scoping import Scope
from tests.databases import owner
from tests.history.house import enter, session_of
from tests.reporting.house import House


@pytest.fixture
def file(committed_house: House, tmp_path: Path) -> Path:
    for _ in range(3):
        committed_house.register()
    path = tmp_path / "register.zip"
    path.write_bytes(committed_house.export("pat").content)
    return path


def _again(
    path: Path,
    *,
    register: bytes | None = None,
    manifest: dict[str, Any] | None = None,
    is_signed: bool = True,
) -> None:
    """Write the archive anew with something else in it; as whoever has the key, if asked."""
    with zipfile.ZipFile(path) as archive:
        before = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("register.csv", before["register.csv"] if register is None else register)
        told = before["manifest.json"] if manifest is None else json.dumps(manifest).encode()
        archive.writestr("manifest.json", told)
        signed = signing.signing_key().sign(told) if is_signed else before["manifest.sig"]
        archive.writestr("manifest.sig", signed)


def _read(path: Path) -> tuple[bytes, dict[str, Any]]:
    with zipfile.ZipFile(path) as archive:
        return archive.read("register.csv"), json.loads(archive.read("manifest.json"))


def _verify(path: Path, *options: str) -> str:
    said = io.StringIO()
    call_command("verify_export", str(path), *options, stdout=said)
    return said.getvalue()


def _refused(path: Path) -> list[str]:
    """Return what was found wrong."""
    said = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_export", str(path), "--json", stdout=said)
    return [found["what"] for found in json.loads(said.getvalue()) if not found["holds"]]


def test_a_file_that_is_not_there_is_said_in_one_line(tmp_path: Path):
    path = tmp_path / "gone.zip"

    with pytest.raises(CommandError, match=f"^there is no file {path}$") as refused:
        call_command("verify_export", str(path))
    assert refused.value.returncode == 2


def test_one_that_nobody_touched_holds(file: Path):
    said = _verify(file)

    assert "SHA-256 of register.csv: ok" in said
    assert "WRONG" not in said


def test_it_still_holds_after_more_has_happened(file: Path, committed_house: House):
    committed_house.register()

    assert "WRONG" not in _verify(file)


@pytest.mark.untold("no migration told of it")
def test_names_that_changed_as_nobody_listed_are_found(file: Path, committed_house: House):
    acme = committed_house.world.acme
    body = (
        '{"actor":["system",null],"at":"2026-11-29T00:00:00.000000Z","facts":{"successions":[["x",'
        f'"00"]]}},"kind":"schema.migrated","rows":{{}},"schema":1,"subject":["tenant",{acme.pk}],'
        f'"tenant":{acme.pk},"version":null}}'
    )
    with session_of(owner()) as cursor:
        enter(cursor, Scope.of(acme.pk, acme.provider_id))
        cursor.execute(
            "INSERT INTO tenants_event (tenant_id, provider_id, subject_kind, subject_id, kind,"
            " actor_kind, at, body) VALUES (%s, %s, 'tenant', %s, 'schema.migrated', 'system',"
            " '2026-11-29T00:00Z', %s)",
            [acme.pk, acme.provider_id, acme.pk, body],
        )

    assert _refused(file) == [f"names in the ledger of {acme.name}"]


def test_another_word_in_it_is_found(file: Path):
    register, _manifest = _read(file)
    _again(file, register=register.replace(b"planning", b"planting", 1))

    assert _refused(file) == ["SHA-256 of register.csv"]


def test_a_row_less_is_found(file: Path):
    register, _manifest = _read(file)
    rows = register.split(b"\r\n")
    _again(file, register=b"\r\n".join([*rows[:-2], b""]))

    assert _refused(file) == [
        "SHA-256 of register.csv", "number of incidents", "incidents per tenant",
    ]  # fmt: skip


def _by_column(file: Path, change: Callable[[list[dict[str, str]]], object]) -> None:
    """Change the rows, as whoever has the key and makes all fit but the counts per tenant."""
    register, manifest = _read(file)
    rows = list(csv.DictReader(io.StringIO(register.decode(), newline="")))
    change(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    forged = text.getvalue().encode()
    manifest["file"]["sha256"] = hashlib.sha256(forged).hexdigest()
    manifest["count"], manifest["columns"] = len(rows), list(rows[0])
    _again(file, register=forged, manifest=manifest)


def test_a_row_of_one_tenant_given_for_one_of_another_is_found(file: Path, committed_house: House):
    acme, globex = committed_house.world.acme.pk, committed_house.world.globex.pk
    _by_column(file, lambda rows: rows[0].update(tenant_id=str(globex)))

    told = _findings(file)

    assert told == {
        "incidents per tenant": f"tenant {acme} has 2, the manifest says 3;"
        f" tenant {globex} has 1, the manifest says 0"
    }


def test_a_row_gone_of_one_tenant_is_found(file: Path, committed_house: House):
    acme = committed_house.world.acme.pk
    _by_column(file, lambda rows: rows.pop())

    assert _findings(file) == {"incidents per tenant": f"tenant {acme} has 2, the manifest says 3"}


def test_a_row_of_no_tenant_that_is_told_is_found(file: Path):
    _by_column(file, lambda rows: rows[0].update(tenant_id="x"))

    assert "1 are of no tenant in the manifest" in _findings(file)["incidents per tenant"]


def test_what_cannot_be_counted_per_tenant_is_not_said_to_be_right(file: Path):
    _by_column(file, lambda rows: [row.pop("tenant_id") for row in rows])

    assert "incidents per tenant" not in _verify(file, "--file-only")


def _findings(path: Path, code: int = 1) -> dict[str, str]:
    """Return what is wrong with the file by itself, in words."""
    said = io.StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("verify_export", str(path), "--file-only", "--json", stdout=said)
    assert refused.value.returncode == code
    return {one["what"]: one["told"] for one in json.loads(said.getvalue()) if not one["holds"]}


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        (b"{", "manifest.json in it holds no JSON that can be read"),
        (b"[" * 200_000, "manifest.json in it holds no JSON that can be read"),
        (b"\xff\xfe", "manifest.json in it holds no JSON that can be read"),
        (None, "is no zip, or one that is broken or broke off: it cannot be unpacked"),
    ],
)
def test_what_cannot_be_read_is_one_plain_sentence_and_no_forgery(
    file: Path, manifest: bytes | None, words: str
):
    if manifest is None:
        whole = file.read_bytes()
        file.write_bytes(whole[:60] + b"\x00" * 200 + whole[260:])
    else:
        register, _told = _read(file)
        files = [("register.csv", register), ("manifest.json", manifest), ("manifest.sig", b"")]
        _file(file, files)

    said = _findings(file, code=2)["the archive is complete"]

    assert said in {f"{file}: {words}", f"{file} {words}"}


def test_a_filter_that_was_changed_says_which_is_whose(file: Path):
    _register, manifest = _read(file)
    _again(file, manifest={**manifest, "filter": {"status": "closed"}})
    said = io.StringIO()

    with pytest.raises(CommandError) as refused:
        call_command("verify_export", str(file), stdout=said)

    assert refused.value.returncode == 1
    assert (
        'filter is none (the whole register) in the ledger, {"status": "closed"} in the file'
        in said.getvalue()
    )


def test_an_old_key_that_was_lost_is_told_of_the_break(
    file: Path, committed_house: House, tmp_path: Path
):
    kept = tmp_path / "kept.pem"
    kept.write_text(signing.pem_of(signing.signing_key().public_key()))
    Path(settings.ANCHOR_KEY_PATH).unlink()
    call_command("anchor", "--new-key", "The disk failed.", stdout=io.StringIO())
    committed_house.register()
    file.write_bytes(committed_house.export("pat").content)
    said = io.StringIO()

    with pytest.raises(CommandError):
        call_command("verify_export", str(file), "--file-only", f"--key={kept}", stdout=said)

    assert "did not announce: from anchor 2 on, because 'The disk failed.'" in said.getvalue()
    assert "WRONG" not in _verify(file)


def test_a_file_made_anew_with_a_fitting_manifest_is_not_in_the_ledger(
    file: Path, committed_house: House
):
    register, manifest = _read(file)
    forged = register.replace(b"planning", b"planting", 1)
    manifest["file"]["sha256"] = hashlib.sha256(forged).hexdigest()
    _again(file, register=forged, manifest=manifest)

    world = committed_house.world
    tenants = (world.provider, world.acme, world.globex)
    assert _refused(file) == [f"export in the ledger of {tenant.name}" for tenant in tenants]
    assert "WRONG" not in _verify(file, "--file-only")


def test_a_head_that_never_was_is_found(file: Path, committed_house: House):
    _register, manifest = _read(file)
    manifest["tenants"][1]["head"]["hash"] = "00" * 32
    _again(file, manifest=manifest)

    assert _refused(file) == [
        "anchor of the chains", f"head of the chain of {committed_house.world.acme.name}",
    ]  # fmt: skip


def test_half_an_archive_is_found(file: Path):
    file.write_bytes(file.read_bytes()[:-200])

    assert _refused(file) == ["the archive is complete"]


def test_a_tenant_of_another_installation_is_said(file: Path):
    _register, manifest = _read(file)
    manifest["tenants"][0]["id"] = 2**40
    _again(file, manifest=manifest)

    anchor, what = _refused(file)
    assert anchor == "anchor of the chains"
    assert what.startswith("chain of Noordkade")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("filter", {"status": "closed"}),
        ("author", {"id": 1, "name": "Somebody else"}),
        ("started_at", "2020-01-01T00:00:00.000000Z"),
        ("finished_at", "2020-01-01T00:00:00.000000Z"),
    ],
)
def test_a_part_cannot_pass_for_the_whole_nor_one_person_for_another(
    file: Path, committed_house: House, name: str, value: Any
):
    _register, manifest = _read(file)
    _again(file, manifest={**manifest, name: value})

    told = "filter, author and moments in the ledger of"
    world = committed_house.world
    assert _refused(file) == [
        f"{told} {tenant.name}" for tenant in (world.provider, world.acme, world.globex)
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tenants", None),
        ("tenants", [7]),
        ("file", []),
        ("count", "3"),
        ("filter", "all"),
        ("anchor", {}),
        ("anchor", {"anchor": "", "signature": "", "tenants": [{"id": 1}]}),
    ],
)
def test_a_manifest_of_another_form_is_said(file: Path, name: str, value: Any):
    _register, manifest = _read(file)
    _again(file, manifest={**manifest, name: value})

    assert _refused(file) == ["the archive is complete"]


@pytest.mark.parametrize("name", ["filter", "author", "started_at", "count", "columns"])
def test_a_manifest_that_somebody_else_changed_is_found_without_us(
    file: Path, tmp_path: Path, name: str
):
    """The part given for the whole too: the filter is in what is signed."""
    key = tmp_path / "kept.pem"
    key.write_text(signing.pem_of(signing.signing_key().public_key()))
    _register, manifest = _read(file)
    changed = {"author": {"id": 1, "name": "Somebody else"}, "count": 2, "filter": {}}.get(name, "")
    if name == "columns":
        changed = manifest["columns"][::-1]
    if name == "filter":
        changed = {"status": "open"}
    _again(file, manifest={**manifest, name: changed}, is_signed=False)
    said = io.StringIO()

    with pytest.raises(CommandError):
        call_command("verify_export", str(file), "--file-only", f"--key={key}", stdout=said)

    assert "signature of the manifest: WRONG: not by key" in said.getvalue()


def test_a_file_signed_with_another_key_than_the_one_that_was_kept_is_found(
    file: Path, tmp_path: Path
):
    """Whoever makes all of it anew, anchor and signature included, has not that key."""
    kept = tmp_path / "kept.pem"
    other = signing.read_private(signing.new_key()).public_key()
    kept.write_text(signing.pem_of(other))
    said = io.StringIO()

    with pytest.raises(CommandError):
        call_command("verify_export", str(file), "--file-only", f"--key={kept}", stdout=said)

    assert "signed with a key that is not known here" in said.getvalue()


def test_the_signature_is_one_that_openssl_verifies(file: Path, tmp_path: Path):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl here")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path)
    key = tmp_path / "key.pem"
    key.write_text(signing.pem_of(signing.signing_key().public_key()))
    asked = [
        openssl, "pkeyutl", "-verify", "-pubin", "-inkey", str(key), "-rawin", "-in",
        str(tmp_path / "manifest.json"), "-sigfile", str(tmp_path / "manifest.sig"),
    ]  # fmt: skip

    assert subprocess.run(asked, check=False).returncode == 0
    (tmp_path / "manifest.json").write_text("{}")
    assert subprocess.run(asked, check=False).returncode != 0


def test_an_anchor_that_does_not_reach_the_heads_is_found(file: Path, committed_house: House):
    _register, manifest = _read(file)
    for tenant in manifest["tenants"]:
        tenant["head"]["seq"] += 1000
    _again(file, manifest=manifest)

    said = _refused(file)

    assert "anchor of the chains" in said


def test_a_customer_learns_of_others_no_more_than_hashes(committed_house: House):
    world = committed_house.world
    taken = committed_house.export("audra")

    told = json.dumps(taken.manifest["anchor"])
    assert [one["id"] for one in taken.manifest["anchor"]["tenants"]] == [world.acme.pk]
    for other in (world.provider, world.globex):
        assert str(other.public_id) not in told
        assert other.name not in told


def _file(path: Path, files: list[tuple[str, bytes]], **how: Any) -> None:
    with warnings.catch_warnings():
        # Two of one name is what some of these are.
        warnings.simplefilter("ignore", UserWarning)
        with zipfile.ZipFile(path, "w", **how) as archive:
            for name, data in files:
                archive.writestr(name, data)


@pytest.mark.parametrize("extra", ["note.txt", "register.csv", "../manifest.json", "x" * 300])
def test_what_is_no_part_of_an_export_is_refused(file: Path, extra: str):
    register, manifest = _read(file)
    told = json.dumps(manifest).encode()
    whole = [("register.csv", register), ("manifest.json", told), ("manifest.sig", b"0" * 64)]
    _file(file, [*whole, (extra, b"more")])

    assert _refused(file) == ["the archive is complete"]


HOSTILE: dict[str, Callable[[bytes, bytes], list[tuple[str, bytes]]]] = {
    "nothing in it": lambda _r, _m: [],
    "no manifest": lambda r, _m: [("register.csv", r)],
    "no register": lambda _r, m: [("manifest.json", m)],
    "one of them twice": lambda r, _m: [("register.csv", r), ("register.csv", r)],
    "no JSON": lambda r, _m: [("register.csv", r), ("manifest.json", b"{")],
    "JSON without an end": lambda r, _m: [("register.csv", r), ("manifest.json", b"[" * 200_000)],
    "no text": lambda r, _m: [("register.csv", r), ("manifest.json", b"\xff\xfe\x00")],
    "a number without an end": lambda r, _m: [
        ("register.csv", r), ("manifest.json", b'{"schema": ' + b"9" * 9999 + b"}")
    ],
    "half a pair": lambda r, m: [
        ("register.csv", r), ("manifest.json", m.replace(b"Noordkade", b"\\ud800"))
    ],
    "a manifest as large as a disk": lambda r, _m: [
        ("register.csv", r), ("manifest.json", b" " * (17 * 1024 * 1024))
    ],
    "a line without an end": lambda _r, m: [
        ("register.csv", b"x" * (80 * 1024 * 1024)), ("manifest.json", m)
    ],
    "a quotation without an end": lambda _r, m: [
        ("register.csv", b'"' + b"x\n" * 500_000), ("manifest.json", m)
    ],
    "a register that is no text": lambda _r, m: [
        ("register.csv", b"\xff" * 500), ("manifest.json", m)
    ],
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_one_finding_and_little_memory(file: Path, what: str):
    register, manifest = _read(file)
    files = HOSTILE[what](register, json.dumps(manifest).encode())
    _file(file, [*files, ("manifest.sig", b"0" * 64)], compression=zipfile.ZIP_DEFLATED)
    tracemalloc.start()

    assert _refused(file) == ["the archive is complete"]

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60 * 1024 * 1024


def test_rows_without_an_end_are_left_after_the_number_that_is_told(file: Path):
    register, manifest = _read(file)
    many = register + b"a,b\n" * 1_000_000
    told = json.dumps(manifest).encode()
    _file(file, [("register.csv", many), ("manifest.json", told), ("manifest.sig", b"")])

    assert "number of incidents" in _refused(file)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_altered_in_it_nothing_falls_over(file: Path, seed: int):
    whole, dice = file.read_bytes(), random.Random(seed)
    for _ in range(60):
        altered = bytearray(whole)
        for _ in range(dice.choice((1, 1, 2, 8))):
            altered[dice.randrange(len(altered))] = dice.randrange(256)
        file.write_bytes(
            bytes(altered[: dice.choice((len(altered), dice.randrange(len(altered))))])
        )

        with suppress(CommandError):
            _verify(file, "--file-only")
