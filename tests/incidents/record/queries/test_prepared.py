"""A statement that is written once answers for any moment as one that is written anew."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone, translation
from psycopg import ClientCursor

from incidents.models import Clock, Incident
from incidents.record.queries import prepared as room
from incidents.record.queries.gather import Listed, Statement, gather
from incidents.record.queries.parts import end_of_day
from incidents.record.queries.prepared import OneOf, forget, prepared
from tenants import scoping
from tests.factories.incidents import ByPhone
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")

NOW = datetime(2026, 11, 29, 6, 30, 15, 17, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_kept():
    forget()


def twice(key: str, build: Any, **given: Any) -> str:
    """Return what is answered the second time, from when on it is kept."""
    prepared(key, build, **given)
    return plain(prepared(key, build, **given))


def late(now: datetime) -> Listed:
    return Clock.objects.filter(due_at__lte=now + timedelta(hours=2), risk_at__gt=now).values("id")


def plain(statement: Statement) -> str:
    """Return it with its values: where they stand is of no matter."""
    return ClientCursor(connection.connection).mogrify(statement.sql, statement.params)


def test_moments_and_what_is_counted_from_them_follow():
    for now in (NOW, NOW + timedelta(days=400), datetime(1999, 1, 1, tzinfo=UTC)):
        assert twice("late", late, now=now) == plain(Statement.of(late(now)))
    assert len(room._kept) == 1
    assert all(found[""] for found in room._kept.values())


def test_keys_follow_and_other_numbers_stay():
    def of_one(incident: int, place: int) -> Listed:
        return Incident.objects.filter(pk=incident, priority=2, version__gt=place).values("id")[:7]

    for incident, place in ((5, 1), (2**40, 2)):
        asked = twice("one", of_one, incident=incident, place=place)
        assert asked == plain(Statement.of(of_one(incident, place)))
    assert all(found[""] for found in room._kept.values())


def test_any_number_of_keys_is_one_statement():
    def among(now: datetime, ids: list[int]) -> Listed:
        late = Clock.objects.filter(OneOf("incident_id", ids), due_at__lte=now)
        return late.values("id").order_by("id")

    for ids in ([5], [2**40, 7, 9], [], [1, 2]):
        asked = twice("among", among, now=NOW, ids=ids)
        assert asked == plain(Statement.of(among(NOW, ids)))
    assert len(room._kept) == 1
    assert all(found[""] for found in room._kept.values())


def test_one_of_keys_is_who_has_one_of_them(world: World):
    first, second, _third = (ByPhone.create(world=world) for _ in range(3))

    def among(ids: list[int]) -> Listed:
        return Incident.objects.filter(OneOf("pk", ids)).order_by("pk").values("pk")

    wanted = [second.pk, first.pk]
    for ids in (wanted, wanted, [], wanted[:1]):
        found = gather(found=prepared("among", among, ids=ids))["found"]
        assert [row["pk"] for row in found] == sorted(ids)


def test_two_moments_are_told_apart():
    def between(now: datetime, tonight: datetime) -> Listed:
        return Incident.objects.filter(next_due_at__range=(now, tonight)).values("id")

    asked = twice("between", between, now=NOW, tonight=end_of_day(NOW))

    assert asked == plain(Statement.of(between(NOW, end_of_day(NOW))))
    assert all(found[""] for found in room._kept.values())


def by_midnight(now: datetime) -> Listed:
    return Incident.objects.filter(next_due_at__lt=end_of_day(now)).values("id")


def by_year(now: datetime) -> Listed:
    return Incident.objects.filter(reported_at__year=now.year).values("id")


def by_weekday(now: datetime) -> Listed:
    found = Incident.objects.values("id")
    return found.filter(priority=1) if now.weekday() == NOW.weekday() else found


def by_day(now: datetime) -> Listed:
    return Incident.objects.filter(closed_at__date=timezone.localdate(now)).values("id")


def by_words(now: datetime) -> Listed:
    return Incident.objects.filter(title=f"of {now.date()}").values("id")


def by_asking(now: datetime) -> Listed:
    return Incident.objects.filter(pk__in=list(Incident.objects.values_list("pk"))).values("id")


@pytest.mark.parametrize(
    "build", [by_midnight, by_year, by_weekday, by_day, by_words, by_asking],
    ids=lambda build: build.__name__,
)  # fmt: skip
def test_what_follows_in_another_way_is_written_anew_each_time(build: Any):
    for now in (NOW, NOW + timedelta(hours=30)):
        assert twice("x", build, now=now) == plain(Statement.of(build(now)))
    [kept] = room._kept.values()
    assert not kept.get("")


def test_scope_language_and_zone_have_their_own(world: World):
    here = twice("late", late, now=NOW)
    with scoping.entered(scoping.Scope.of(world.globex.pk, world.provider.pk)):
        there = twice("late", late, now=NOW)
        assert there == plain(Statement.of(late(NOW)))
    with translation.override("en"):
        twice("late", late, now=NOW)

    with timezone.override("Asia/Tokyo"):
        twice("late", late, now=NOW)

    assert here != there
    assert len(room._kept) == 4


def test_the_oldest_goes_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(room, "_MOST", 2)
    for key in ("a", "b", "a", "c"):
        twice(key, late, now=NOW)

    kept: list[Any] = list(room._kept)
    assert [key[0] for key in kept] == ["a", "c"]


def test_what_is_asked_for_once_is_not_kept():
    prepared("late", late, now=NOW)

    assert not room._kept


def test_it_is_read_as_any_other(world: World):
    found = gather(kept=prepared("all", lambda now: Incident.objects.values("id"), now=NOW))

    assert found == {"kept": []}


def test_texts_follow_where_they_stand_whole():
    def named(reference: str, title: str) -> Listed:
        return Incident.objects.filter(reference=reference, title=title, kind="x").values("id")

    for reference, title in (("INC-2026-1", "down"), ("%s", "it's")):
        asked = twice("named", named, reference=reference, title=title)
        assert asked == plain(Statement.of(named(reference, title)))
    assert all(found[""] for found in room._kept.values())


def test_a_text_inside_another_is_written_anew_each_time():
    def like(word: str) -> Listed:
        return Incident.objects.filter(title__contains=word).values("id")

    for word in ("printer", "100%"):
        assert twice("like", like, word=word) == plain(Statement.of(like(word)))


def kept_plans() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        return int(cursor.fetchone()[0])


@pytest.fixture
def _no_plans():
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
        # Else the server looks at five plans before it keeps one.
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")


@pytest.mark.usefixtures("_no_plans")
def test_a_plan_that_is_kept_shows_each_scope_its_own(world: World):
    one, other = (ByPhone.create(world=world, reporter=who) for who in ("rik", "gus"))
    # Without the manager's filter: what keeps the rows apart is row-level security alone.
    bare = Statement("SELECT id FROM incidents_incident ORDER BY id", (), {}, is_planned_once=True)
    already = kept_plans()

    for customer, own in ((world.acme, one), (world.globex, other)) * 3:
        with scoping.entered(scoping.Scope.of(customer.pk, world.provider.pk)):
            assert gather(found=bare) == {"found": [{"id": own.pk}]}
    assert kept_plans() == already + 1


@pytest.mark.usefixtures("_no_plans")
def test_one_plan_serves_any_keys():
    def among(now: datetime, ids: list[int]) -> Listed:
        return Clock.objects.filter(OneOf("incident_id", ids), due_at__lte=now).values("id")

    for ids in ([5], [2**40, 7, 9], [40_000]):
        gather(found=prepared("among", among, now=NOW, ids=ids))

    assert kept_plans() == 1


@pytest.mark.usefixtures("_no_plans")
def test_what_is_planned_each_time_leaves_no_plan():
    for _ in range(3):
        gather(found=prepared("late", late, now=NOW).planned_each_time)

    assert kept_plans() == 0


@pytest.mark.usefixtures("_no_plans")
def test_no_plan_is_kept_of_a_scope_of_many_customers():
    def of_many(now: datetime) -> Listed:
        given = list(range(60))
        return Clock.objects.filter(OneOf("tenant_id", given), due_at__lte=now).values("id")

    for _ in range(3):
        gather(found=prepared("many", of_many, now=NOW))

    assert kept_plans() == 0
