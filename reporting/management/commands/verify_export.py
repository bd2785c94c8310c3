"""./desk manage verify_export FILE: is this export whole, and does it stand in our chains?"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reporting.queries.verifying import Finding, check_file
from reporting.queries.verifying_chains import check_chains
from reporting.queries.verifying_pack import check_pack, is_pack
from tenants.ledger.anchored import Keys
from tenants.ledger.given import NotReadable, keys_given, keys_here

CANNOT_CHECK = 2


class Command(BaseCommand):
    help = (
        "Check an exported register, or a pack of one incident: the file by itself, then against"
        " the chains kept here. The exit code is 0 when all holds, 1 when something is wrong, 2"
        " when it could not be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="for a machine")
        parser.add_argument(
            "--key", type=Path, action="append", default=[], help="a public key that you kept"
        )
        parser.add_argument(
            "--file-only", action="store_true", help="leave out the chains kept here"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["file"].is_file():
            raise CommandError(f"there is no file {options['file']}", returncode=CANNOT_CHECK)
        check = check_pack if is_pack(options["file"]) else check_file
        findings, manifest = check(options["file"], _keys(options["key"]))
        if manifest is not None and not options["file_only"]:
            findings += check_chains(manifest)
        if options["json"]:
            told = [vars(finding) for finding in findings]
            self.stdout.write(json.dumps(told, indent=2, ensure_ascii=False))
        else:
            self._print(findings)
        if manifest is None:
            raise CommandError("this file could not be checked", returncode=CANNOT_CHECK)
        if not all(finding.holds for finding in findings):
            raise CommandError("this export is not what it should be")

    def _print(self, findings: list[Finding]) -> None:
        for finding in findings:
            told = "ok" if finding.holds else f"WRONG: {finding.told}"
            self.stdout.write(f"{finding.what}: {told}")


def _keys(paths: list[Path]) -> Keys:
    """Return the keys to believe: those that are given, and none beside them; else our own."""
    try:
        return keys_given(paths) or keys_here()
    except NotReadable as error:
        raise CommandError(str(error), returncode=CANNOT_CHECK) from error
