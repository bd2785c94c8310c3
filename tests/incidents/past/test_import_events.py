"""./desk manage import_events: what an operator sees, and what he gets when it cannot be done."""

import gzip
import io
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from incidents.models import Incident, Replay
from tenants import clock, scoping
from tenants.ledger.verify import verify
from tenants.models import Agreement, Team, Tenant
from tenants.named import find_tenants
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import change_row
from tests.databases import ROOT, url
from tests.incidents.past.house import EXPECTED, SAMPLE, WHOLE, closed, text, written
from tests.people import World

SOME = 30


def run(*arguments, out=None):
    """Run the command and return what it said."""
    out = out or io.StringIO()
    call_command("import_events", *map(str, arguments), stdout=out)
    return out.getvalue()


def refused(*arguments):
    """Run the command, expect it to give up, and return why."""
    with pytest.raises(CommandError) as refusal:
        run(*arguments)
    assert refusal.value.returncode == 2
    return str(refusal.value)


def customers(provider: Tenant) -> list[str]:
    return [tenant.name for tenant in find_tenants(provider_id=provider.pk)]


@pytest.fixture
def provider(committed_world: World) -> Tenant:
    return committed_world.provider


def test_a_file_comes_in_whole(provider, tmp_path):
    findings = tmp_path / "findings.csv"

    said = run(SAMPLE, "--provider", provider.name, "--findings", findings)

    (tenant,) = find_tenants("sample", provider_id=provider.pk)
    assert f"{provider.name} gets the customer sample." in said
    assert f"sample ({tenant.pk}): 34 incidents, 228 events; " in said
    assert re.search(r"^ +4 count_falls$", said, re.MULTILINE)
    assert re.search(r"^ +1 time_backward$", said, re.MULTILINE)
    rows = findings.read_text(encoding="utf-8").splitlines()
    assert rows[0] == "row,reference,code,detail,expected"
    assert sum(",count_falls," in row for row in rows) == 4
    with scoping.entered(scoping.Scope.of(tenant.pk, provider.pk)):
        assert Incident.objects.filter(tenant=tenant, is_elsewhere=True).count() == 34


def test_a_second_run_says_that_there_is_nothing_to_do(provider):
    run(SAMPLE, "--provider", provider.pk)

    assert "34 incidents, 228 events; nothing to do: " in run(SAMPLE, "--provider", provider.pk)


def test_a_packed_file_is_the_same(provider, tmp_path):
    packed = tmp_path / "log.csv.gz"
    packed.write_bytes(gzip.compress(text(closed("INC7")).encode()))

    said = run(packed, "--provider", provider.name, "--customer", "New one", "--create")

    assert "1 incidents, 3 events; " in said


def test_the_past_of_a_customer_that_is_here_comes_beside_his_own(committed_world, tmp_path):
    acme = committed_world.acme
    path = written(tmp_path / "log.csv", closed("INC7"))

    run(path, "--provider", committed_world.provider.name, "--customer", acme.name.upper())

    with committed_world.entered():
        incident = Incident.objects.get(tenant=acme, external_reference="INC7")
        # The customer's zone, as none was given.
        assert incident.reported_at.isoformat() == "2016-03-01T08:00:00+00:00"


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_screen_gets_a_bar_and_a_file_plain_lines(provider, tmp_path):
    path = written(tmp_path / "log.csv", closed("INC7"))

    on_screen = run(path, "--provider", provider.name, out=Screen())
    in_file = run(SAMPLE, "--provider", provider.name)

    assert f"\r[{'#' * 40}] 100%  1 incidents, 3 events, " in on_screen
    assert "\r" not in in_file


@pytest.mark.parametrize(
    ("_case", "name", "content", "why"),
    [
        ("no file", "none.csv", None, "none.csv cannot be read: No such file or directory."),
        ("a folder", "", None, "cannot be read: Is a directory."),
        ("empty", "log.csv", b"", "Line 1: columns are missing: active, assigned_to"),
        ("another list", "log.csv", EXPECTED.read_bytes(), "Line 1: columns are missing"),
        ("not UTF-8", "log.csv", text(closed("INC7")).replace("?", "\xe9").encode("latin-1"),
         "log.csv is not UTF-8."),
        ("packed and cut off", "log.csv.gz", WHOLE.read_bytes()[:9_000], "cannot be read: "),
        ("packed and broken", "log.csv.gz", gzip.compress(b"a", mtime=0)[:-6] + b"123456",
         "cannot be read: "),
        ("broken at the end", "log.csv", text(closed("INC7")).encode() + b"INC8,New\n",
         "Line 5: 2 cells instead of 36."),
        ("month first", "log.csv", text(closed("INC7", opened_at="2/29/2016 09:00")).encode(),
         "opened_at is “2/29/2016 09:00”, which has its month first; expected is d/m/yyyy hh:mm."),
        ("states of another list", "log.csv", text(closed("INC7")).replace(
            "Resolved,", "Opgelost,").replace("New,", "Nieuw,").replace("Closed,", "Dicht,")
            .encode(),
         "incident_state is “Nieuw”, and so 3 of 3 rows have a state that is not known"),
        ("out of order", "log.csv",
         text([*closed("INC7"), *closed("INC8"), *closed("INC7")]).encode(),
         "Line 8: the rows of INC7 do not stand together."),
    ],
)  # fmt: skip
def test_a_bad_file_leaves_nothing_half_done(_case, name, content, why, provider, tmp_path):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    before = customers(provider)

    assert why in refused(path, "--provider", provider.name)

    assert customers(provider) == before


def test_a_file_with_impossible_times_comes_in_whole_and_says_what_was_expected(provider, tmp_path):
    findings = tmp_path / "findings.csv"
    rows = [*closed("INC6"), *closed("INC7", opened_at="1/1/0001 00:00"), *closed("INC8")]

    said = run(
        written(tmp_path / "log.csv", rows), "--provider", provider.name, "--findings", findings
    )

    assert "3 incidents, 9 events; " in said
    assert "1 opened_at_year_impossible, expected: 1970-2199" in said
    told = "5,INC7,opened_at_year_impossible,1/1/0001 00:00,1970-2199"
    assert told in findings.read_text(encoding="utf-8").splitlines()


def test_findings_without_a_place_are_refused_before_anything_is_done(provider, tmp_path):
    before = customers(provider)
    place = tmp_path / "none" / "findings.csv"

    assert "cannot be written" in refused(SAMPLE, "--provider", provider.name, "--findings", place)

    assert customers(provider) == before


@pytest.mark.parametrize(
    ("_case", "options", "why"),
    [
        ("no such provider", ["--provider", "Nobody"], "No provider Nobody."),
        ("no such zone", ["--zone", "Europe/Atlantis"], "There is no time zone Europe/Atlantis."),
        ("a name mistyped", ["--customer", "Acmee"], "has no customer Acmee; --create makes it."),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_done(_case, options, why, provider):
    before = customers(provider)
    asked = options if "--provider" in options else ["--provider", provider.name, *options]

    assert why in refused(SAMPLE, *asked)

    assert customers(provider) == before


def test_a_name_that_two_providers_have_is_not_guessed(provider):
    call_command("import_events", str(SAMPLE), provider=str(provider.pk), stdout=io.StringIO())
    (tenant,) = find_tenants("sample", provider_id=provider.pk)

    assert "No provider" in refused(SAMPLE, "--provider", tenant.name)


def killed_after(path: Path, provider: Tenant, count: int) -> int:
    """Run the command as the operator would, kill it hard when it is on its way; return how far."""
    command = [sys.executable, "manage.py", "import_events", str(path), "--provider"]
    name = connection.settings_dict["NAME"]
    env = {**os.environ, "DATABASE_URL": url("servicedesk_app", name)}
    child = subprocess.Popen(
        [*command, provider.name], cwd=ROOT, env=env, stdout=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 120
        while (done := imported(path, provider)) < count:
            assert child.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < until
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    return done


def imported(path: Path, provider: Tenant) -> int:
    for tenant in find_tenants(path.stem, provider_id=provider.pk):
        with scoping.entered(scoping.Scope.of(tenant.pk, provider.pk)):
            return Incident.objects.filter(tenant=tenant).count()
    return 0


def test_what_was_killed_goes_on_where_it_stopped(provider, tmp_path):
    rows = [row for number in range(300) for row in closed(f"INC{number}")]
    path = written(tmp_path / "log.csv", rows)

    assert SOME <= killed_after(path, provider, SOME) < 300
    said = run(path, "--provider", provider.name)

    (tenant,) = find_tenants("log", provider_id=provider.pk)
    assert f"log ({tenant.pk}): 300 incidents, 900 events; " in said
    with scoping.entered(scoping.Scope.of(tenant.pk, provider.pk)):
        assert Incident.objects.filter(tenant=tenant).count() == 300
        assert Replay.objects.get(tenant=tenant).finished_at is not None
        assert verify(tenant.pk, provider.pk).holds


def test_a_file_without_rows_is_refused_and_makes_no_customer(provider, tmp_path):
    file = written(tmp_path / "empty.csv", [])

    assert "no row below the names" in refused(file, "--provider", provider.name)

    assert find_tenants("empty", provider_id=provider.pk) == []


def test_where_nothing_can_land_nothing_is_begun(provider, committed_world):
    acme = committed_world.acme
    with committed_world.entered():
        row = Tenant.objects.get(pk=acme.pk)
        row.scheme = None
        change_row(row=row, fields=("scheme",), actor=SYSTEM, now=clock.now())

    assert "needs an agreement and a priority scheme" in refused(
        SAMPLE, "--provider", provider.pk, "--customer", acme.pk
    )

    with committed_world.entered():
        assert not Replay.objects.exists()


def test_the_past_lands_where_the_agreement_ended_and_the_desk_is_off(
    provider, committed_world, tmp_path
):
    """As a report does: with the terms that held last, by a team that is there."""
    acme = committed_world.acme
    with committed_world.entered():
        for row in Team.objects.filter(tenant=provider):
            row.is_active = False
            change_row(
                row=row, fields=("is_active",), actor=SYSTEM, now=clock.now(), is_sure=True
            )  # fmt: skip
        held = Agreement.objects.get(tenant=acme)
        held.until = clock.now().date()
        change_row(row=held, fields=("until",), actor=SYSTEM, now=clock.now(), is_sure=True)

    file = written(tmp_path / "log.csv", closed("INC7"))
    said = run(file, "--provider", provider.pk, "--customer", acme.pk)

    assert "1 incidents, 3 events" in said
