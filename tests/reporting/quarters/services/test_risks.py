"""What a quarterly report says of risks: how often each happened, and none of the desk's words."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from reporting.quarters.asks import DrawUp
from reporting.quarters.services.drafts import draw_up
from tests.reporting.figures.house import on, register, summed
from tests.reporting.house import House
from tests.risks import risk_of

pytestmark = pytest.mark.usefixtures("fresh_cache")


def test_the_report_says_how_often_each_risk_happened(house: House):
    world, ines = house.world, house.world.actor("ines")
    with world.entered(), translation.override("en"):
        risk = risk_of(
            world, world.acme, on(1), likelihood=1, measures="Secret", review_on=date(2026, 3, 20)
        )
        register(world, on(2), category_id=risk.category_id)
        register(world, on(3), category_id=risk.category_id, is_drill=True)
        asked = DrawUp(tenant_id=world.acme.pk, first=date(2026, 1, 1))
        report = draw_up(ask=asked, actor=ines, now=datetime(2026, 3, 31, 22, tzinfo=UTC))
    summed(world)

    html = house.client("ines").get(f"/register/quarters/{report.pk}/").text

    for said in ("Mail falls out", "1 in 12 months", "Very unlikely",
                 "1 happened oftener than it is held to be likely."):  # fmt: skip
        assert said in html, said
    assert "Secret" not in html
