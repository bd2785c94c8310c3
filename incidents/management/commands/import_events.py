"""./desk manage import_events FILE --provider NAME: bring in the past of another desk."""

import argparse
import csv
import os
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.management.base import (
    BaseCommand,
    CommandError,
    OutputWrapper,
    no_translations,
)

from incidents.models import Replay, ReplayFinding
from incidents.past.rules.replay import EXPECTED
from incidents.past.services.replay import Progress, replay_log
from incidents.past.services.replay_file import LogFile
from tenants import clock
from tenants.errors import DomainError
from tenants.models import Tenant
from tenants.named import find_tenants
from tenants.rules.roles import SYSTEM
from tenants.scoping import Scope, entered
from tenants.settings.services.onboard import onboard_customer

CANNOT: Final = 2
WIDTH: Final = 40
# A line for a log file every so often; a bar on a screen is drawn more often.
EVERY: Final = 10.0
EVERY_ON_SCREEN: Final = 0.2


class Command(BaseCommand):
    help = (
        "Replay another desk's event log (CSV, gzip or not; 36 columns). Goes on where it stopped;"
        " a second run changes nothing. The exit code is 0 when all of it is in, 2 when the file or"
        " what was asked cannot be used: then nothing was written."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--provider", required=True, help="name or id of the provider")
        parser.add_argument(
            "--customer", help="name or id of the customer; left out: one named after the file"
        )
        parser.add_argument(
            "--create", action="store_true", help="make the customer when there is none"
        )
        parser.add_argument(
            "--zone", help="zone of the times in the file; left out: the customer's"
        )
        parser.add_argument(
            "--findings", type=Path, metavar="CSV", help="write here what was odd, row by row"
        )

    @no_translations
    def handle(self, *_: Any, file: Path, **options: Any) -> None:
        began = time.monotonic()
        bar = _Bar(self.stdout)
        try:
            if options["zone"]:
                _check_zone(options["zone"])
            _check_writable(options["findings"])
            provider = _only(find_tenants(options["provider"]), "provider", options["provider"])
            name = options["customer"] or file.name.partition(".")[0][:120]
            tenant = self._customer(
                provider, name, may_make=options["create"] or not options["customer"]
            )
            zone = options["zone"] or (tenant or provider).zone
            # Read whole, as it will be read again, before a customer is made for it.
            log = LogFile.at(file, zone=zone, now=clock.now())
            tenant = tenant or self._new_customer(provider, name, zone)
            replay = replay_log(
                tenant=tenant, log=log, actor=SYSTEM, clock=clock.now, tell=bar.draw
            )
        except DomainError as refusal:
            bar.end()
            raise CommandError(str(refusal), returncode=CANNOT) from refusal
        bar.end()
        self._report(tenant, replay, bar, time.monotonic() - began, options["findings"])

    def _customer(self, provider: Tenant, name: str, *, may_make: bool) -> Tenant | None:
        """Return the customer that is there, or None when there is one to make."""
        if found := find_tenants(name, provider_id=provider.pk):
            return _only(found, "customer", name)
        if not may_make:
            raise CommandError(
                f"{provider.name} has no customer {name}; --create makes it.", returncode=CANNOT
            )
        return None

    def _new_customer(self, provider: Tenant, name: str, zone: str) -> Tenant:
        self.stdout.write(f"{provider.name} gets the customer {name}.")
        return onboard_customer(
            provider=provider, name=name, zone=zone, actor=SYSTEM, now=clock.now()
        )

    def _report(
        self, tenant: Tenant, replay: Replay, bar: "_Bar", seconds: float, file: Path | None
    ) -> None:
        with entered(Scope.of(tenant.pk, tenant.provider_id)):
            rows = ReplayFinding.objects.filter(replay=replay).order_by("row", "code")
            found = list(rows.values_list("row", "reference", "code", "detail"))
        if bar.events:
            pace = f"{seconds:.1f} s, {bar.events / max(seconds, 0.001):.0f} events/s"
        else:
            pace = f"nothing to do: it was replayed at {replay.finished_at:%Y-%m-%d %H:%M} UTC"
        self.stdout.write(
            f"{tenant.name} ({tenant.pk}): {replay.incidents} incidents, {replay.events} events;"
            f" {pace}."
        )
        for code, count in Counter(code for _, _, code, _ in found).most_common():
            expected = f", expected: {EXPECTED[code]}" if code in EXPECTED else ""
            self.stdout.write(f"  {count:>7} {code}{expected}")
        if file is not None:
            with file.open("w", encoding="utf-8", newline="") as out:
                lines = [(*finding, EXPECTED.get(finding[2], "")) for finding in found]
                names = ("row", "reference", "code", "detail", "expected")
                csv.writer(out).writerows([names, *lines])


class _Bar:
    """Draws how far it is: in place on a screen, as plain lines anywhere else."""

    def __init__(self, out: OutputWrapper) -> None:
        self._out = out
        self._is_screen = out.isatty()
        self._every = EVERY_ON_SCREEN if self._is_screen else EVERY
        self._drawn_at = self._began = time.monotonic()
        self.events = 0

    def draw(self, progress: Progress) -> None:
        self.events = progress.events
        now = time.monotonic()
        is_done = progress.events == progress.of_events
        if now - self._drawn_at < self._every and not (is_done and self._is_screen):
            return
        self._drawn_at = now
        share = progress.events / progress.of_events
        text = (
            f"{share:>4.0%}  {progress.incidents} incidents, {progress.events} events,"
            f" {progress.events / (now - self._began):.0f}/s"
        )
        if self._is_screen:
            full = round(share * WIDTH)
            self._out.write(f"\r[{'#' * full}{'.' * (WIDTH - full)}] {text}", ending="")
        else:
            self._out.write(text)
        self._out.flush()

    def end(self) -> None:
        if self._is_screen and self.events:
            self._out.write("")


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise CommandError(f"There is no time zone {name}.", returncode=CANNOT) from error


def _check_writable(file: Path | None) -> None:
    """Refuse a place for the findings that would be found wanting when all is done."""
    if file is None:
        return
    place = file if file.exists() else file.parent
    if file.is_dir() or not place.exists() or not os.access(place, os.W_OK):
        raise CommandError(f"{file} cannot be written.", returncode=CANNOT)


def _only(found: list[Tenant], what: str, asked: str) -> Tenant:
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{tenant.name} ({tenant.pk})" for tenant in found)
    raise CommandError(
        f"There is more than one {what} {asked}: {known}." if found else f"No {what} {asked}.",
        returncode=CANNOT,
    )
