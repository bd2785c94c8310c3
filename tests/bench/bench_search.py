"""Searching a large desk: words rare, common, mistyped and half, for who sees all or little."""

from collections.abc import Iterator
from typing import Final

from tests.bench.copies import BASE
from tests.bench.large import Large
from tests.bench.pages import Case, measure
from tests.bench.words import FEW_TOGETHER
from tests.named import Row

LIMIT: Final = 30
WORDS: Final = {
    "rare": "4200",
    "common": "printer",
    "in all": "place",
    "two, few together": FEW_TOGETHER,
    "mistyped": "pritner",
    "beginning": "prin",
    "nowhere": "zzkwxqvj",
}
# Who sees all customers, ten of them, and one; a customer's manager, and somebody who reports.
DESK: Final = {"all": "agnes", "ten": "sam", "one": f"Agent {BASE}"}
PORTAL: Final = {"manager": "carla", "reporter": "rik"}


def run(size: int | None = None) -> list[Row]:
    return measure(cases, size)


def cases(desk: Large) -> Iterator[Case]:
    for name, words in WORDS.items():
        asked = words.replace(" ", "+")
        for sees, person in DESK.items():
            yield Case(f"{sees}: {name}", LIMIT, f"/desk/search/?q={asked}", person)
        for who, person in PORTAL.items():
            yield Case(f"{who}: {name}", LIMIT, f"/portal/reports/?q={asked}", person)
    yield Case("all: common, newest", LIMIT, "/desk/search/?q=printer&order=newest")
    yield Case("all: common, queue", LIMIT, "/desk/?q=printer")
    yield Case("all: palette", LIMIT, "/desk/search/palette/?q=printer")
    yield Case("all: seen before", LIMIT, f"/desk/new/similar/?customer={BASE}&title=printer+vpn")
