"""A form that comes back says at its top what is wrong, with a link to each field that is."""

import re
from typing import Any

import pytest

from tests.incidents.desk.house import House
from tests.people import World


@pytest.fixture
def house(committed_world: World) -> House:
    return House(committed_world)


def _named(html: str) -> list[str]:
    """Return the fields that the summary links to; each must be on the page."""
    (summary,) = re.findall(r"<div[^>]*data-errors>.*?</ul>", html, re.DOTALL)
    assert "autofocus" in summary
    found = re.findall(r'href="#([^"]+)"', summary)
    assert all(f'id="{name}"' in html for name in found)
    return found


@pytest.mark.parametrize(
    ("name", "path", "fields"),
    [
        ("rik", "/portal/{}/reply/", ["reply_text"]),
        ("rik", "/portal/{}/complain/", ["complaint_text"]),
        ("rik", "/portal/complaint/", ["id_text"]),
        ("agnes", "/desk/{}/note/", ["id_text"]),
        ("agnes", "/desk/{}/assign/", ["id_user"]),
        ("agnes", "/desk/new/?customer={customer}", ["id_reporter"]),
    ],
)
def test_one_fault_is_named_at_the_top_with_a_link(
    house: House, name: str, path: str, fields: list[str]
):
    incident = house.triaged(house.register())
    url = path.format(incident.reference, customer=house.world.acme.pk)

    answer: Any = house.client(name).post(url, {"key": "once", "version": incident.version})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert _named(html)[: len(fields)] == fields


def test_the_rating_that_was_not_chosen_is_linked_to_its_faces(house: House):
    incident = house.register()

    answer = house.client("rik").post(f"/portal/{incident.reference}/rate/", {"key": "once"})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#rating_face"' in html
    assert "Something is not right yet" in html


def test_a_row_of_the_settings_names_its_wrong_fields(house: House):
    answer = house.client("adam").post("/admin/tenants/team/add/", {})

    html = answer.content.decode()
    (summary,) = re.findall(r"<ul[^>]*data-errors>.*?</ul>", html, re.DOTALL)
    linked = re.findall(r'href="#([^"]+)"', summary)
    assert linked
    assert all(f'id="{name}"' in html for name in linked)
