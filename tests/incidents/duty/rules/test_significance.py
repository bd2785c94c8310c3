"""What speaks for an incident being significant: by the numbers of the data that ships."""

from datetime import date
from typing import Any

import pytest

from incidents.duty.rules.significance import Known, euros_in, proposals
from tenants.contract.rules.regimes import BadRegime
from tenants.contract.rules.significance import load_criteria
from tenants.data import SIGNIFICANCE_FILE, significance

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("_case", "known", "met"),
    [
        ("nothing known", {"minutes": 0}, []),
        ("half an hour and no longer", {"minutes": 30, "is_managed": True}, []),
        ("longer", {"minutes": 31, "is_managed": True}, ["outage"]),
        ("no managed service", {"minutes": 600}, []),
        ("a million users", {"minutes": 61, "users": 1_000_000}, []),
        ("more of them", {"minutes": 61, "users": 1_000_001}, ["users"]),
        ("for an hour only", {"minutes": 60, "users": 2_000_000}, []),
        ("malice that touched nothing", {"minutes": 5, "is_malicious": True}, []),
        (
            "malice that read data",
            {"minutes": 5, "is_malicious": True, "natures": frozenset({"confidentiality"})},
            ["malicious"],
        ),
        ("a loss", {"minutes": 5, "loss": "about EUR 600.000,00"}, ["loss"]),
        ("a smaller one", {"minutes": 5, "loss": "500.000 euro"}, []),
        (
            "all of it",
            {"minutes": 90, "is_managed": True, "users": 5_000_000, "loss": "1 000 000"},
            ["outage", "users", "loss"],
        ),
    ],
)
def test_what_speaks_for_it(_case: str, known: dict[str, Any], met: list[str]):
    found = proposals(Known(**known), significance(), on=TODAY)

    assert [one.criterion.code for one in found] == met
    assert all(one.criterion.basis.source and one.criterion.verify for one in found)


def test_before_the_regulation_held_nothing_was_proposed():
    long_ago = date(2024, 1, 1)
    assert proposals(Known(minutes=99, is_managed=True), significance(), on=long_ago) == []


@pytest.mark.parametrize(
    ("line", "euros"),
    [("", 0), ("not known yet", 0), ("EUR 600,000.50", 600_000), ("600.000,50 euro", 600_000),
     ("between 10.000 and 20.000", 20_000), ("1 200 000", 1_200_000)],
)  # fmt: skip
def test_an_amount_is_read_in_whole_euros(line: str, euros: int):
    assert euros_in(line) == euros


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("more_than: 30", "more_than: many"), ("measure: users_for_an_hour", "measure: people"),
     ("  read_on: 2026-11-22\n", ""), ("more_than: 30", "more_than: -1")],
)  # fmt: skip
def test_what_is_wrong_does_not_load(was: str, becomes: str):
    with pytest.raises(BadRegime):
        load_criteria(SIGNIFICANCE_FILE.read_text().replace(was, becomes, 1))
