"""What the owner can do once the triggers are off: prevented by nothing, found by verify_history.

AUD-1: generated manipulations of chain, words and records. Each is rolled back, triggers and all.
TAMPERINGS sets how many there are of each kind; a seed in a failure message makes it again.
"""

import os
import random
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError
from pytest_django.plugin import DjangoDbBlocker

from incidents.handling.asks.talk import AddNote
from incidents.handling.services.communicate import add_note
from tenants import scoping
from tenants.ledger.verify import verify
from tenants.rules.roles import SYSTEM
from tests.databases import connected_to, owner
from tests.history.forging import MANIPULATIONS, Manipulation, disarm
from tests.history.house import NOW, House, build

TIMES = int(os.environ.get("TAMPERINGS", "12"))


@pytest.fixture(scope="module")
def lived_in(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """A house with a past, seen by its owner with every trigger off, in one long transaction."""
    with django_db_blocker.unblock():
        house = build()
        contacts = [house.add_contact(f"Contact {number}") for number in range(6)]
        for contact in contacts[::2]:
            house.rename(contact, f"{contact.name} the younger")
        for number in range(2):
            incident = house.add_incident(f"Incident {number}")
            with house.inside():
                add_note(
                    incident_id=incident.pk,
                    actor=SYSTEM,
                    now=NOW,
                    ask=AddNote(text=f"Note {number}"),
                )
        connection.close()
        settings = owner()
        with (
            connected_to(USER=settings["USER"], PASSWORD=settings["PASSWORD"]),
            scoping.entered(house.scope),
        ):
            disarm()
            assert verify(house.customer.pk, house.provider.pk).findings == []
            yield house
            transaction.set_rollback(True)


@pytest.mark.parametrize("manipulate", MANIPULATIONS, ids=lambda m: m.__name__)
def test_it_is_found_when_somebody_should(lived_in: House, manipulate: Manipulation):
    missed, tried, seed = [], 0, 0
    while tried < TIMES:
        seed += 1
        assert seed < TIMES * 20, "the database refuses nearly all of these"
        try:
            with transaction.atomic():
                what = manipulate(random.Random(seed), lived_in)
                verdict = verify(lived_in.customer.pk, lived_in.provider.pk)
                transaction.set_rollback(True)
        except TransactionManagementError:
            raise  # nothing was tried: the transaction was over before
        except DatabaseError:
            continue  # another constraint stood in the way: nothing was changed
        tried += 1
        if verdict.holds:
            missed.append((seed, what))

    assert missed == []
