"""./desk manage take_out REFERENCE --as EMAIL --to FILE: one incident as a pack."""

import argparse
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from reporting.choices import Pack
from reporting.services.pack_contents import LANGUAGES, read_content
from reporting.services.packs import pack_selection, start_pack, written_pack
from tenants import clock
from tenants.errors import DomainError
from tenants.models import User
from tenants.queries import actor_of, scope_of
from tenants.scoping import entered

CANNOT: Final = 2


class Command(BaseCommand):
    help = (
        "Take one incident out as its dossier, or as its evidence: a zip with a PDF/A, the same"
        " facts as JSON and CSV, and a signed manifest. It is taken out as a person who may, and"
        " recorded as theirs; what they may not read is not in it."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("reference")
        parser.add_argument("--as", dest="email", required=True, help="who takes it out")
        parser.add_argument("--to", type=Path, required=True, help="a file that is not there yet")
        parser.add_argument("--evidence", action="store_true", help="the evidence, for a court")
        parser.add_argument("--language", choices=LANGUAGES, default="", help="of the dossier")

    def handle(self, *_: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"], is_active=True).first()
        if user is None:
            raise CommandError(f"nobody signs in as {options['email']}", returncode=CANNOT)
        actor = actor_of(user)
        try:
            with entered(scope_of(actor)):
                selection = pack_selection(
                    reference=options["reference"],
                    pack=Pack.EVIDENCE if options["evidence"] else Pack.DOSSIER,
                    language=options["language"] or user.language[:2],
                    actor=actor,
                )
                started = start_pack(selection=selection, actor=actor, now=clock.now())
            pieces = written_pack(started=started, clock=clock.now, reads=read_content)
            # "x": what is there already is not written over.
            with options["to"].open("xb") as file:
                for piece in pieces:
                    file.write(piece)
        except (DomainError, OSError) as error:
            raise CommandError(str(error), returncode=CANNOT) from error
        self.stdout.write(f"{options['to']}: {options['to'].stat().st_size} bytes")
