"""Forge the history, in every way we know and thousands of times by dice: is each one found? (G2)

As the application, as the owner with every trigger off, and as a superuser past every wall; in the
database and in an export that somebody holds. What no signature holds yet is tried as well, and
said. Nothing may be found where sixteen write at once and nobody forged anything.
"""

import itertools
import json
import multiprocessing
import random
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from incidents.handling.asks.talk import AddNote
from incidents.handling.services.communicate import add_note
from reporting.queries.register import Selection
from reporting.queries.verifying import Finding, check_file
from reporting.queries.verifying_chains import check_chains
from reporting.services.export import start_export, written_export
from tenants import clock, scoping
from tenants.ledger import signing
from tenants.ledger.anchored import Bound, Keys, read_log
from tenants.ledger.anchors import make_anchor
from tenants.ledger.verify import verify
from tenants.rules.roles import SYSTEM
from tests.databases import connected_to, owner
from tests.drills.tally import Tally
from tests.history.forging import (
    MANIPULATIONS,
    Manipulation,
    cut_with_what_it_told,
    disarm,
    insert_an_event,
    remove_an_incident_with_its_past,
    rewrite_everything,
)
from tests.history.house import NOW, House, build
from tests.named import Row
from tests.people import BEGIN, World, make_world
from tests.reporting.house import House as Register

TIMES = {"app": 50, "owner": 75, "superuser": 75}
BUNDLES = 500
WRITERS = 16
CHANGES = 40
# A seed that changes nothing, or that a constraint refuses, is another one's turn.
MOST_SEEDS = 12


def run() -> list[Row]:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        settings.ANCHOR_DIR = f"{folder}/anchors"
        settings.ANCHOR_KEY_PATH = f"{folder}/anchor.key"
        house = _lived_in()
        make_anchor(now=clock.now())
        bound = read_log(signing.known_keys())
        all_of_it = Tally()
        rows = [row for role in TIMES for row in _by_dice(house, role, bound, all_of_it)]
        rows += _as_a_whole(house, bound)
        rows += _bundles(Path(folder) / "register.zip", all_of_it)
        rows.append(_false_alarms(house))
    return [*rows, *all_of_it.rows(seconds=time.monotonic() - begun)]


def _lived_in() -> House:
    house = build()
    contacts = [house.add_contact(f"Contact {number}") for number in range(6)]
    for contact in contacts[::2]:
        house.rename(contact, f"{contact.name} the younger")
    for number in range(2):
        incident = house.add_incident(f"Incident {number}")
        with house.inside():
            add_note(
                incident_id=incident.pk, actor=SYSTEM, now=NOW, ask=AddNote(text=f"Note {number}")
            )
    assert house.verdict().findings == []
    return house


def _by_dice(house: House, role: str, bound: Bound, all_of_it: Tally) -> Iterator[Row]:
    """Make each manipulation as often as asked, and see that it is refused or found."""
    of_role = Tally()
    with _as(role, house):
        for manipulate in MANIPULATIONS:
            since, stage = time.monotonic(), Tally()
            done = 0
            for seed in range(TIMES[role] * MOST_SEEDS):
                if done == TIMES[role]:
                    break
                outcome = _forged(manipulate, seed, house, bound, role)
                # What the application is refused was tried; the owner has other dice.
                done += outcome != "refused" or role == "app"
                if outcome == "refused":
                    stage.refused += 1
                elif outcome == "found":
                    stage.found += 1
                elif role == "app" and manipulate is insert_an_event:
                    stage.added += 1
                else:
                    stage.missed.append(f"{role}, {manipulate.__name__} {seed} {outcome}")
            of_role.take(stage, f"{role}, {manipulate.__name__}", since=since)
    all_of_it.add(of_role)
    yield Row(name=f"manipulations as {role}", value=of_role.tried, unit="tries")
    yield Row(name=f"refused by the database, as {role}", value=of_role.refused, unit="tries")
    yield Row(name=f"found, as {role}", value=of_role.found, unit="tries")
    missed = len(of_role.missed)
    yield Row(name=f"neither refused nor found, as {role}", value=missed, unit="tries", limit=0)


def _forged(manipulate: Manipulation, seed: int, house: House, bound: Bound, role: str) -> str:
    try:
        with transaction.atomic():
            what = manipulate(random.Random(seed), house)
            if role == "app":
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            is_found = _is_found(house, bound)
            transaction.set_rollback(True)
    except DatabaseError:
        return "refused"
    return "found" if is_found else f"missed: {what}"


def _is_found(house: House, bound: Bound) -> bool:
    tenant = house.customer.pk
    kept = {key for key in bound.links if key > 0}
    if kept - {pk for pk, _provider in scoping.all_tenants()}:
        return True
    return not verify(tenant, house.provider.pk, anchored=bound.links.get(tenant)).holds


@contextmanager
def _as(role: str, house: House) -> Iterator[None]:
    """Work as this role in one long transaction that is rolled back, unarmed where it can."""
    who = {"app": {}, "superuser": {"USER": "postgres", "PASSWORD": ""}}.get(role)
    if who is None:
        who = {"USER": owner()["USER"], "PASSWORD": owner()["PASSWORD"]}
    connection.close()
    with connected_to(**who), scoping.entered(house.scope):
        if role == "owner":
            disarm()
        elif role == "superuser":
            with connection.cursor() as cursor:
                # Triggers and foreign keys are both off, and row security does not hold.
                cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        transaction.set_rollback(True)


def _as_a_whole(house: House, bound: Bound) -> Iterator[Row]:
    """Change the record, what was told of it and every hash behind: by itself all of it holds."""
    tricks: list[tuple[str, Callable[[House], None]]] = [
        ("a history made anew", rewrite_everything),
        ("an incident removed with its past", remove_an_incident_with_its_past),
        ("a tail cut with what it told", cut_with_what_it_told),
    ]
    nothing = Bound()
    for name, trick in tricks:
        with _as("superuser", house):
            trick(house)
            yield Row(name=f"{name}: alone", value=_is_found(house, nothing), unit="found")
            yield Row(
                name=f"{name}: by an anchor", value=_is_found(house, bound), unit="found", limit=1,
                is_floor=True,
            )  # fmt: skip
    with _as("superuser", house):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM tenants_tenant WHERE id = %s", [house.customer.pk])
        yield Row(
            name="a customer removed: by an anchor", value=_is_found(house, bound), unit="found",
            limit=1, is_floor=True,
        )  # fmt: skip
    house.add_contact("After the anchor")
    with _as("superuser", house):
        cut_with_what_it_told(house)
        yield Row(
            name="newer than the last anchor (nothing holds it)", value=_is_found(house, bound),
            unit="found",
        )  # fmt: skip


def _bundles(path: Path, all_of_it: Tally) -> Iterator[Row]:
    """Alter an export in every way; whoever does so has not the key."""
    world = make_world()
    register = Register(world)
    for _ in range(3):
        register.register(now=BEGIN)
    path.write_bytes(_export(world))
    keys = signing.known_keys()
    assert all(finding.holds for finding in _checked(path, keys))
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    since, stage = time.monotonic(), Tally()
    for seed in itertools.count():
        if stage.tried == BUNDLES:
            break
        altered = _altered(random.Random(seed), whole, files, path)
        if altered is None:
            continue
        if all(finding.holds for finding in _checked(path, keys)):
            stage.missed.append(f"in the bundle, seed {seed}, {altered}")
        else:
            stage.found += 1
    all_of_it.take(stage, "an export", since=since)
    yield Row(name="manipulations of an export", value=stage.tried, unit="tries")
    yield Row(name="not found in an export", value=len(stage.missed), unit="tries", limit=0)


def _export(world: World) -> bytes:
    with world.entered():
        started = start_export(selection=Selection(), actor=world.actor("pat"), now=clock.now())
    return b"".join(written_export(started=started, clock=clock.now))


def _checked(path: Path, keys: Keys) -> list[Finding]:
    findings, manifest = check_file(path, keys)
    return findings + (check_chains(manifest) if manifest is not None else [])


def _altered(dice: random.Random, whole: bytes, files: dict[str, bytes], path: Path) -> str | None:
    """Write another file in its place and say how; None when it holds the same after all."""
    how = dice.choice(["bytes", "register", "manifest", "signature", "left out", "cut"])
    new = dict(files)
    if how == "bytes":
        data = bytearray(whole)
        data[dice.randrange(len(data))] ^= dice.randrange(1, 256)
        path.write_bytes(data)
        return None if _holds(path, files) else how
    if how == "cut":
        path.write_bytes(whole[: dice.randrange(len(whole))])
        return how
    if how == "left out":
        new.pop(dice.choice(sorted(new)))
    elif how == "manifest":
        said = json.loads(new["manifest.json"])
        name = dice.choice(sorted(said))
        said[name] = dice.choice([None, 7, "other", [], {}, {"id": 1}, [said[name]]])
        new["manifest.json"] = json.dumps(said, indent=2, ensure_ascii=False).encode() + b"\n"
    else:
        name = "register.csv" if how == "register" else "manifest.sig"
        data = bytearray(new[name])
        data[dice.randrange(len(data))] ^= dice.randrange(1, 256)
        new[name] = bytes(data)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in new.items():
            archive.writestr(name, content)
    return None if new == files else how


def _holds(path: Path, files: dict[str, bytes]) -> bool:
    """Say whether it gives the very same files: a byte of the zip itself that nothing reads."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()} == files
    except Exception:
        return False


def _false_alarms(house: House) -> Row:
    """Let sixteen write at once while anchors are made; then nothing may be found."""
    fork = multiprocessing.get_context("fork")
    connection.close()
    writers = [fork.Process(target=_write, args=(house, n)) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        make_anchor(now=clock.now())
        for writer in writers:
            writer.join(timeout=0.05)
    assert all(writer.exitcode == 0 for writer in writers)
    make_anchor(now=clock.now())
    bound = read_log(signing.known_keys())
    found = len(bound.findings)
    for tenant, provider in scoping.all_tenants():
        with scoping.entered(scoping.Scope.of(tenant, provider)):
            found += verify(tenant, provider, anchored=bound.links.get(tenant)).count
    name = f"false alarms after {WRITERS} writers at once"
    return Row(name=name, value=found, unit="findings", limit=0)


def _write(house: House, number: int) -> None:
    for turn in range(CHANGES // 2):
        contact = house.add_contact(f"Writer {number} {turn}")
        house.rename(contact, f"Writer {number} {turn} again")
    connection.close()
