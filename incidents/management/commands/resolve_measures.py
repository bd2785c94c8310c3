"""./desk manage resolve_measures: what does a class ask, case by case?"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from incidents.record.rules.resolved import BadCase, read_case, resolve
from tenants.contract.rules.profile import BadProfile, Profile
from tenants.contract.rules.profile_text import load_profile
from tenants.data import icr

CANNOT: Final = 2


class Command(BaseCommand):
    help = (
        "Read one case a line from standard input and answer each with one line, as soon as it is"
        " read: what holds by the measures that ship, or by those of another file. Exit code 2: a"
        " line is no case; it is named, and nothing after it is answered."
    )
    # No database and no settings are needed to read measures.
    requires_system_checks: list[str] = []  # noqa: RUF012 - the form that Django asks for

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer in JSON")
        parser.add_argument("--profile", type=Path, metavar="FILE", help="by these measures")

    def handle(self, *_args: Any, **options: Any) -> None:
        profile = _profile(options["profile"])
        for number, line in _lines():
            try:
                found = resolve(profile, read_case(line, profile))
            except BadCase as error:
                raise CommandError(f"line {number}: {error}", returncode=CANNOT) from error
            self.stdout.write(json.dumps(found) if options["json"] else _in_words(found))
            # Whoever asks line by line waits for each answer.
            self.stdout.flush()


def _profile(file: Path | None) -> Profile:
    if file is None:
        return icr()
    try:
        return load_profile(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}", returncode=CANNOT) from error
    except (BadProfile, UnicodeDecodeError) as error:
        raise CommandError(f"{file}: {error}", returncode=CANNOT) from error


def _lines() -> Iterator[tuple[int, str]]:
    """Yield what is asked, with its number; empty lines ask nothing."""
    number = 0
    try:
        for number, line in enumerate(sys.stdin, start=1):
            if line.strip():
                yield number, line
    except UnicodeDecodeError as error:
        raise CommandError(f"line {number + 1}: this is not UTF-8", returncode=CANNOT) from error


def _in_words(found: dict[str, Any]) -> str:
    return " ".join(f"{name}={json.dumps(value)}" for name, value in found.items())
