"""Planned maintenance: what is said meanwhile raises nothing; what stays wrong does after."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from escalation.models import Alert, Maintenance
from escalation.monitoring.services.handle import handle_waiting
from escalation.monitoring.services.maintenance import end_due
from incidents.models import Incident
from tenants import clock
from tenants.models import Asset
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row
from tests.escalation.house import text_of
from tests.escalation.monitoring.house import Told, down
from tests.people import World

HOUR = timedelta(hours=1)


def planned(client: Any, begins: datetime, ends: datetime, **said: str) -> Any:
    """Send the form, its moments by the clock of UTC."""
    form = {
        "key": uuid.uuid4().hex, "customer": "acme", "reason": "The disks are replaced.",
        "zone": "UTC", "begins_at": f"{begins:%Y-%m-%dT%H:%M}", "ends_at": f"{ends:%Y-%m-%dT%H:%M}",
        **said,
    }  # fmt: skip
    return client.post("/maintenance/new/", form)


def test_what_falls_in_it_is_kept_and_what_stays_wrong_raises_at_its_end(
    world: World, browser: Any
):
    now = clock.now()
    ines, carla = browser(world.user("ines")), browser(world.user("carla"))
    with world.entered():
        name = world.acme.name
        told = Told(world)
    assert planned(ines, now, now + 2 * HOUR, customer=name).status_code == 302
    with world.entered():
        [row] = Maintenance.objects.all()
    begins, ends = row.begins_at, row.ends_at
    assert "The disks are replaced." in text_of(carla.get("/portal/maintenance/"))
    assert "runs now" in text_of(browser(world.user("agnes")).get("/maintenance/"))

    with world.entered():
        for minutes in (10, 20):
            told.says(down(), down("Swap"), at=begins + minutes * HOUR / 60)
        told.says(down("Swap", is_over=True), at=begins + HOUR)
        assert not Incident.objects.exists()
        assert Alert.objects.filter(state="planned").count() == 2
    page = text_of(browser(world.user("adam")).get(f"/monitoring/{told.of.source.pk}/"))
    assert "Wrong, in planned maintenance: raises nothing" in page

    # Sooner nothing happens; at the end what is still wrong raises, and what is well does not.
    assert end_due(now=ends - HOUR) == 0
    assert end_due(now=ends) == 1
    handle_waiting(now=ends)
    with world.entered():
        [incident] = Incident.objects.all()
        assert "InstanceDown" in f"{incident.title} {incident.description}"
        assert incident.reported_at == ends
        told.says(down("Disk"), at=ends + HOUR)
        assert Incident.objects.count() == 2
    assert end_due(now=ends + HOUR) == 0


def test_of_one_asset_or_source_the_rest_raises(world: World, browser: Any):
    now = clock.now()
    ines = browser(world.user("ines"))
    with world.entered():
        name = world.acme.name
        asset = Asset(tenant=world.acme, provider=world.provider, name="web-1")
        add_row(row=asset, actor=SYSTEM, now=now)
        told = Told(world)
    assert planned(ines, now, now + HOUR, customer=name, asset="WEB-1").status_code == 302

    with world.entered():
        told.says(down(host="web-1"), down("Swap", host="web-2"), at=now + HOUR / 2)
        assert Incident.objects.count() == 1
        [row] = Maintenance.objects.all()
    # Taken back, once one means it: what is wrong raises at once.
    path = f"/maintenance/{row.pk}/withdraw/"
    assert ines.post(path).status_code == 302
    assert end_due(now=now + HOUR / 2) == 0
    assert browser(world.user("agnes")).post(path, {"sure": "1"}).status_code == 403
    assert ines.post(path, {"sure": "1"}).status_code == 302
    later = clock.now() + HOUR / 2
    assert end_due(now=later) == 1
    handle_waiting(now=later)
    with world.entered():
        assert Incident.objects.count() == 2
    assert "The disks are replaced." not in text_of(ines.get("/maintenance/"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"customer": "nobody"}, "There is no customer of this name"),
        ({"asset": "none"}, "This customer has no asset of this name."),
        ({"ends_at": "2020-01-01T00:00"}, "It ends before it begins."),
        ({"reason": ""}, "This field is required"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_planned(
    world: World, browser: Any, changed: dict[str, str], said: str
):
    now = clock.now()
    with world.entered():
        name = world.acme.name
    answer = planned(browser(world.user("ines")), now, now + HOUR, **{"customer": name, **changed})

    assert answer.status_code == 422
    assert said in text_of(answer)
    with world.entered():
        assert not Maintenance.objects.exists()


def test_a_strangers_maintenance_is_not_there(world: World, browser: Any):
    now = clock.now()
    with world.entered():
        name = world.globex.name
    ines = browser(world.user("ines"))
    assert planned(ines, now, now + HOUR, customer=name).status_code == 302

    assert "The disks" in text_of(browser(world.user("gus")).get("/portal/maintenance/"))
    assert "The disks" not in text_of(browser(world.user("carla")).get("/portal/maintenance/"))
    assert "The disks" not in text_of(browser(world.user("sam")).get("/maintenance/"))
