"""How fast the past of another desk comes in: the whole file, one transaction per incident."""

import time
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from tenants import clock
from tenants.rules.roles import SYSTEM
from tenants.settings.services.onboard import onboard_provider
from tests.named import Row

LOG = Path(__file__).resolve().parents[1] / ("data/events/uci_incident_event_log_first_part.csv.gz")
EVENTS = 81_519
SLOWEST = 400.0


def run() -> list[Row]:
    onboard_provider(name="Noordkade", actor=SYSTEM, now=clock.now())
    return [*_imported(), *_counted(), *_verified()]


def _imported() -> list[Row]:
    began, worked = time.perf_counter(), time.process_time()
    call_command("import_events", str(LOG), provider="Noordkade", zone="UTC", stdout=StringIO())
    seconds, own = time.perf_counter() - began, time.process_time() - worked
    return [
        Row(name="import", value=EVENTS / seconds, unit="events/s", limit=SLOWEST, is_floor=True),
        Row(name="import, whole file", value=seconds, unit="s"),
        Row(name="import, work of ours per event", value=own / EVENTS * 1000, unit="ms"),
    ]


def _counted() -> list[Row]:
    began = time.perf_counter()
    call_command("kpis", "--json", stdout=StringIO())
    return [Row(name="kpis of the whole file", value=time.perf_counter() - began, unit="s")]


def _verified() -> list[Row]:
    began = time.perf_counter()
    call_command("verify_history", "--json", stdout=StringIO())
    return [Row(name="verify_history", value=time.perf_counter() - began, unit="s")]
