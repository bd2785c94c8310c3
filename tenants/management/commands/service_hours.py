"""Answer a file of service-hour cases and print where we differ."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.contract.rules.calendar_reading import BadCalendar
from tenants.contract.rules.calendars import answer, count_cases


class Command(BaseCommand):
    help = (
        "Answer every case of a file of service hours. Exit code 0: all the same, 1: some differ, "
        "2: the file cannot be read."
    )
    # No database and no settings are needed to count hours.
    requires_system_checks: list[str] = []  # noqa: RUF012 - the form that Django asks for

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="JSON with calendars, elapsed and due cases")

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        try:
            document = json.loads(file.read_text(encoding="utf-8"))
            differences, count = answer(document), count_cases(document)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=2) from error
        except BadCalendar as error:
            raise CommandError(f"{file}: {error}", returncode=2) from error
        except (ValueError, RecursionError) as error:
            raise CommandError(f"{file} is not JSON: {error}", returncode=2) from error
        for difference in differences:
            self.stdout.write(str(difference))
        self.stdout.write(f"{len(differences)} of {count} answers differ.")
        if differences:
            raise CommandError("The answers are not all the same.", returncode=1)
