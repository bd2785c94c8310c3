"""manage.py record_bounce FILE: a returned mail takes back the proof that it had given."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from escalation.notices.rules.bounces import read_bounce
from escalation.notices.services.bounce import record_bounce
from tenants.clock import now


class Command(BaseCommand):
    help = "Read a returned mail (RFC 3464, or of an older server) and record what came back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the mail; - reads it from standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["file"]
        try:
            raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            raise CommandError(f"{name} cannot be read: {error.strerror}.", returncode=2) from error
        bounce = read_bounce(raw)
        if bounce is None:
            raise CommandError("this is no final refusal of a mail of ours")
        if not record_bounce(notice=bounce.notice, detail=bounce.detail, now=now()):
            raise CommandError("this mail is not known, or its return was recorded already")
        self.stdout.write(f"recorded: {bounce.detail}")
