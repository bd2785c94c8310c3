"""./desk manage check_recorded: can everything that was ever recorded still be read?"""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.ledger import columns
from tenants.ledger.successions import listed


class Command(BaseCommand):
    help = (
        "Compare the columns that are recorded with the list of all that ever were. One that is"
        " gone, or is told otherwise, must have a succession (data/successions.yaml). The exit"
        " code is 0 when nothing is wrong, else 1."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--write", action="store_true", help="for developers: add what is recorded from now on"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        kept, current = columns.kept_columns(), columns.recorded_columns()
        found = [
            *columns.faults(kept, current, listed()),
            *columns.faults_of_migrations(listed()),
        ]
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError(f"{len(found)} faults: what was recorded could not be read any more")
        lines = columns.to_keep(kept, current)
        if options["write"]:
            text = "".join(f"{column}\n" for column in lines)
            columns.RECORDED_FILE.write_text(text, encoding="utf-8")
        elif lines != kept:
            added = sorted({str(one) for one in lines} - {str(one) for one in kept})
            raise CommandError("not in the list yet (--write adds them):\n" + "\n".join(added))
        self.stdout.write(f"{len(lines)} recorded columns can be read")
