"""The parts of the queue: each incident in one of them, read by part as in one list."""

from datetime import timedelta

import pytest

from incidents.models import Clock, Incident
from incidents.record.queries.keyset import QUEUE_ORDER
from incidents.record.queries.parts import LATER, NOW, divided, end_of_day, in_parts
from incidents.record.services.common import record
from tests.incidents.desk.house import House, at
from tests.people import World

# Terms are moved past their services here.
pytestmark = pytest.mark.untold


@pytest.fixture
def house(world: World) -> House:
    return House(world)


def test_the_lists_by_part_are_the_one_list_cut(house: House):
    """Of every priority, due at every distance, with a clock at risk and without."""
    # In the morning: late in the evening nothing that is due soon is due today.
    now = at().replace(hour=9)
    tonight = end_of_day(now)
    for impact, urgency in ((1, 1), (3, 3), (2, 2)):
        for due in (now - timedelta(hours=1), now + timedelta(minutes=15), tonight):
            for is_at_risk in (True, False):
                incident = house.register(impact=impact, urgency=urgency)
                with house.world.entered():
                    incident.next_due_at = due
                    actor = house.world.actor("agnes")
                    record(incident, "incident.due_followed", actor=actor, now=at())
                    risk_at = now - timedelta(minutes=1) if is_at_risk else now + timedelta(days=9)
                    Clock.objects.filter(incident=incident).update(risk_at=risk_at)

    with house.world.entered():
        seen = Incident.objects.all()
        together = list(in_parts(seen, now).order_by(*QUEUE_ORDER).values_list("part", "pk"))
        apart = [
            (part, row) for part, found in divided(seen, now, tonight)
            for row in found.order_by(*QUEUE_ORDER[1:])
        ]  # fmt: skip

    assert len(together) == len(apart) == 18
    by_order = sorted(
        apart, key=lambda one: (one[0], one[1].priority, one[1].next_due_at, one[1].pk)
    )
    assert [(part, row.pk) for part, row in by_order] == together
    assert {part for part, _pk in together} >= {NOW, LATER}
