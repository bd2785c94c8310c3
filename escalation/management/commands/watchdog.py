"""manage.py watchdog --loop: finds what is overdue, alarms, and does it when nobody else does."""

import contextlib
import os
import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections

from escalation.services.anchoring import keep_signing
from escalation.services.inspect import inspect_database
from escalation.services.watchdog import look, take_over
from tenants.clock import now

# Seconds between looks while the work of others is done here: as the ticks that it stands in for.
BUSY_EVERY = 5.0


class Command(BaseCommand):
    is_busy = False
    help = "Look whether anything is overdue; alarm, and take over what nobody does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--once", action="store_true", help="look once; the exit code tells")
        how.add_argument("--loop", action="store_true", help="look for ever (the default)")
        parser.add_argument("--every", type=float, default=30.0, help="seconds between looks")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            if not self._look(is_first=True):
                raise CommandError("something is overdue: see the log")
            return
        os.environ.setdefault("PGOPTIONS", settings.WORK_PGOPTIONS)
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        tick = Path(settings.STATE_DIR) / "watchdog.tick"
        tick.parent.mkdir(parents=True, exist_ok=True)
        tick.touch()
        self.stdout.write("watchdog: watching")
        self.stdout.flush()
        is_first = True
        # First a pause: what is started beside this must have had the time to begin.
        pause = options["every"]
        while not stop.wait(pause):
            close_old_connections()
            # What is started anew may be of another version, and the database of this one.
            self._look(is_first=is_first)
            is_first = False
            # Whoever does the work of others does it at their pace.
            pause = min(options["every"], BUSY_EVERY) if self.is_busy else options["every"]
            # Its health check asks when it last looked.
            with contextlib.suppress(OSError):
                tick.touch()

    def _look(self, *, is_first: bool) -> bool:
        self.is_busy = False
        try:
            inspect_database(now=now(), at_once=is_first)
            keep_signing(now=now())
            finding = look(now=now())
            if finding.wants_work or finding.silent:
                self.is_busy = True
                take_over(clock=now)
        except DatabaseError as error:
            # Without a database there is nothing to look at; it is looked for again.
            self.stderr.write(f"watchdog: {type(error).__name__}")
            return False
        return finding.is_well
