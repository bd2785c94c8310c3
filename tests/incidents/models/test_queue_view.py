"""Queue view: what the database refuses, whoever writes it."""

import pytest
from django.db import IntegrityError, ProgrammingError

from incidents.choices import Listing
from incidents.models import QueueView
from tenants.queries import scope_of
from tenants.scoping import entered
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def test_one_without_a_name_is_refused(world: World):
    row = QueueView(
        tenant=world.provider, provider=world.provider, owner=world.user("agnes"), name=""
    )

    with pytest.raises(IntegrityError, match="queueview_has_a_name"):
        QueueView.objects.bulk_create([row])


def test_one_of_the_queue_is_no_customers(world: World):
    row = QueueView(
        tenant=world.acme, provider=world.provider, owner=world.user("rik"), name="Theirs"
    )

    with (
        entered(scope_of(world.actor("rik"))),
        pytest.raises(IntegrityError, match="view_of_a_customer_is_of_the_register"),
    ):
        QueueView.objects.bulk_create([row])


def test_a_customer_writes_none_of_the_desk(world: World):
    row = QueueView(
        tenant=world.provider, provider=world.provider, owner=world.user("rik"), name="Ours",
        listing=Listing.REGISTER,
    )  # fmt: skip

    with (
        entered(scope_of(world.actor("rik"))),
        pytest.raises(ProgrammingError, match="row-level security"),
    ):
        QueueView.objects.bulk_create([row])
