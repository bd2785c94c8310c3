"""What of assets ends: shown ahead of time, and its owner reminded, each stage once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from escalation.models import Notice
from escalation.services.sweep import watch
from incidents.due import ASSETS
from incidents.models import AssetReminder
from tenants import clock
from tenants.choices import Lifecycle
from tenants.errors import Invalid
from tenants.models import Asset, Supplier
from tenants.rules.assets import months_after
from tenants.settings.services.configure import add_row, change_row
from tests.escalation.house import follow
from tests.people import World

pytestmark = [pytest.mark.usefixtures("scope"), pytest.mark.usefixtures("fresh_cache")]


@pytest.fixture
def as_(client_of: Any, world: World) -> Any:
    def signed_in(who: str) -> Client:
        browser: Client = client_of(world.user(who))
        browser.cookies["django_language"] = "en"
        return browser

    return signed_in


def add(world: World, name: str, **said: Any) -> Asset:
    asset = Asset(tenant=world.acme, provider=world.provider, name=name, **said)
    add_row(row=asset, actor=world.actor("adam"), now=clock.now() - timedelta(minutes=1))
    return asset


def look(now: datetime) -> int:
    done = watch(now=now, queues=[ASSETS])
    follow()
    return done


def mails() -> list[tuple[str, str]]:
    found = Notice.objects.filter(template="asset_ending").order_by("pk")
    return list(found.values_list("address", "subject"))


def stages(asset: Asset) -> list[tuple[str, int]]:
    rows = AssetReminder.objects.filter(asset=asset).order_by("pk")
    return list(rows.values_list("what", "months"))


def test_its_owner_is_reminded_at_each_stage_once(world: World):
    now, ines = clock.now(), world.user("ines")
    ends = months_after(now.date(), 10)
    asset = add(world, "Core switch", owner=ines, support_ends_on=ends)
    assert look(now) == 1
    assert (mails(), look(now)) == ([], 0)

    for after in (70, 71, 220, 290, 299):
        look(now + timedelta(days=after))
        look(now + timedelta(days=after, hours=12))

    assert stages(asset) == [("support", 8), ("support", 3), ("support", 1)]
    assert [address for address, _occasion in mails()] == [ines.email] * 3
    text = Notice.objects.filter(template="asset_ending").earliest("pk").text
    assert "/desk/ahead/" in text
    asset.refresh_from_db()
    assert asset.look_at is None, "nothing of it is ahead any more"


def test_what_nobody_watched_is_said_once_and_another_day_is_another_end(world: World):
    now = clock.now()
    ends = now.date() + timedelta(days=20)
    asset = add(world, "Firewall", owner=world.user("ines"), licence_ends_on=ends)
    look(now)
    assert stages(asset) == [("licence", 1)], "not one for each stage that went by"
    asset.licence_ends_on = months_after(now.date(), 5)
    change_row(row=asset, fields=("licence_ends_on",), actor=world.actor("adam"), now=now)
    look(now)
    assert stages(asset) == [("licence", 1), ("licence", 8)]
    assert len(mails()) == 2


@pytest.mark.parametrize("said", [{"lifecycle": Lifecycle.REPLACED}, {"is_active": False}])
def test_of_what_was_replaced_or_put_away_nobody_hears(world: World, said: dict[str, Any]):
    now = clock.now()
    asset = add(world, "Old server", support_ends_on=months_after(now.date(), 9))
    look(now)
    for name, value in said.items():
        setattr(asset, name, value)
    change_row(row=asset, fields=tuple(said), actor=world.actor("adam"), now=now)
    assert look(now + timedelta(days=200)) == 0
    assert (stages(asset), mails()) == ([], [])


def test_an_owner_at_the_customer_gets_no_address_of_the_desk_and_nobody_is_somebody(world: World):
    now, soon = clock.now(), clock.now().date() + timedelta(days=20)
    add(world, "VPN", owner=world.user("carla"), renews_on=soon)
    look(now)
    notice = Notice.objects.get(template="asset_ending")
    assert notice.address == world.user("carla").email
    assert "/portal/ahead/" in notice.text
    assert "/desk/" not in notice.text
    # Without an owner whoever sets assets up hears of it: it is not lost.
    add(world, "NAS", owner_words="Finance", maintained_until=soon)
    look(now)
    assert {address for address, said in mails() if "NAS" in said} >= {world.user("adam").email}


def test_the_list_has_the_soonest_first_page_by_page_and_of_one_customer(
    world: World, as_: Any, monkeypatch: Any
):
    today = clock.now().date()
    supplier = Supplier(tenant=world.provider, provider=world.provider, name="Netco")
    add_row(row=supplier, actor=world.actor("adam"), now=clock.now())
    add(world, "Gone", support_ends_on=today - timedelta(days=9))
    add(world, "Renewing", renews_on=months_after(today, 10), notice_months=6, supplier=supplier)
    add(world, "Far", support_ends_on=months_after(today, 9))
    add(world, "Retired", support_ends_on=today, lifecycle=Lifecycle.RETIRED)
    gus = Asset(
        tenant=world.globex, provider=world.provider, name="Of Globex", licence_ends_on=today
    )
    add_row(row=gus, actor=world.actor("adam"), now=clock.now())
    page = as_("agnes").get("/desk/ahead/").text
    places = [page.index(name) for name in ("Gone", "Of Globex", "Renewing")]
    assert places == sorted(places)
    assert "Far" not in page
    assert "Retired" not in page
    assert "Netco" in page
    of_one = as_("agnes").get(f"/desk/ahead/?customer={world.globex.pk}").text
    assert ("Of Globex" in of_one, "Renewing" in of_one) == (True, False)

    own = as_("carla").get("/portal/ahead/").text
    assert ("Renewing" in own, "Of Globex" in own, "Netco" in own) == (True, False, False)
    assert as_("rik").get("/portal/ahead/").status_code == 403

    monkeypatch.setattr("incidents.duty.queries.asset_ends.SIZE", 2)
    first = as_("agnes").get("/api/v1/asset-ends/").json()
    assert [one["asset"] for one in first["results"]] == ["Gone", "Of Globex"]
    rest = as_("agnes").get("/api/v1/asset-ends/", {"after": first["after"]}).json()
    assert [(one["asset"], one["before"]) for one in rest["results"]] == [
        ("Renewing", months_after(today, 4).isoformat())
    ]
    assert rest["after"] == ""


def test_a_supplier_of_another_customer_is_refused(world: World):
    supplier = Supplier(
        tenant=world.provider, provider=world.provider, name="Of Globex", customer=world.globex
    )
    add_row(row=supplier, actor=world.actor("adam"), now=clock.now())
    with pytest.raises(Invalid):
        add(world, "SRV-1", supplier=supplier)
