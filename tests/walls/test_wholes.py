"""A scope by whole providers: one id instead of each customer's, and not a row more or less."""

from typing import Any

import psycopg
import pytest
from django.db import DataError, connection

from tenants import scoping
from tenants.choices import Role, Side
from tenants.models import Asset, Membership, Tenant
from tenants.people.services.leave import withdraw_member
from tenants.queries import actor_of, scope_of
from tenants.rules.roles import SYSTEM, Action, Actor
from tenants.scoping import Scope
from tenants.settings.services.configure import change_row
from tenants.settings.services.onboard import onboard_customer
from tenants.sight import may_at, tenants_for
from tenants.walls import configuration_v2, provider_only_v2, records_v2
from tests.databases import owner
from tests.people import BEGIN, PEOPLE, World
from tests.walls import questions
from tests.walls.catalogue import IN_SCOPE, PROVIDER_SIDE, walled_tables, written
from tests.walls.conftest import Street
from tests.walls.sessions import app, as_role, attempt

TABLES = sorted(walled_tables())


@pytest.mark.usefixtures("unblocked")
class TestTables:
    """As the role that the application has, past the ORM."""

    @pytest.fixture(scope="session", name="street")
    def never_visited(self, untouched: Street) -> Street:
        return untouched

    @pytest.mark.parametrize("table", TABLES)
    def test_a_whole_shows_what_its_tenants_show_one_by_one(self, table: str, street: Street):
        found = []
        for scope in (street.ours.world.scope, street.ours.world.whole):
            with app(scope) as cursor:
                cursor.execute(f"SELECT id FROM {table} ORDER BY id")
                found.append(cursor.fetchall())

        assert found[0] == found[1] != []

    # A tenant is of nobody but itself, and an event that says another's body is refused earlier.
    @pytest.mark.parametrize("table", sorted({*TABLES} - {"tenants_tenant", "tenants_event"}))
    def test_no_row_of_ours_names_a_tenant_of_theirs(self, table: str, street: Street):
        """Refused before a unique index could tell whether theirs is there: with no other error."""
        ours, theirs = street.ours.world, street.theirs.world
        with app(ours.whole) as cursor:
            try:
                cursor.execute(
                    f"INSERT INTO {table} SELECT (jsonb_populate_record(r, %s::jsonb)).*"
                    f" FROM {table} r LIMIT 1",
                    [f'{{"tenant_id": {theirs.acme.pk}}}'],
                )
            except psycopg.errors.InsufficientPrivilege as refused:
                told = str(refused)
            else:
                raise AssertionError("it was written")

        assert "row-level security" in told or "permission denied" in told

    def test_a_half_told_scope_is_an_error(self, street: Street):
        for setting in ("tenants", "wholes"):
            half: tuple[str, list[Any]] = (
                f"SELECT set_config('servicedesk.{setting}', '{{}}', true)",
                [],
            )
            with pytest.raises(psycopg.errors.UndefinedObject):
                attempt(app(), half, ("SELECT count(*) FROM incidents_incident", []))

    def test_a_whole_without_its_catalogue_shows_no_other_catalogue(self, street: Street):
        ours = street.ours.world
        with app(ours.whole) as cursor:
            cursor.execute("SELECT DISTINCT provider_id FROM tenants_category")
            assert cursor.fetchall() == [(ours.provider.pk,)]

    @pytest.mark.parametrize("made", [records_v2, configuration_v2, provider_only_v2])
    def test_a_table_that_comes_later_has_the_same_policy_by(self, made: Any, street: Street):
        with as_role(owner()) as cursor:
            cursor.execute("CREATE TABLE later (id int, tenant_id bigint, provider_id bigint)")
            cursor.execute(str(made("later").sql))
            cursor.execute(questions.POLICIES)
            (found,) = (row[5:] for row in cursor.fetchall() if row[0] == "later")

        side = f" AND {PROVIDER_SIDE})" if made is provider_only_v2 else ""
        expected = (IN_SCOPE, written("later"))
        assert found == tuple(f"({one}{side}" if side else one for one in expected)


def _sight(actor: Actor) -> set[int]:
    with scoping.entered(scope_of(actor)):
        return set(Tenant.objects.filter(may_at(actor, Action.SEE_QUEUE, tenant="pk")).values_list(
            "pk", flat=True
        ))  # fmt: skip


@pytest.mark.parametrize("name", PEOPLE)
def test_only_who_sees_all_has_a_whole(world: World, name: str):
    where, _name, role, sees_all = PEOPLE[name]
    scope = scope_of(world.actor(name))

    assert scope.side is role.side
    assert scope.wholes == ((world.provider.pk,) if sees_all else ())
    if sees_all:
        assert scope.tenants == ()
    elif where == "provider":
        assert scope.tenants == tuple(sorted((world.provider.pk, world.acme.pk)))
    else:
        assert scope.tenants == (getattr(world, where).pk,)


def test_nobody_enters_a_whole_as_a_customer():
    with pytest.raises(ValueError, match="whole"):
        Scope(tenants=(1,), providers=(1,), side=Side.CUSTOMER, wholes=(1,))


def test_a_new_customer_is_seen_at_once_by_who_sees_all_and_by_nobody_else(world: World):
    agnes, sam, rik = (world.actor(name) for name in ("agnes", "sam", "rik"))
    with scoping.entered(scope_of(agnes)):
        new = onboard_customer(
            provider=world.provider, name="New", default_class=1, actor=SYSTEM, now=BEGIN
        )
        assert new.pk in tenants_for(agnes, Action.SEE_QUEUE)
        assert agnes.may(Action.WORK, new.pk)

    assert new.pk in _sight(agnes)
    for other in (sam, rik, world.actor("sam"), world.actor("rik")):
        assert new.pk not in _sight(other)
        assert not other.sees(new.pk)


def test_a_stranger_is_in_nobodys_sight_by_the_whole(world: World, committed_world: World):
    agnes, strange = world.actor("agnes"), committed_world.acme.pk

    assert agnes.sees(world.globex.pk)
    assert not agnes.sees(strange)
    assert agnes.roles_at(strange) == frozenset()
    assert not any(agnes.may(action, strange) for action in Action)
    assert strange not in _sight(agnes)


def test_who_loses_the_whole_keeps_what_was_given(world: World):
    with world.entered():
        held = Membership.objects.get(user=world.user("agnes"))
        held.sees_all_customers = False
        change_row(row=held, fields=("sees_all_customers",), actor=SYSTEM, now=BEGIN)
    agnes = world.actor("agnes")

    assert agnes.wholes == frozenset()
    assert scope_of(agnes).tenants == (world.provider.pk,)
    assert _sight(agnes) == {world.provider.pk}


def test_who_leaves_has_no_whole_left(world: World):
    with world.entered():
        for held in Membership.objects.filter(user=world.user("agnes")):
            withdraw_member(membership_id=held.pk, actor=SYSTEM, now=BEGIN)
    agnes = world.actor("agnes")

    assert (agnes.wholes, dict(agnes.providers)) == (frozenset(), {})
    with pytest.raises(DataError, match="array"), scoping.entered(scope_of(agnes)):
        list(Membership.objects.raw("SELECT * FROM tenants_membership"))


def test_a_role_of_a_customers_side_makes_no_whole(world: World, db: None):
    """Even where the row says that it sees all: the desk's side is what sees customers."""
    with world.entered():
        held = Membership.objects.get(user=world.user("rik"))
        held.sees_all_customers = True
        held.save(update_fields=["sees_all_customers"])
        own = Membership.objects.get(user=world.user("pat"))
        own.role = Role.REPORTER
        own.save(update_fields=["role"])

    for name in ("rik", "pat"):
        actor = actor_of(world.user(name))
        assert actor.wholes == frozenset()
        assert scope_of(actor).wholes == ()
        assert world.globex.pk not in _sight(actor)


def test_two_kinds_at_once_show_both_and_no_more(world: World, committed_world: World):
    """All of one provider and one customer of another."""
    there = committed_world
    both = Scope(
        tenants=(there.acme.pk,), providers=(world.provider.pk, there.provider.pk),
        side=Side.PROVIDER, wholes=(world.provider.pk,),
    )  # fmt: skip
    with scoping.entered(both):
        seen = set(Membership.objects.values_list("tenant", flat=True))

    assert seen == {world.provider.pk, world.acme.pk, world.globex.pk, there.acme.pk}


def test_one_id_travels_however_many_customers_there_are(world: World, connection_log: Any):
    with scoping.entered(scope_of(world.actor("agnes"))):
        list(Asset.objects.all())

    (statement,) = (sql for sql in connection_log() if "tenants_asset" in sql)
    assert f'"provider_id" = {world.provider.pk}' in statement
    assert "ANY" not in statement


@pytest.fixture
def connection_log() -> Any:
    connection.force_debug_cursor = True
    yield lambda: [query["sql"] for query in connection.queries]
    connection.force_debug_cursor = False
