"""./desk manage simulate, and its page: a period under other terms, and nothing is written."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from incidents.choices import Level
from incidents.models import Incident
from tenants.data import ICR_FILE, REGIMES
from tenants.models import Event, PriorityScheme
from tests.factories import incidents as made
from tests.people import BEGIN
from tests.reporting.house import House

DAYS = ["--from", f"{BEGIN:%Y-%m-%d}", "--to", f"{BEGIN + timedelta(days=365 * 2):%Y-%m-%d}"]
PAGE = "/register/simulate/"


def told(*options: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("simulate", *DAYS, *options, "--json", stdout=out, stderr=io.StringIO())
    return [json.loads(line) for line in out.getvalue().splitlines()]


def high_and_low(house: House, **said: Any) -> Incident:
    """Return an incident of high impact and low urgency: P3 by 002, P2 by 001."""
    with house.world.entered():
        return made.ByPhone.create(world=house.world, impact=Level.HIGH, urgency=Level.LOW, **said)


def counted() -> tuple[int, int]:
    return Event.objects.count(), sum(Incident.objects.values_list("version", flat=True))


def test_another_matrix_changes_what_it_says_and_nothing_is_written(house: House):
    high_and_low(house)
    with house.world.entered():
        made.ByPhone.create(world=house.world, impact=Level.LOW, urgency=Level.LOW)
        before = counted()

    [one, last] = told("--matrix", "001")

    assert one["priority"] == ["P3", "P2"]
    assert set(one["terms"]) == {"response", "resolution"}
    assert all(was > now for was, now in one["terms"].values())
    assert (last["sums"]["looked_at"], last["sums"]["differ"]) == (2, 1)
    assert last["sums"]["more_urgent"] == 1
    with house.world.entered():
        assert counted() == before


def test_stricter_measures_ask_more(house: House, tmp_path: Path):
    high_and_low(house)
    own = tmp_path / "own.yaml"
    text = ICR_FILE.read_text(encoding="utf-8")
    own.write_text(
        text.replace(
            "  - measure: escalate_management\n    condition: P1\n",
            "  - measure: escalate_management\n    condition: every_incident\n",
            1,
        ),
        encoding="utf-8",
    )
    assert own.read_text(encoding="utf-8") != text

    [one, last] = told("--profile", str(own))

    assert (one["duties_added"], one["duties_dropped"]) == (["M07"], [])
    assert last["sums"]["duties_added"] == 1
    [only] = told("--profile", str(ICR_FILE))
    assert only["sums"]["differ"] == 0


def test_another_term_of_a_law_moves_what_is_owed(house: House, tmp_path: Path):
    high_and_low(house, personal_data="yes")
    pack = tmp_path / "gdpr.yaml"
    text = (REGIMES / "gdpr.yaml").read_text(encoding="utf-8")
    pack.write_text(text.replace("72", "24"), encoding="utf-8")

    [one, last] = told("--law", str(pack))

    [name] = [name for name in one["terms"] if name.startswith("gdpr_33_1:")]
    assert one["terms"][name][0] > one["terms"][name][1]
    assert one["priority"] == ["P3", "P3"]
    assert last["sums"]["terms_earlier"] == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "Say what is tried"),
        (["--matrix", "nowhere.yaml"], "cannot be read"),
        (["--profile", "README.md"], "README.md"),
        (["--law", "README.md"], ""),
        (["--matrix", "README.md"], "README.md"),
        (["--matrix", "001", "--customer", "Nobody"], "No customer Nobody"),
        (["--matrix", "001", "--provider", "Nobody"], "No provider Nobody"),
    ],
)
@pytest.mark.usefixtures("house")
def test_what_cannot_be_tried_is_said(options: list[str], said: str):
    with pytest.raises(CommandError) as refused:
        told(*options)

    assert said in str(refused.value)
    assert refused.value.returncode == 2


def test_the_page_shows_what_would_differ(house: House):
    incident = high_and_low(house)
    with house.world.entered():
        rows = PriorityScheme.objects.filter(preset="001")
        scheme = rows.get(tenant=house.world.provider)
        before = counted()
    asked = {"since": "2020-01-01", "until": "2030-01-01", "scheme": scheme.pk}

    html = house.client("ines").post(PAGE, asked).content.decode()

    assert incident.reference in html
    assert "P3 → P2" in html
    assert "1 more urgent, 0 less" in html
    with house.world.entered():
        assert counted() == before


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "Choose what is tried"),
        ({"law": "regime: gdpr"}, "This pack cannot be used"),
        ({"law": "a: ["}, "This pack cannot be used"),
        ({"profile": "icr", "until": "2019-01-01"}, "before the first day"),
    ],
)
def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(
    house: House, asked: dict[str, str], told: str
):
    given = {"since": "2020-01-01", "until": "2020-02-01", **asked}

    response = house.client("pat").post(PAGE, given)

    assert response.status_code == 422
    assert told in response.content.decode()
    assert asked.get("law", "") in response.content.decode()


@pytest.mark.parametrize("name", ["agnes", "audra", "rik"])
def test_whoever_does_not_lead_or_audit_the_desk_tries_nothing(house: House, name: str):
    assert house.client(name).get(PAGE).status_code == 403
