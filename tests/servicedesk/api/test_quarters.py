"""Quarterly reports by a program: what is given hashes to what the ledger tells."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from reporting.quarters.models import SentQuarter
from tests.people import World
from tests.quarters import quarter_of_customer
from tests.reporting.house import House

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.mark.usefixtures("fresh_cache")
def test_a_report_is_given_as_it_is_hashed(world: World):
    house = House(world)
    with house.world.entered():
        sent: SentQuarter = quarter_of_customer(house.world, house.world.acme, NOW)

    found = house.client("audra").get(f"/api/v1/quarters/{sent.report_id}/").json()
    text = json.dumps(found["content"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert hashlib.sha256(text.encode()).hexdigest() == found["sha256"] == sent.digest
    assert (found["quarter"], found["is_sent"]) == ("2026-Q1", True)
    # Drafts are the provider's: its auditor sees both, the customer's what was sent.
    rows = house.client("pat").get("/api/v1/quarters/").json()["results"]
    assert [(row["quarter"], bool(row["sha256"])) for row in rows] == [
        ("2026-Q2", False), ("2026-Q1", True),
    ]  # fmt: skip
    rows = house.client("audra").get("/api/v1/quarters/").json()["results"]
    assert [row["quarter"] for row in rows] == ["2026-Q1"]
    assert house.client("gus").get(f"/api/v1/quarters/{sent.report_id}/").status_code == 403
