"""manage.py fetch_mail: reads the mailboxes of the settings over IMAP, for as long as it runs."""

import os
import signal
from argparse import ArgumentParser
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from escalation.inbox.services.fetch import note_fault, open_box, read_box, wanted_boxes
from escalation.inbox.services.fetching import Fetcher
from tenants.clock import now
from tenants.outbound_faults import CannotReach


class Command(BaseCommand):
    help = "Fetch mail from the mailboxes of the settings, and make it part of incidents."

    def add_arguments(self, parser: ArgumentParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--once", action="store_true", help="once; the exit code tells")
        how.add_argument("--loop", action="store_true", help="for ever (the default)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self._once()
            return
        os.environ.setdefault("PGOPTIONS", settings.WORK_PGOPTIONS)
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        tick = Path(settings.STATE_DIR) / "fetcher.tick"
        tick.parent.mkdir(parents=True, exist_ok=True)
        self.stdout.write("fetcher: fetching")
        self.stdout.flush()
        Fetcher(now).run(stop, alive=tick.touch)

    def _once(self) -> None:
        failed = 0
        for one in wanted_boxes():
            try:
                with open_box(one) as box:
                    self.stdout.write(f"{one.name}: {read_box(one, box, clock=now)}")
            except CannotReach as cannot:
                note_fault(one, cannot.fault, now=now())
                self.stderr.write(f"{one.name}: {cannot}")
                failed += 1
        if failed:
            raise CommandError(f"{failed} mailboxes could not be read")
