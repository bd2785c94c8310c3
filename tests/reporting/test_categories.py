"""What a month was about: each category, what comes back, and the share of "other" (R23)."""

import re
from datetime import timedelta

import pytest

from incidents.choices import Kind
from reporting.queries import categories
from tenants.models import Category, Tenant
from tests.people import BEGIN
from tests.reporting.house import House

PAGE = f"/register/categories/?month={BEGIN:%Y-%m}"
SETTINGS = "/admin/tenants/category/"


def text(house: House, name: str, address: str = PAGE) -> str:
    response = house.client(name).get(address)
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def reported(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Report three of one category, one before that, and two that are only called other."""
    monkeypatch.setattr(categories, "FEWEST", 4)
    with house.world.entered():
        found = Category.objects.filter(tenant=house.world.provider).order_by("pk")
        known = (
            found.filter(is_other=False, name_en="Wi-Fi").first() or found.filter(is_other=False)[0]
        )
        other = found.filter(is_other=True)[0]
    house.register(now=BEGIN - timedelta(days=31), category_id=known.pk)
    for _number in range(3):
        house.register(category_id=known.pk)
    for _number in range(2):
        house.register(category_id=other.pk)
    # Not an incident, so that it is not counted.
    house.register(category_id=other.pk, kind=Kind.SERVICE_REQUEST)
    return house


@pytest.mark.parametrize("name", ["ines", "pat"])
def test_it_shows_what_comes_back_and_that_too_much_is_called_other(reported: House, name: str):
    page = text(reported, name)

    assert "40% are only called “other”, more than 10%" in page
    assert re.search(r"comes back 3 60% 1 0", page)
    assert re.search(r"other 2 40% 0 0", page)


def test_where_categories_are_set_up_it_is_warned_of_as_the_desk_allows(
    reported: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tenants.settings.setup.now", lambda: BEGIN + timedelta(days=1))
    assert "of the incidents of the last 90 days are called “other”" in text(
        reported, "adam", SETTINGS
    )

    with reported.world.entered():
        Tenant.objects.filter(pk=reported.world.provider.pk).update(other_percent=50)

    assert "are called “other”" not in text(reported, "adam", SETTINGS)
    assert "at most 50% may be" in text(reported, "ines")


def test_of_few_nothing_is_said(house: House):
    house.register()

    assert "Too few incidents to say" in text(house, "ines")


@pytest.mark.parametrize("name", ["agnes", "audra"])
def test_others_do_not_read_it(house: House, name: str):
    assert house.client(name).get(PAGE).status_code == 403
