"""What the tests of figures do again and again: incidents on days of March."""

from datetime import UTC, datetime

from django.test import Client

from incidents.models import Incident
from reporting.figures.services.rebuild import rebuild
from tests.factories import incidents as made
from tests.people import World
from tests.reporting.house import House

PAGE = "/register/figures/"
MARCH = f"{PAGE}?month=2026-03"


def on(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def register(world: World, now: datetime, **changed: object) -> Incident:
    return made.ByPhone.create(world=world, now=now, **changed)


def summed(world: World) -> None:
    """Make the sums of every customer anew: what the tick does, without waiting for it."""
    with world.entered():
        for tenant in (world.acme, world.globex):
            tenant.refresh_from_db()
            rebuild(tenant)


def reader(house: House, name: str = "ines") -> Client:
    summed(house.world)
    return house.client(name)
