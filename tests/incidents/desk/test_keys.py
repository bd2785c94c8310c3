"""The sheet of keys promises what works, and nothing that works is left out of it."""

import re
from pathlib import Path

import pytest

from incidents.models import Incident
from tests.factories import incidents as made
from tests.factories.desk import template_of_desk
from tests.incidents.desk.house import House

SCRIPTS = Path(__file__).parents[3] / "servicedesk" / "static" / "servicedesk" / "js"
# Keys that a script listens to itself, with what stands there. Enter follows the focused link.
LISTENED = {
    "J": ("queue.js", 'key === "j"'),
    "X": ("queue.js", 'key === "x"'),
    "/": ("keys.js", '"/":'),
    "?": ("keys.js", '"?":'),
    "Ctrl": ("keys.js", "event.ctrlKey"),
    "G": ("keys.js", 'key === "g"'),
    "Enter": ("composer.js", 'event.key === "Enter"'),
}


def _sheet(html: str) -> set[str]:
    found = html[html.index('id="keys"') :].split("</dialog>", maxsplit=1)[0]
    return {
        key
        for term in re.findall(r"<dt>(.*?)</dt>", found, re.DOTALL)
        for key in re.findall(r"<kbd>([^<]+)</kbd>", term)
    }


def _carried(html: str) -> set[str]:
    """Return the keys that a control of this page carries."""
    keys = set(re.findall(r'aria-keyshortcuts="([^"]+)"', html))
    return {key.removeprefix("Control+") for key in keys}


def _going(html: str) -> set[str]:
    return {key.upper() for key in re.findall(r'data-go="(\w)"', html)}


def _stages(house: House) -> list[Incident]:
    """Return incidents in states that between them offer everything."""
    with house.world.entered():
        template_of_desk(house.world)
        new, taken, solved = (made.ByPhone.create(world=house.world) for _ in range(3))
        return [
            new,
            made.in_progress(house.world, taken),
            made.resolved(house.world, solved),
        ]


@pytest.mark.parametrize("name", ["agnes", "ines", "sam"])
def test_every_key_of_the_sheet_has_something_that_it_presses(house: House, name: str):
    client = house.client(name)
    pages = [client.get(f"/desk/{one.reference}/").content.decode() for one in _stages(house)]
    queue = client.get("/desk/").content.decode()

    sheet = _sheet(queue)
    carried = set().union(*(_carried(page) for page in (queue, *pages)), _going(queue))

    assert sheet - carried - set(LISTENED) == set()
    assert carried - sheet == set()
    assert ('aria-keyshortcuts="N"' in queue) == (name != "sam")
    assert all(_sheet(page) == sheet for page in pages)


@pytest.mark.parametrize("key", LISTENED)
def test_a_key_without_a_control_is_listened_to(key: str):
    file, stands = LISTENED[key]

    assert stands in (SCRIPTS / file).read_text()


def test_a_command_without_a_place_on_the_page_stands_in_the_palette(house: House):
    new, in_progress, _solved = _stages(house)

    html = house.client().get(f"/desk/{in_progress.reference}/").content.decode()

    palette = html[html.index('id="palette"') :].split("</dialog>")[0]
    for key, verb in (("A", "assign"), ("P", "priority"), ("S", "wait"), ("R", "resolve")):
        assert f'href="/desk/{in_progress.reference}/{verb}/" aria-keyshortcuts="{key}"' in palette
    assert 'href="/desk/new/" aria-keyshortcuts="N"' in palette
    assert new.reference not in palette
