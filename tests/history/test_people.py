"""Who somebody is and may be cannot be changed unnoticed: name, address, password, open, staff."""

import secrets
from collections.abc import Callable

import psycopg
import pytest

from tenants.choices import Role
from tenants.ledger.anchored import read_log
from tenants.ledger.anchors import make_anchor
from tenants.ledger.people import verify_people
from tenants.ledger.signing import known_keys
from tenants.models import PersonChange, User
from tenants.people.services.invite import add_member
from tenants.rules.roles import SYSTEM
from tests.history.house import NOW, House, as_app, as_owner


@pytest.fixture
def person(house: House) -> User:
    with house.inside():
        return add_member(
            tenant=house.provider, email=f"{secrets.token_hex(6)}@example.com", name="Ann Aerts",
            roles=[Role.AGENT], actor=SYSTEM, now=NOW,
        )  # fmt: skip


def _found(user: User, **anchored: object) -> set[tuple[str, str]]:
    bound = read_log(known_keys()).links
    return {
        (found.code, found.column)
        for found in verify_people(bound)
        if found.row == f"tenants.user:{user.pk}"
    }


def test_what_is_changed_by_the_services_is_written_down_and_holds(house: House, person: User):
    person.name, person.is_staff = "Ann Aerts-Peeters", True
    person.save()

    changes = PersonChange.objects.filter(user_id=person.pk).order_by("seq")
    assert [change.seq for change in changes][-1] >= 2
    assert "Ann" not in "".join(change.said for change in changes)
    assert _found(person) == set()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "'Mallory'"), ("email", "'mallory-' || id || '@example.com'"),
        ("phone", "'+32'"), ("password", "'x'"), ("is_active", "NOT is_active"),
        ("is_staff", "NOT is_staff"), ("is_superuser", "NOT is_superuser"),
    ],
)  # fmt: skip
def test_what_the_owner_changes_with_the_trigger_off_is_found(
    house: House, person: User, column: str, value: str
):
    with as_owner(house) as cursor:
        cursor.execute("ALTER TABLE tenants_user DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE tenants_user SET {column} = {value} WHERE id = %s", [person.pk])
        cursor.execute("ALTER TABLE tenants_user ENABLE TRIGGER USER")

    assert _found(person) == {("column_differs", column)}


@pytest.mark.parametrize("session", [as_app, as_owner])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tenants_personchange SET said = '{}' WHERE user_id = %s",
        "DELETE FROM tenants_personchange WHERE user_id = %s",
        "UPDATE tenants_personchange SET actor_id = 1 WHERE user_id = %s",
    ],
)
def test_nobody_changes_what_was_written_down(
    house: House, person: User, session: Callable[..., object], statement: str
):
    with pytest.raises(psycopg.Error), session(house) as cursor:  # type: ignore[attr-defined]
        cursor.execute(statement, [person.pk])

    assert _found(person) == set()


def test_the_application_writes_none_by_itself(house: House, person: User):
    with pytest.raises(psycopg.errors.InsufficientPrivilege), as_app(house) as cursor:
        cursor.execute(
            "INSERT INTO tenants_personchange (user_id, seq, recorded_at, said, salt, prev, hash)"
            " VALUES (%s, 9, now(), '{}', '', '', '')",
            [person.pk],
        )


def test_a_past_that_was_made_anew_is_found_by_the_anchor(house: House, person: User):
    person.is_staff = True
    person.save()
    make_anchor(now=NOW)
    with as_owner(house) as cursor:
        cursor.execute("ALTER TABLE tenants_personchange DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM tenants_personchange WHERE user_id = %s", [person.pk])
        cursor.execute("ALTER TABLE tenants_personchange ENABLE TRIGGER USER")
        cursor.execute("UPDATE tenants_user SET name = 'Mallory' WHERE id = %s", [person.pk])

    assert {code for code, _column in _found(person)} >= {"anchor_missing"}
