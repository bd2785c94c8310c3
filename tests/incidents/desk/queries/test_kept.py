"""The statements of the heavy pages are kept: none falls back to being written each time."""

import pytest

from incidents.record.queries import prepared as room
from tests.factories import incidents as made
from tests.incidents.desk.house import House


@pytest.mark.parametrize("carry", [made.in_progress, made.resolved, made.closed])
def test_nothing_of_queue_and_incident_is_written_again(house: House, carry):
    with house.world.entered():
        incident = made.told(house.world, made.ByPhone.create(world=house.world), "We know.")
        carry(house.world, incident)
    room.forget()

    for url in (
        "/desk/",
        "/desk/?due=risk",
        "/desk/?status=closed",
        f"/desk/{incident.reference}/",
    ):
        for _time in range(2):
            assert house.client().get(url).status_code == 200

    assert len(room._kept) >= 6
    assert [key for key, kept in room._kept.items() if not kept or not all(kept.values())] == []
