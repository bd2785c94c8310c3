"""What is said on the status page: by one, let out by another."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from escalation.models import StatusUpdate
from escalation.status.services.updates import approve_update, reach_hit, withdraw_update
from incidents.handling.asks.outage import JoinOutage
from incidents.handling.services.outage_parts import join_outage
from tenants import clock
from tenants.errors import DomainError, Invalid, NotAllowed, NotFound, Stale
from tenants.models import Event
from tests.escalation.house import follow
from tests.factories.incidents import ByPhone, ByPortal
from tests.people import World
from tests.status import announced, outage, page_of, published, service, written


def test_one_writes_and_another_approves_and_both_are_told(world: World):
    now = clock.now()
    with world.entered():
        of = outage(world, now, ByPhone.create(world=world))
        row = written(world, of, now)
        with pytest.raises(NotAllowed):
            approve_update(update_id=row.pk, actor=world.actor("agnes"), now=now)
        with pytest.raises(NotAllowed):
            # Who has not the right, though another wrote it.
            approve_update(update_id=row.pk, actor=world.actor("sam"), now=now)
        approve_update(update_id=row.pk, actor=world.actor("ines"), now=now)
        with pytest.raises(Stale):
            approve_update(update_id=row.pk, actor=world.actor("ed"), now=now)

        row.refresh_from_db()
        assert (row.state, row.customers) == ("approved", [world.acme.pk])
        told = Event.objects.filter(subject_kind="statusupdate", subject_id=row.pk).order_by("pk")
        assert [one.kind for one in told] == ["statusupdate.written", "statusupdate.approved"]
        who = [json.loads(one.body)["actor"][1] for one in told]
        assert who == [world.user("agnes").pk, world.user("ines").pk]


def test_who_may_approve_does_not_approve_their_own(world: World):
    now = clock.now()
    with world.entered():
        row = written(world, outage(world, now, ByPhone.create(world=world)), now)
        StatusUpdate.objects.filter(pk=row.pk)
        row = published(world, outage(world, now, ByPhone.create(world=world)), now)

        # The database says it too, whoever goes around the service.
        with pytest.raises(IntegrityError, match="approved_by_another"), transaction.atomic():
            StatusUpdate.objects.filter(pk=row.pk).update(drafted_by=world.user("ines"))


def test_what_is_taken_back_is_not_let_out_any_more(world: World):
    now = clock.now()
    with world.entered():
        row = published(world, outage(world, now, ByPhone.create(world=world)), now)
        withdraw_update(update_id=row.pk, actor=world.actor("agnes"), now=now)
        withdraw_update(update_id=row.pk, actor=world.actor("ed"), now=now)
        with pytest.raises(Stale):
            approve_update(update_id=row.pk, actor=world.actor("ed"), now=now)

        row.refresh_from_db()
        assert (row.state, row.withdrawn_by) == ("withdrawn", world.user("agnes"))


def test_who_is_hit_only_later_reads_what_was_said_before(world: World):
    now = clock.now()
    with world.entered():
        of = outage(world, now, ByPhone.create(world=world))
        row = published(world, of, now, is_public=False)
        assert row.customers == [world.acme.pk]
        join = JoinOutage(incident_ids=[ByPortal.create(world=world, reporter="gus").pk])
        join_outage(outage_id=of.pk, ask=join, actor=world.actor("agnes"), now=now)
    with world.entered():
        follow()
        row.refresh_from_db()
        assert row.customers == sorted([world.acme.pk, world.globex.pk])
        assert reach_hit(outage_id=of.pk, now=now) == 0


def test_a_customer_s_person_is_not_told_that_it_is_there(world: World):
    now = clock.now()
    with world.entered():
        row = written(world, outage(world, now, ByPhone.create(world=world)), now)
        for act in (approve_update, withdraw_update):
            with pytest.raises(NotFound):
                act(update_id=row.pk, actor=world.actor("carla"), now=now)


@pytest.mark.parametrize(
    ("_case", "said", "field"),
    [
        ("nothing at all", {"title_nl": "", "text_nl": "", "title_en": "", "text_en": ""},
         "title_nl"),
        ("a title alone", {"title_en": "Mail", "text_en": ""}, "text_en"),
        ("a text alone", {"title_nl": "", "text_nl": "Wij kijken."}, "title_nl"),
        ("a phase that there is not", {"phase": "panic"}, "phase"),
        ("an impact that there is not", {"impact": "none"}, "impact"),
        ("an outage that there is not", {"outage": "STO-2000-999999"}, "outage"),
        ("a service of nobody", {"services": [2_000_000]}, "services"),
        ("a title that is too long", {"title_nl": "x" * 121}, "title_nl"),
    ],
)  # fmt: skip
def test_what_is_refused(world: World, _case: str, said: dict[str, object], field: str):
    now = clock.now()
    with world.entered():
        of = outage(world, now, ByPhone.create(world=world))
        said = {"outage": of.reference, **said}
        of.reference = str(said.pop("outage"))
        with pytest.raises(Invalid) as refused:
            written(world, of, now, **said)

        assert list(refused.value.errors) == [field]
        assert not StatusUpdate.objects.exists()


@pytest.mark.parametrize(
    ("begins", "ends"), [(2, 1), (-3, -1), (24 * 400, 24 * 400 + 1), (1, 24 * 40)]
)
def test_maintenance_is_ahead_and_ends(world: World, begins: int, ends: int):
    now, hour = clock.now(), timedelta(hours=1)
    with world.entered(), pytest.raises(Invalid):
        announced(world, now, begins_at=now + begins * hour, ends_at=now + ends * hour)


def test_a_page_is_set_up_once_and_an_address_is_of_one(world: World):
    now = clock.now()
    with world.entered():
        page_of(world, now, slug="First-One")
        page_of(world, now, slug="first-two", is_public=False)
        for wrong in ("", "a", "-ab", "a b c", "x" * 41, "été"):
            with pytest.raises(Invalid):
                page_of(world, now, slug=wrong)
        with pytest.raises(DomainError):
            service(world, now, customers="Nobody Ltd")
        with pytest.raises(Invalid):
            service(world, now, name_nl="", name_en="")
        row = service(world, now, customers=f"{world.acme.name}\n\n{world.globex.name.upper()}")

        assert row.customers == sorted([world.acme.pk, world.globex.pk])
