"""One incident of a desk with a thousand customers: its page, what follows by itself, a new one."""

from collections.abc import Iterator
from typing import Final

from tests.bench.large import Large
from tests.bench.pages import Case, etag_of, measure
from tests.named import Row

LIMIT: Final = 30
NEW: Final = 40
POLL: Final = 10
# Of every size: copies whose number is a multiple of fifty are open.
OPEN: Final = "INC-2025-0005000"
CLOSED: Final = "INC-2025-0005001"


def run(size: int | None = None) -> list[Row]:
    return measure(cases, size)


def cases(desk: Large) -> Iterator[Case]:
    yield Case("open", LIMIT, f"/desk/{OPEN}/")
    yield Case("closed", LIMIT, f"/desk/{CLOSED}/")
    for part in ("head", "owed", "timeline"):
        path = f"/desk/{OPEN}/part/{part}/"
        tag = etag_of(desk, path)
        headers = {"HX-Request": "true", "If-None-Match": tag}
        yield Case(f"{part}, poll", POLL, path, headers=headers, answers=(200, 304))
    yield Case("next in the queue", LIMIT, f"/desk/{OPEN}/go/next/", answers=(302,))
    yield Case("new", NEW, "/desk/new/")
