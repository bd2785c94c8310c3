"""Relations: on both chains, in no circle, and none between customers that a customer sees."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from incidents.handling.asks.relate import EndRelation, RelateIncident
from incidents.handling.services.close import close_incident
from incidents.handling.services.relate import end_relation, relate_incident
from incidents.models import Incident, Relation
from incidents.record.queries.related import related_of
from incidents.relations import RelationKind
from tenants import scoping
from tenants.clock import now as read_clock
from tenants.errors import DomainError, Invalid, NotAllowed
from tenants.models import Event
from tenants.queries import scope_of
from tests.factories.incidents import ByPhone, confirmed, fulfilled
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def relate(world: World, one: Incident, other: Incident, kind: str, *, by="agnes", public=False):
    one.refresh_from_db()
    return relate_incident(
        incident_id=one.pk, expected_version=one.version, actor=world.actor(by), now=read_clock(),
        ask=RelateIncident(kind=kind, other=other.reference, is_public=public),
    )  # fmt: skip


def told(incident: Incident) -> list[tuple[str, str]]:
    rows = Event.objects.filter(subject_kind="incident", subject_id=incident.pk).order_by("pk")
    return [(row.kind, row.body) for row in rows if row.kind.startswith("relation.")]


def names(world: World, incident: Incident, by="agnes") -> list[tuple[str, str]]:
    incident.refresh_from_db()
    with translation.override("en"):
        return [(str(one.name), one.reference) for one in related_of(world.actor(by), incident)]


@pytest.mark.parametrize(
    ("kind", "there", "back"),
    [
        ("part_of", "Part of", "Has as a part"),
        ("follows", "Follows", "Followed by"),
        ("caused_by", "Caused by", "Caused"),
        ("duplicate_of", "Duplicate of", "Has as a duplicate"),
    ],
)
def test_each_is_told_and_read_on_both(world: World, kind, there, back):
    one, other = ByPhone.create(world=world), ByPhone.create(world=world)

    relate(world, one, other, kind)

    assert names(world, one) == [(there, other.reference)]
    assert names(world, other) == [(back, one.reference)]
    [(code, near)], [(_code, far)] = told(one), told(other)
    assert code == "relation.added"
    assert other.reference in near
    assert one.reference in far

    key = related_of(world.actor("agnes"), one)[0].key
    one.refresh_from_db()
    end_relation(
        incident_id=one.pk, expected_version=one.version, actor=world.actor("agnes"),
        now=read_clock(), ask=EndRelation(relation=key),
    )  # fmt: skip
    assert names(world, one) == names(world, other) == []
    assert told(one)[-1][0] == told(other)[-1][0] == "relation.ended"


def test_what_has_an_open_part_is_not_closed(world: World):
    """R46: before it can be closed itself, each of its parts is."""
    whole = confirmed(world, ByPhone.create(world=world))
    fulfilled(world, whole)
    part = ByPhone.create(world=world)
    relate(world, part, whole, "part_of")
    whole.refresh_from_db()

    with pytest.raises(Invalid) as refusal:
        close_incident(
            incident_id=whole.pk, expected_version=whole.version, actor=world.actor("agnes"),
            now=read_clock(),
        )  # fmt: skip

    assert [*refusal.value.errors] == [f"child:{part.reference}"]


@pytest.mark.parametrize("kind", [kind.value for kind in RelationKind][:4])
def test_there_is_no_circle_also_not_over_a_third(world: World, kind):
    one, two, three = (ByPhone.create(world=world) for _ in range(3))
    relate(world, one, two, kind)
    relate(world, two, three, kind)

    for other in (one, two):
        with pytest.raises(Invalid):
            relate(world, three, other, kind)


@pytest.mark.parametrize(("kind", "column"), [("part_of", "parent_id"), ("follows", "follows_id")])
def test_the_database_refuses_two_that_hang_on_each_other(world: World, kind, column):
    one, two = ByPhone.create(world=world), ByPhone.create(world=world)
    relate(world, one, two, kind)

    for of in (one.pk, two.pk):
        with pytest.raises(IntegrityError, match=r"has_no_circle|is_other"), transaction.atomic():
            Incident.objects.filter(pk=two.pk).update(**{column: of}, version=two.version + 1)


def test_the_database_refuses_the_same_the_other_way_round(world: World):
    one, two = ByPhone.create(world=world), ByPhone.create(world=world)
    relate(world, one, two, "caused_by")
    row = Relation.objects.get()

    row.pk, row.incident_id, row.other_id = None, two.pk, one.pk
    with pytest.raises(IntegrityError, match="related_once"), transaction.atomic():
        row.save(force_insert=True)


def test_between_customers_it_is_the_providers(world: World):
    """Neither customer's chain names the other, and neither customer sees it."""
    one, other = ByPhone.create(world=world), ByPhone.create(world=world, reporter="gus")

    relate(world, one, other, "caused_by")

    row = Relation.objects.get()
    assert row.tenant_id == world.provider.pk
    assert told(one) == told(other) == []
    event = Event.objects.get(kind="relation.added_between")
    assert (event.tenant_id, event.subject_id) == (world.provider.pk, row.pk)
    assert names(world, one) == [("Caused by", other.reference)]
    assert names(world, other) == [("Caused", one.reference)]
    for name in ("carla", "rik"):
        with scoping.entered(scope_of(world.actor(name))):
            assert not Relation.objects.exists()


def test_between_customers_nothing_is_public_nor_part_of_the_other(world: World):
    one, other = ByPhone.create(world=world), ByPhone.create(world=world, reporter="gus")

    with pytest.raises(Invalid) as refusal:
        relate(world, one, other, "duplicate_of", public=True)
    assert "is_public" in refusal.value.errors
    with pytest.raises(Invalid):
        relate(world, one, other, "part_of")


@pytest.mark.parametrize("public", [True, False])
def test_a_customer_reads_what_is_public_only(world: World, public):
    one, other = ByPhone.create(world=world), ByPhone.create(world=world)

    relate(world, one, other, "caused_by", public=public)

    with scoping.entered(scope_of(world.actor("carla"))):
        assert Relation.objects.exists() is public


def test_who_may_not_work_relates_nothing(world: World):
    one, other = ByPhone.create(world=world), ByPhone.create(world=world)

    with scoping.entered(scope_of(world.actor("carla"))), pytest.raises(NotAllowed):
        relate(world, one, other, "caused_by", by="carla")


def test_a_number_that_is_not_there_is_refused_by_its_field(world: World):
    one = ByPhone.create(world=world)

    with pytest.raises(DomainError) as refusal:
        relate_incident(
            incident_id=one.pk, expected_version=one.version, actor=world.actor("agnes"),
            now=read_clock(), ask=RelateIncident(kind="caused_by", other="INC-1999-000001"),
        )  # fmt: skip
    assert refusal.value.field == "other"
