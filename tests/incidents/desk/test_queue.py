"""The queue as a page: order, filters, size, and what nobody else may see."""

import gzip
import json
import re
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.choices import Level
from tests.incidents.desk.house import House, statements

BUDGET = json.loads((Path(__file__).parents[2] / "budgets" / "queue.json").read_text())


def _references(html: str) -> list[str]:
    return re.findall(r'href="/desk/(INC-\d{4}-\d+)/" data-open-row', html)


def test_the_most_urgent_stand_first(house: House):
    low = house.register(impact=Level.LOW, urgency=Level.LOW)
    high = house.register(impact=Level.HIGH, urgency=Level.HIGH)
    middle = house.register()

    html = house.client("agnes").get("/desk/").content.decode()

    assert _references(html) == [high.reference, middle.reference, low.reference]
    assert "Needs action now" in html


def test_a_full_page_stays_within_its_budget(house: House):
    for _ in range(BUDGET["rows"]):
        house.register()
    client = house.client("agnes")
    client.get("/desk/")

    with CaptureQueriesContext(connection) as few:
        page = client.get("/desk/")

    assert page.status_code == 200
    assert len(_references(page.content.decode())) == BUDGET["rows"]
    asked = statements(few)
    assert len(asked) <= BUDGET["queries"], "\n".join(asked)
    assert len(gzip.compress(page.content)) <= BUDGET["bytes_gzipped"]
