"""One long word breaks and never makes a page wider than its screen; our own words stay whole."""

from collections.abc import Iterator

import pytest

from tests.pages.conftest import SignIn
from tests.pages.furnished import Furnished
from tests.pages.samples import anybody, is_page, looks
from tests.pages.unbroken import furnish_unbroken
from tests.stack import Stack
from tests.walls.routes import every_route

pytestmark = [pytest.mark.journey, pytest.mark.only_looks, pytest.mark.xdist_group("pages")]

WIDTHS = (1440, 320)
# What is drawn into a page or leads to one, and pages on which nobody's words stand.
LEFT_OUT = frozenset(
    {
        "desk:part", "desk:similar", "desk:beside", "desk:filters",
        "home", "password_change", "password_change_done",
    }
)  # fmt: skip
# Of the acts, which differ little, those that show words of others below their head.
ACTS = ("/triage/", "/affected/", "/step-done/")
# The widest thing that stands out, for who has to find it.
OUTSIDE = """() => {
  const root = document.documentElement, wide = root.clientWidth;
  if (root.scrollWidth <= wide) return '';
  const isOut = e => e.getBoundingClientRect().right > wide + 1;
  const isHeld = e => e !== document.body && getComputedStyle(e).overflowX !== 'visible';
  const out = [];
  for (let level = [...document.body.children]; level.length;) {
    out.unshift(...level.filter(isOut));
    level = level.filter(e => !isHeld(e)).flatMap(e => [...e.children]);
  }
  const names = out.slice(0, 3).map(e => `${e.localName}.${e.className}`).join(' in ');
  return `${root.scrollWidth - wide} px: ${names}`;
}"""
# The product's own words that stand on two lines where each has a place of its own.
BROKEN = r"""() => {
  const broken = [], range = document.createRange();
  for (const place of document.querySelectorAll('thead, .phases, .clocks, .prog, .tabbar')) {
    const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    for (let node; (node = texts.nextNode()); ) {
      for (const word of node.data.matchAll(/[^\s-]+/g)) {
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
        if (lines.size > 1) broken.push(word[0]);
      }
    }
  }
  return broken.join(' ');
}"""


@pytest.fixture(scope="module")
def house(stack: Stack) -> Furnished:
    with stack.working():
        return furnish_unbroken(stack)


# Between them they open every page on which words of others stand; the settings scroll in a box.
@pytest.mark.parametrize("name", ["ines", "rik", "audra"])
def test_long_words_break_and_ours_do_not_for(name: str, house: Furnished, signed_in: SignIn):
    page = signed_in(name).new_page()
    faults: list[str] = []

    for path in paths_of(house, name):
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        page.goto(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if found := page.evaluate(OUTSIDE):
                faults.append(f"{path} at {width} is wider by {found}")
            if found := page.evaluate(BROKEN):
                faults.append(f"{path} at {width} breaks {found}")

    assert not faults, "\n".join(faults)


def paths_of(house: Furnished, name: str) -> Iterator[str]:
    with house.stack.data(), house.world.entered():
        actor = house.world.actor(name)
        for route in filter(is_page, every_route()):
            if route.name in LEFT_OUT or route.name.startswith("admin:"):
                continue
            for look in looks(route, house):
                if route.name == "desk:act" and not look.path.endswith(ACTS):
                    continue
                if look.may is not anybody and look.may(name, actor):
                    yield look.path
