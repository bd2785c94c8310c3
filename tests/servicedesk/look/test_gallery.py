"""The galleries in a real browser, under the content policy of the product."""

from typing import Any

import pytest

from tests.servicedesk.look.conftest import Open

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("name", ["queue", "incident", "parts", "portal"])
@pytest.mark.parametrize("form", ["nl light", "en dark"])
def test_a_gallery_is_accessible_and_fits(show: Open, assert_accessible: Any, name: str, form: str):
    page = show(f"gallery_{name}.html", *form.split(), 320)

    assert_accessible(page)
    for width in (320, 390, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(OVERFLOW) <= 0, width
    assert_accessible(page)


@pytest.mark.parametrize(
    "name",
    [
        "registration/login.html",
        "registration/locked_out.html",
        "403.html",
        "404.html",
        "409.html",
        "429.html",
        "500.html",
        "503.html",
    ],
)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_plain_page_is_accessible_and_fits(
    show: Open, assert_accessible: Any, name: str, theme: str
):
    page = show(name, "nl", theme, 320)

    assert page.evaluate(OVERFLOW) <= 0
    assert_accessible(page)


# From the middle of the ring to its inside, and to the farthest corner of a digit (cap height:
# 0.73 of the letter's size), in pixels.
ROOM_IN_A_RING = """dial => {
    const time = dial.querySelector("time"), ring = dial.querySelector("circle");
    time.textContent = "\\u221259:59";
    const box = dial.getBoundingClientRect(), scale = box.width / 52;
    const half = parseFloat(getComputedStyle(ring).strokeWidth) / 2;
    const inner = (ring.r.baseVal.value - half) * scale;
    const tall = 0.73 * parseFloat(getComputedStyle(time).fontSize);
    return inner - Math.hypot(time.getBoundingClientRect().width / 2, tall / 2);
}"""


@pytest.mark.parametrize("width", [390, 1440])
def test_a_countdown_has_room_in_its_ring(show: Open, width: int):
    page = show("gallery_queue.html", "nl", "light", width)

    assert page.locator(".burning .dial").first.evaluate(ROOM_IN_A_RING) >= 3
