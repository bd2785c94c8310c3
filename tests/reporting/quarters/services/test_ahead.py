"""What a quarterly report says of what lies ahead: ends of assets, open cases at suppliers."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from incidents.causes.asks import DescribeCase, ReferTo, SayWhy
from incidents.causes.services.supplier_cases import close_case, open_case
from reporting.quarters.asks import DrawUp
from reporting.quarters.queries.ahead import ends_of_assets, open_cases
from reporting.quarters.queries.told_ahead import ends, suppliers
from reporting.quarters.services.drafts import draw_up
from tenants.choices import Lifecycle
from tenants.models import Asset, Supplier, Tenant
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row
from tests.people import BEGIN, World
from tests.reporting.figures.house import on, register, summed
from tests.reporting.house import House

pytestmark = pytest.mark.usefixtures("fresh_cache")
LAST = date(2026, 3, 31)
OVER = datetime(2026, 3, 31, 22, tzinfo=UTC)


def _asset(world: World, name: str, tenant: Tenant | None = None, **said: object) -> None:
    row = Asset(tenant=tenant or world.acme, provider=world.provider, name=name, **said)
    add_row(row=row, actor=SYSTEM, now=BEGIN)


def test_what_ends_within_eight_months_or_ended_is_said(house: House):
    world = house.world
    with world.entered(), translation.override("en"):
        _asset(world, "Ends soon", support_ends_on=date(2026, 11, 30))
        _asset(world, "A day later", support_ends_on=date(2026, 12, 1))
        _asset(world, "Ended", licence_ends_on=LAST)
        # By the last day on which it can be ended: 15 October.
        _asset(world, "Renews", renews_on=date(2027, 1, 15), notice_months=3)
        _asset(world, "Gone", support_ends_on=LAST, lifecycle=Lifecycle.RETIRED)
        _asset(world, "Of others", world.globex, support_ends_on=LAST)

        found = ends_of_assets(world.acme, last=LAST)
        says, _head, rows = ends(found)

    assert [(one["name"], one["day"], one["is_over"]) for one in found] == [
        ("Ended", "2026-03-31", True),
        ("Renews", "2026-10-15", False),
        ("Ends soon", "2026-11-30", False),
    ]
    assert says == ["1 is past its day."]
    assert [cell.text for cell in rows[0][:2]] == ["Ended", "Licence ends"]


def test_the_page_says_what_ends_and_what_stands(house: House):
    world, ines = house.world, house.world.actor("ines")
    with world.entered():
        _asset(world, "Old mail server", support_ends_on=date(2026, 11, 30))
        netco = Supplier(tenant=world.provider, provider=world.provider, name="Netco")
        add_row(row=netco, actor=SYSTEM, now=BEGIN)
        open_case(
            about=DescribeCase(title="Secret", supplier_id=netco.pk),
            provider_id=world.provider.pk,
            refers=ReferTo(incident_ids=[register(world, on(2)).pk]),
            actor=ines,
            now=on(5),
        )
        asked = DrawUp(tenant_id=world.acme.pk, first=date(2026, 1, 1))
        report = draw_up(ask=asked, actor=ines, now=OVER)
    summed(world)

    html = house.client("agnes").get(f"/register/quarters/{report.pk}/").text

    for words in ("Old mail server", "End of support", "Open cases at suppliers", "Netco"):
        assert words in html, words
    assert "Secret" not in html


def test_cases_that_stood_at_the_end_are_said_without_their_words(house: House):
    world, agnes = house.world, house.world.actor("agnes")
    with world.entered(), translation.override("en"):
        netco = Supplier(tenant=world.provider, provider=world.provider, name="Netco")
        add_row(row=netco, actor=SYSTEM, now=BEGIN)
        ours, others = (
            register(world, on(2)),
            register(world, on(2), reporter="gus"),
        )
        made = {
            name: open_case(
                about=DescribeCase(
                    title=f"Secret {name}", supplier_id=netco.pk, promised_at=on(20)
                ),
                provider_id=world.provider.pk, refers=ReferTo(incident_ids=[incident.pk]),
                actor=agnes, now=on(5),
            )
            for name, incident in (("stands", ours), ("ended", ours), ("of others", others))
        }  # fmt: skip
        close_case(
            suppliercase_id=made["ended"].pk, ask=SayWhy(reason="Replaced."), actor=agnes,
            now=on(30),
        )  # fmt: skip

        found = open_cases(world.acme, until=OVER)
        before = open_cases(world.acme, until=on(10))
        says, _head, rows = suppliers(found)

    assert [(one["reference"], one["supplier"], one["broken"]) for one in found] == [
        (made["stands"].reference, "Netco", 1)
    ]
    assert "Secret" not in str(found)
    # Half way both stood.
    assert [one["reference"] for one in before] == [
        made[name].reference for name in ("stands", "ended")
    ]
    assert (says, rows[0][1].text, rows[0][4].mark) == ([], "Netco", "bad")
