"""The whole log of another desk, in and counted: the figures that others worked out from it.

The longest test of all, about a minute and a half on two idle cores.
"""

import io
import json
import re

import pytest
from django.core.management import call_command

from incidents.past.rules.replay_rows import moment_of
from incidents.past.services.replay_file import LogFile
from reporting.rules.figures import hours
from tenants.named import find_tenants
from tests.incidents.past.house import EXPECTED, WHOLE
from tests.people import BEGIN, World

# What is odd in the file, as its makers and its README count it.
ODD = {
    "5058": "sys_created_at_missing",
    "4962": "missing_start",
    "1010": "resolved_at_missing",
    "4": "count_falls",
    "3": "caller_id_missing",
    "1": "time_backward",
}
NEAREST = ("median_nearest_h", "p90_nearest_h")


def run(name, *arguments):
    out = io.StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def without_nearest(figures):
    """Return the figures under the names of the expected ones: percentiles interpolated."""

    def trimmed(spread):
        return {name: value for name, value in spread.items() if name not in NEAREST}

    by_priority = figures["time_to_resolve_by_priority"]
    return {
        **figures,
        "time_to_resolve_all": trimmed(figures["time_to_resolve_all"]),
        "time_to_resolve_by_priority": {k: trimmed(v) for k, v in by_priority.items()},
    }


def nearest_from_the_file():
    """Return median and 90th percentile by nearest rank, straight from the file."""
    durations = []
    for rows in LogFile.at(WHOLE, zone="UTC", now=BEGIN).incidents():
        said = rows[-1].said
        resolved_at = moment_of(said["resolved_at"], "UTC").at
        opened_at = moment_of(said["opened_at"], "UTC").at
        assert opened_at is not None
        if resolved_at is not None:
            durations.append(resolved_at - opened_at)
    durations.sort()
    # With n cases the k-th covers k/n of them: the first that covers a half, and nine tenths.
    return [
        hours(next(d for k, d in enumerate(durations, 1) if k * 10 >= tenths * len(durations)))
        for tenths in (5, 9)
    ]


@pytest.mark.long
def test_the_figures_of_the_whole_log_are_those_that_others_found(committed_world: World):
    provider = committed_world.provider
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    moments = [word for at in expected["backlog_open_at"] for word in ("--at", at)]

    # The expected figures know no summer time, so neither may the zone.
    said = run("import_events", str(WHOLE), "--provider", provider.name, "--zone", "UTC")

    (tenant,) = find_tenants(WHOLE.name.partition(".")[0], provider_id=provider.pk)
    found = json.loads(run("kpis", "--json", "--customer", str(tenant.pk), *moments))
    assert dict(re.findall(r"^ +(\d+) (\w+)$", said, re.MULTILINE)) == ODD
    compared = without_nearest(found)
    assert {name: compared[name] for name in expected} == expected
    nearest = found["time_to_resolve_all"]
    assert [nearest[name] for name in NEAREST] == nearest_from_the_file()
    verdict = json.loads(run("verify_history", "--json", "--tenant", str(tenant.pk)))
    assert verdict["holds"]
