"""./desk manage import_events FILE --provider NAME: bring in the past of another desk."""

import argparse
import csv
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
from incidents.services.replay import Progress, replay_log
from incidents.services.replay_file import LogFile
from tenants import clock
from tenants.errors import DomainError
from tenants.models import Tenant
from tenants.named import find_tenants
from tenants.rules.roles import SYSTEM
from tenants.scoping import Scope, entered
from tenants.services.onboard import onboard_customer

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
            # Read whole before a customer is made for it.
            log = LogFile.at(file)
            tenant = self._customer(file, **options)
            replay = replay_log(
                tenant=tenant,
                log=log,
                zone=options["zone"] or tenant.zone,
                actor=SYSTEM,
                clock=clock.now,
                tell=bar.draw,
            )
        except DomainError as refusal:
            bar.end()
            raise CommandError(str(refusal), returncode=CANNOT) from refusal
        bar.end()
        self._report(tenant, replay, bar, time.monotonic() - began, options["findings"])

    def _customer(self, file: Path, **options: Any) -> Tenant:
        provider = _only(find_tenants(options["provider"]), "provider", options["provider"])
        name = options["customer"] or file.name.partition(".")[0][:120]
        found = find_tenants(name, provider_id=provider.pk)
        if found:
            return _only(found, "customer", name)
        if options["customer"] and not options["create"]:
            raise CommandError(
                f"{provider.name} has no customer {name}; --create makes it.", returncode=CANNOT
            )
        self.stdout.write(f"{provider.name} gets the customer {name}.")
        return onboard_customer(
            provider=provider, name=name, zone=options["zone"] or "", actor=SYSTEM, now=clock.now()
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
            self.stdout.write(f"  {count:>7} {code}")
        if file is not None:
            with file.open("w", encoding="utf-8", newline="") as out:
                csv.writer(out).writerows([("row", "reference", "code", "detail"), *found])


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


def _only(found: list[Tenant], what: str, asked: str) -> Tenant:
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"{tenant.name} ({tenant.pk})" for tenant in found)
    raise CommandError(
        f"There is more than one {what} {asked}: {known}." if found else f"No {what} {asked}.",
        returncode=CANNOT,
    )
