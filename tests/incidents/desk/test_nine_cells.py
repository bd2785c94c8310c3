"""The nine judgements through the form of the desk: which priority, and due when (R30, R69)."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from incidents.choices import ClockKind
from incidents.models import Clock, Incident
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import form_at, post

LEVELS: Final = ("low", "medium", "high")
# Priority by impact (down) and urgency (across): source 002, part 3.
MATRIX: Final = {
    ("high", "high"): 1, ("high", "medium"): 2, ("high", "low"): 3,
    ("medium", "high"): 2, ("medium", "medium"): 3, ("medium", "low"): 4,
    ("low", "high"): 3, ("low", "medium"): 4, ("low", "low"): 4,
}  # fmt: skip
RESPONSE: Final = {
    1: timedelta(minutes=30), 2: timedelta(hours=1), 3: timedelta(hours=4), 4: timedelta(hours=8),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _a_monday_morning(tmp_path: Path, settings):
    """Nine hours of service lie ahead, so that each term ends within the day."""
    here = ZoneInfo("Europe/Amsterdam")
    ahead = datetime(2027, 1, 11, 9, 0, tzinfo=here) - timezone.now()
    offset = tmp_path / "offset"
    offset.write_text(str(ahead.total_seconds()))
    settings.CLOCK_OFFSET_FILE = str(offset)


@pytest.mark.parametrize(("impact", "urgency"), MATRIX)
def test_each_judgement_gives_its_priority_and_terms(house: House, impact: str, urgency: str):
    url = f"/desk/new/?customer={house.world.acme.pk}"
    client = house.client()
    with house.world.entered():
        rik = house.world.contact("rik").pk
    said = {
        **form_at(client, url, url), "title": "No printing", "symptoms": "Nothing comes out",
        "affected": "PRN-01", "description": "At every desk.", "reporter": rik,
        "impact_criteria": [f"impact.{impact}.1"], "urgency_criteria": [f"urgency.{urgency}.1"],
    }  # fmt: skip

    sent = post(client, url, said)

    assert sent.status == 302, sent.errors
    expected = MATRIX[impact, urgency]
    page = client.get(sent.url).content.decode()
    assert re.search(rf">\s*P{expected}\b", page)
    with house.world.entered():
        incident = Incident.objects.get(reference=sent.url.strip("/").rpartition("/")[2])
        assert incident.priority == expected
        clock = Clock.objects.get(incident=incident, kind=ClockKind.RESPONSE)
    assert clock.due_at - clock.started_at == RESPONSE[expected]
