"""./desk manage verify_files: are the bytes of every file still those that came?"""

import argparse
import json
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from incidents.record.services.checking import Checked, clear, unnamed

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Read every file and compare it with the SHA-256 of its record. The exit code is 0 when all"
        " are as they came and 1 when one is missing, altered or not erased. What is there and"
        " belongs to no file is listed, and removed with --clear."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for a machine")
        parser.add_argument(
            "--clear", action="store_true", help="remove bytes that belong to no file"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        files, size = 0, 0
        faults: list[dict[str, str]] = []
        for one in _checked():
            files, size = files + 1, size + one.size
            if one.fault:
                faults.append({"fault": one.fault, "row": one.row, "incident": one.reference})
        stray = unnamed()
        if options["clear"]:
            clear(stray)
        report = {
            "holds": not faults, "files": files, "bytes": size, "faults": faults,
            "unnamed": len(stray), "cleared": bool(options["clear"]),
        }  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps(report, indent=2))
        else:
            self._print(report)
        if faults:
            raise SystemExit(1)

    def _print(self, report: dict[str, Any]) -> None:
        verdict = "all as they came" if report["holds"] else "NOT as they came"
        self.stdout.write(f"{report['files']} files, {report['bytes']} bytes: {verdict}")
        for fault in report["faults"][:SHOWN]:
            self.stdout.write(f"  {fault['fault']} {fault['row']} of {fault['incident']}")
        if len(report["faults"]) > SHOWN:
            self.stdout.write(f"  … and {len(report['faults']) - SHOWN} more (--json)")
        if report["unnamed"]:
            what = "removed" if report["cleared"] else "remove them with --clear"
            self.stdout.write(f"  {report['unnamed']} that belong to no file: {what}")


def _checked() -> Iterator[Checked]:
    """Return the files of every room that keeps some."""
    for path in settings.FILE_CHECKERS:
        check: Callable[[], Iterator[Checked]] = import_string(path)
        yield from check()
