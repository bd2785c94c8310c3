"""Who else has an incident open: for seconds, at the desk alone, and told nowhere."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from redis.exceptions import RedisError

from incidents.desk.views import here as pages
from tenants.clock import now as read_clock
from tenants.models import Event
from tenants.presence import STAYS, TYPES
from tests.incidents.desk.house import House

pytestmark = pytest.mark.usefixtures("context_kept", "fresh_cache")


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    moments = [read_clock()]
    monkeypatch.setattr(pages, "read_clock", lambda: moments[0])
    return moments


def test_colleagues_see_who_is_there_and_who_types_for_as_long_as_they_do(
    house: House, moment: list[datetime]
):
    incident, other = house.register(), house.register()
    agnes, ines = house.client("agnes"), house.client("ines")
    url = f"/desk/{incident.reference}/here/"
    with house.world.entered():
        before = Event.objects.count()

    first = agnes.get(url).content.decode()
    second = ines.get(f"{url}?typing=on").content.decode()
    third = agnes.get(url).content.decode()
    elsewhere = agnes.get(f"/desk/{other.reference}/here/").content.decode()
    moment[0] += timedelta(seconds=TYPES)
    later = agnes.get(url).content.decode()
    moment[0] += timedelta(seconds=STAYS)
    gone = agnes.get(url).content.decode()

    assert "has this open" not in first
    assert "Agnes Wouters has this open" in second
    assert "Ines Brand is typing" in third
    assert "Ines" not in elsewhere
    assert "Ines Brand has this open" in later
    assert "Ines" not in gone
    with house.world.entered():
        assert Event.objects.count() == before


def test_a_customer_neither_says_nor_sees_it(house: House, moment: list[datetime]):
    incident, agnes = house.register(), house.client("agnes")
    agnes.get(f"/desk/{incident.reference}/here/?typing=on")
    rik = house.client("rik")

    assert rik.get(f"/desk/{incident.reference}/here/").status_code == 403
    assert "is typing" not in rik.get(f"/portal/reports/{incident.reference}/").content.decode()


def test_without_a_cache_nobody_is_known_to_be_there(
    house: House, moment: list[datetime], monkeypatch: pytest.MonkeyPatch
):
    incident = house.register()

    def away(*_args: object, **_more: object) -> None:
        raise RedisError

    monkeypatch.setattr(cache, "get", away)

    answer = house.client().get(f"/desk/{incident.reference}/here/")

    assert answer.status_code == 200
    assert "has this open" not in answer.content.decode()
