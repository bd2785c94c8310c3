"""A history outlives its schema: a migration renames, drops, recodes, moves and gathers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from incidents.models import Incident
from tenants import scoping
from tenants.facts import Migrated
from tenants.ledger import canonical, successions
from tenants.ledger.append import append, insert, update
from tenants.ledger.reading import body_of
from tenants.ledger.successions import MIGRATED, onto
from tenants.models import Asset, ChainLink, Event, PersonalText, ReportingPoint
from tenants.rules.roles import SYSTEM
from tenants.settings.services import onboard
from tests.databases import connected_to, made_database, owner, unique_name
from tests.history import forging
from tests.history.house import NOW, House, build, command
from tests.history.schema import LISTED, migrate, replayed_with, write_list


@dataclass
class Later:
    """A house whose past was told under other names, and the models of today."""

    house: House
    models: dict[str, Any]
    file: Path

    def owned(self) -> dict[str, int]:
        return {"tenant_id": self.house.customer.pk, "provider_id": self.house.provider.pk}


@pytest.fixture(scope="module")
def later(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: Any
) -> Iterator[Later]:
    file = write_list(tmp_path_factory.mktemp("names") / "successions.yaml", LISTED)
    with (
        django_db_blocker.unblock(),
        made_database(unique_name("names")) as name,
        connected_to(NAME=name),
        pytest.MonkeyPatch.context() as patch,
    ):
        house = build()
        _past(house)
        assert house.codes() == set()
        patch.setattr(successions, "SUCCESSIONS_FILE", file)
        found = migrate()
        with replayed_with(found, patch):
            yield Later(house, found, file)


def _past(house: House) -> None:
    """Tell of everything that will be called otherwise, of one asset that is gone too."""
    incident = house.add_incident()
    assert incident.channel == "email"
    owned = {"tenant_id": house.customer.pk, "provider_id": house.provider.pk}
    with house.inside():
        for name, kind in (("Mail", "server"), ("Phones", "telephony"), ("Fax", "server")):
            asset = Asset(
                **owned, name=name, kind=kind, confidentiality=2, integrity=3, availability=4
            )
            house.tell(asset, "asset.added", insert(asset))
        asset.integrity = 1
        house.tell(asset, "asset.changed", update(asset, "integrity"))
        # Of two columns that become one an event may tell one alone.
        asset.holds_personal_data = True
        house.tell(asset, "asset.changed", update(asset, "holds_personal_data"))
        point = ReportingPoint(**owned, name="Desk")
        house.tell(point, "reportingpoint.added", insert(point))


def test_what_was_told_before_still_holds_after_the_migration(later: Later):
    house = later.house

    for tenant in (house.provider, house.customer):
        code, said = command("--tenant", str(tenant.pk))
        assert (code, said["tenants"][0]["findings"]) == (0, [])
    with house.inside():
        event = Event.objects.get(tenant=house.customer, kind=MIGRATED)
        links = ChainLink.objects.filter(tenant=house.customer)
        assert event.link.seq == links.count()
        told = json.loads(event.body)["facts"]["successions"]
        assert [name for name, _digest in told] == [entry["name"] for entry in LISTED]
        # The words of a column that is no more are kept nowhere.
        assert not PersonalText.objects.filter(field="phone", row__startswith="tenants.c").exists()
        assert PersonalText.objects.filter(field="name", row__startswith="tenants.c").exists()
    assert said["tenants"][0]["counts"]["rows"] > 10


def test_what_was_told_before_is_read_under_the_names_and_codes_of_today(later: Later):
    with later.house.inside():
        asset = later.models["tenants.asset"].objects.get(name="Mail")
        added = Event.objects.get(subject_kind="asset", subject_id=asset.pk, kind="asset.added")
        point = Event.objects.filter(kind="reportingpoint.added").latest("pk")

        rows = body_of(added)["rows"]

        assert rows[f"tenants.asset:{asset.pk}"]["sort"] == "machine"
        assert rows[f"tenants.asset:{asset.pk}"]["confidentiality"] == "2"
        gone = {"kind", "availability", "integrity", "holds_personal_data", "is_active"}
        assert not gone & rows[f"tenants.asset:{asset.pk}"].keys()
        traits = rows[f"tenants.asset:{asset.pk}"]["traits"]
        assert onto({}, {"traits": traits}) == {"traits": ["active"]}
        assert rows[f"tenants.assetgrade:{asset.pk}"]["integrity"] == 3
        assert list(body_of(point)["rows"]) == [f"tenants.point:{point.subject_id}"]
        assert '"kind":"server"' in added.body


def test_what_is_told_after_it_holds_too(later: Later):
    house = later.house
    with house.inside():
        grades, points = later.models["tenants.assetgrade"], later.models["tenants.point"]
        asset = later.models["tenants.asset"].objects.get(name="Mail")
        grade, point = grades.objects.get(pk=asset.pk), points.objects.get(name="Desk")
        asset.sort, asset.confidentiality, asset.traits = "desk", "4", ["personal"]
        grade.integrity, point.name = 5, "Front desk"
        house.tell(asset, "asset.changed", update(asset, "sort", "confidentiality", "traits"))
        house.tell(grade, "assetgrade.changed", update(grade, "integrity"))
        house.tell(point, "point.changed", update(point, "name"))
        new = later.models["tenants.asset"](**later.owned(), name="Door", sort="lock")
        house.tell(new, "asset.added", insert(new))
        incident = Incident.objects.get(tenant=house.customer)
        incident.version, incident.channel = incident.version + 1, "portal"
        told = update(incident, "version", "channel")
        house.tell(incident, "incident.corrected", told, version=incident.version)

    assert house.codes() == set()
    assert command("--incident", incident.reference)[0] == 0


@pytest.mark.parametrize(
    ("table", "change", "column"),
    [
        ("tenants_point", "name = name || '.'", "name"),
        ("tenants_assetgrade", "integrity = 2", "integrity"),
    ],
)
def test_what_is_changed_after_it_without_an_event_is_refused(
    later: Later, table: str, change: str, column: str
):
    untold = f"UPDATE of {table} [0-9]+ is told by no event: {column}$"
    with pytest.raises(IntegrityError, match=f"(?m){untold}"), later.house.inside():
        _sql(f"UPDATE {table} SET {change} WHERE tenant_id = %s", later.house.customer.pk)


def test_one_incident_is_read_under_the_names_of_today(later: Later):
    """Its own events are read, and not the one that tells of the migration."""
    with later.house.inside():
        incident = Incident.objects.get(tenant=later.house.customer)
    assert command("--incident", incident.reference)[0] == 0

    with as_tamperer(later):
        _sql("UPDATE incidents_incident SET channel = 'phone' WHERE id = %s", incident.pk)
        _code, said = command("--incident", incident.reference)

    assert {f["column"] for f in said["tenants"][0]["findings"]} == {"channel"}


@pytest.mark.parametrize(
    ("table", "change", "row", "column"),
    [
        ("tenants_asset", "sort = 'server'", "tenants.asset", "sort"),
        ("tenants_asset", "confidentiality = '3'", "tenants.asset", "confidentiality"),
        ("tenants_asset", "traits = '{}'", "tenants.asset", "traits"),
        ("tenants_assetgrade", "integrity = 4", "tenants.assetgrade", "integrity"),
        ("tenants_point", "name = name || '.'", "tenants.point", "name"),
        ("incidents_incident", "channel = 'email'", "incidents.incident", "channel"),
    ],
)
def test_what_is_changed_without_a_word_is_found_under_the_names_of_today(
    later: Later, table: str, change: str, row: str, column: str
):
    with as_tamperer(later):
        _sql(f"UPDATE {table} SET {change} WHERE tenant_id = %s", later.house.customer.pk)
        found = later.house.verdict().findings

    assert {(f.code, f.row.partition(":")[0], f.column) for f in found} == {
        ("column_differs", row, column)
    }


def test_a_row_that_left_with_its_old_table_is_found(later: Later):
    with as_tamperer(later):
        _sql("DELETE FROM tenants_point WHERE tenant_id = %s", later.house.customer.pk)
        found = later.house.verdict().findings

    # That of the test, and the one that a customer begins with.
    assert [(f.code, f.row.partition(":")[0]) for f in found] == [
        ("row_missing", "tenants.point")
    ] * 2


# name of the forgery, what is listed in place of what was told, what is found
FORGED = [
    (
        "renamed, and no event tells so",
        [*LISTED, {"name": "x", "renamed": {"from": "tenants.contact.language",
                                            "to": "tenants.contact.tongue"}}],
        "succession_not_told",
    ),
    (
        "dropped, and no event tells so",
        [*LISTED, {"name": "x", "dropped": "tenants.asset.supplier_id"}],
        "succession_not_told",
    ),
    (
        "a model moved, and no event tells so",
        [*LISTED, {"name": "x", "moved": {"from": "tenants.contact", "to": "people.contact"}}],
        "succession_not_told",
    ),
    (
        "other codes than were told",
        [
            *LISTED[:-1],
            {**LISTED[-1], "recoded": {"from": "incidents.incident.channel",
                                       "codes": [["email", "phone"]]}},
        ],
        "succession_differs",
    ),
    (
        "gathered, and no event tells so",
        [*LISTED, {"name": "x", "gathered": {"from": "tenants.asset.supplier_id",
                                             "to": "tenants.asset.traits",
                                             "code": "bought", "becomes": "set"}}],
        "succession_not_told",
    ),
    (
        "gathered under another code",
        [
            {**one, "gathered": {**one["gathered"], "code": "secret"}}
            if one["name"] == "asset-personal"
            else one
            for one in LISTED
        ],
        "succession_differs",
    ),
    ("since another migration", [{**LISTED[0], "since": "tenants.0001"}, *LISTED[1:]],
     "succession_differs"),
    ("taken off the list", LISTED[:-1], "succession_unknown"),
    ("in another order", [*LISTED[1:], LISTED[0]], "succession_out_of_order"),
]  # fmt: skip


@pytest.mark.parametrize(("listed", "code"), [f[1:] for f in FORGED], ids=[f[0] for f in FORGED])
def test_a_list_that_says_other_than_was_told_is_found(
    later: Later, listed: list[dict[str, Any]], code: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    forged = write_list(tmp_path / "successions.yaml", listed)
    monkeypatch.setattr(successions, "SUCCESSIONS_FILE", forged)

    assert code in later.house.codes()


def test_codes_that_are_listed_and_that_no_event_tells_change_nothing(
    later: Later, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Somebody changes a row and lists a code for it: what was told says otherwise."""
    forged = [
        *LISTED,
        {"name": "x", "recoded": {"from": "tenants.contact.language", "codes": [["nl", "fr"]]}},
    ]
    path = write_list(tmp_path / "successions.yaml", forged)
    monkeypatch.setattr(successions, "SUCCESSIONS_FILE", path)

    with as_tamperer(later):
        _sql("UPDATE tenants_contact SET language = 'fr'")

        assert later.house.codes() == {"column_differs"}


def test_an_event_that_was_moved_in_the_chain_is_found(later: Later):
    """With every hash made anew: what is told between both places has the wrong names."""
    last = "(SELECT max(seq) FROM tenants_chainlink WHERE tenant_id = %s)"
    own = later.house.customer.pk
    told = f"(SELECT id FROM tenants_event WHERE tenant_id = %s AND kind = '{MIGRATED}')"
    with as_tamperer(later):
        asset = later.models["tenants.asset"].objects.get(name="Phones")
        later.house.tell(asset, "asset.changed", update(asset, "sort"))
        _sql("SET CONSTRAINTS ALL IMMEDIATE")
        assert later.house.codes() == set()
        _sql(f"UPDATE tenants_chainlink SET seq = {last} + 1 WHERE event_id = {told}", own, own)
        forging.chain_anew(later.house)
        later_found = later.house.codes()
    with as_tamperer(later):
        _sql("UPDATE tenants_chainlink SET seq = seq + 99999 WHERE tenant_id = %s", own)
        _sql(f"UPDATE tenants_chainlink SET seq = 1 WHERE event_id = {told}", own)
        forging.chain_anew(later.house)
        earlier_found = later.house.codes()

    assert "told_before_succession" in later_found
    assert "told_under_old_name" in earlier_found


def test_one_that_is_told_again_is_found(later: Later):
    with as_tamperer(later):
        event = Event.objects.get(tenant=later.house.customer, kind=MIGRATED)
        append(
            later.house.customer, MIGRATED, actor=SYSTEM, at=NOW,
            facts=Migrated.read(json.loads(event.body)["facts"]),
        )  # fmt: skip
        _sql("SET CONSTRAINTS ALL IMMEDIATE")
        found = {finding.code for finding in later.house.verdict().findings}

    assert found >= {"succession_twice"}


def test_words_of_a_dropped_column_that_were_kept_are_found(later: Later):
    with as_tamperer(later):
        told = PersonalText.objects.filter(field="email", row__startswith="tenants.c").latest("pk")
        body = json.loads(Event.objects.get(pk=told.event_id).body)
        hidden = body["rows"][told.row]
        salt = b"1" * 32
        hidden["phone"] = {"hmac": canonical.commitment("555", salt)}
        _sql(
            "UPDATE tenants_event SET body = %s WHERE id = %s",
            canonical.text(body), told.event_id,
        )  # fmt: skip
        PersonalText.objects.create(
            **later.owned(), event_id=told.event_id, row=told.row, field="phone", value="555",
            salt=salt,
        )  # fmt: skip
        forging.chain_anew(later.house)

        assert later.house.codes() == {"words_remain"}


def test_nobody_but_a_migration_tells_of_one(later: Later):
    with pytest.raises(DatabaseError, match="only a migration"), later.house.inside():
        append(later.house.customer, MIGRATED, actor=SYSTEM, at=NOW, facts=Migrated(successions=[]))


def test_a_customer_who_came_later_tells_of_none_and_holds(
    later: Later, monkeypatch: pytest.MonkeyPatch
):
    # The services of today still know a table by the name that it had.
    monkeypatch.setattr(onboard._Beginning, "reporting_point", lambda *_, **__: None)
    house = _came_later(later)

    assert house.codes() == set()
    with house.inside():
        assert not Event.objects.filter(tenant=house.customer, kind=MIGRATED).exists()


def _came_later(later: Later) -> House:
    from_now_on = build()
    with from_now_on.inside():
        asset = later.models["tenants.asset"](
            tenant_id=from_now_on.customer.pk, provider_id=from_now_on.provider.pk, name="Door",
            sort="server", confidentiality="3",
        )  # fmt: skip
        from_now_on.tell(asset, "asset.added", insert(asset))
    return from_now_on


class as_tamperer:  # noqa: N801 - reads as a phrase
    """The owner of the tables, with the triggers off; nothing of it stays."""

    def __init__(self, later: Later) -> None:
        settings = owner()
        self._house = later.house
        self._as = connected_to(USER=settings["USER"], PASSWORD=settings["PASSWORD"])

    def __enter__(self) -> None:
        self._as.__enter__()
        self._scope = scoping.entered(self._house.scope)
        self._scope.__enter__()
        for table in (
            "tenants_event", "tenants_chainlink", "tenants_chainhead", "tenants_personaltext",
            "tenants_asset", "tenants_contact", "tenants_assetgrade", "tenants_point",
            "incidents_incident",
        ):  # fmt: skip
            _sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        _sql("ALTER TABLE tenants_event ENABLE TRIGGER tenants_event_is_linked")

    def __exit__(self, *error: Any) -> None:
        transaction.set_rollback(True)
        self._scope.__exit__(*error)
        self._as.__exit__(*error)


def _sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
