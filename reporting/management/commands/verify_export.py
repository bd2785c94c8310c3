"""./desk manage verify_export FILE: is this export whole, and does it stand in our chains?"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reporting.queries.verifying import Finding, check_chains, check_file
from tenants.ledger import signing
from tenants.ledger.anchored import Keys


class Command(BaseCommand):
    help = "Check an exported register: the file by itself, then against the chains kept here."

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
            raise CommandError(f"there is no file {options['file']}")
        findings, manifest = check_file(options["file"], _keys(options["key"]))
        if manifest is not None and not options["file_only"]:
            findings += check_chains(manifest)
        if options["json"]:
            told = [vars(finding) for finding in findings]
            self.stdout.write(json.dumps(told, indent=2, ensure_ascii=False))
        else:
            self._print(findings)
        if not all(finding.holds for finding in findings):
            raise CommandError("this export is not what it should be")

    def _print(self, findings: list[Finding]) -> None:
        for finding in findings:
            told = "ok" if finding.holds else f"WRONG: {finding.told}"
            self.stdout.write(f"{finding.what}: {told}")


def _keys(paths: list[Path]) -> Keys:
    """Return the keys to believe: those that are given, and none beside them; else our own."""
    try:
        given = [signing.read_public(path.read_bytes()) for path in paths]
    except (signing.NoKey, OSError) as error:
        raise CommandError(str(error)) from error
    return {signing.id_of(key): key for key in given} or signing.known_keys()
