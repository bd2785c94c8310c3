"""Queue view: what the database refuses, whoever writes it."""

import pytest
from django.db import IntegrityError

from incidents.models import QueueView
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def test_one_without_a_name_is_refused(world: World):
    row = QueueView(
        tenant=world.provider, provider=world.provider, owner=world.user("agnes"), name=""
    )

    with pytest.raises(IntegrityError, match="queueview_has_a_name"):
        QueueView.objects.bulk_create([row])


def test_one_of_a_customer_is_refused(world: World):
    row = QueueView(
        tenant=world.acme, provider=world.provider, owner=world.user("agnes"), name="Theirs"
    )

    with pytest.raises(IntegrityError, match="queueview_of_provider"):
        QueueView.objects.bulk_create([row])
