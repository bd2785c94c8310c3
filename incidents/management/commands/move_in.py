"""./desk manage move_in FILE --kind KIND --provider NAME: bring a file of another tool in."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, no_translations

from incidents.choices import MoveKind, MoveState
from incidents.models import MoveIn, MoveInFault
from incidents.past.rules.move_fields import PRESETS
from incidents.past.services import move_in
from incidents.past.services.moving import read, whole
from tenants import clock
from tenants.errors import DomainError
from tenants.models import User
from tenants.named import find_tenants
from tenants.queries import actor_of
from tenants.scoping import entered

CANNOT: Final = 2
SHOWN: Final = 20


class Command(BaseCommand):
    help = (
        "Bring customers, people, assets or past incidents in from CSV or XLSX, as the page does."
        " Nobody is told. Without --write it is only checked. The exit code is 1 when rows have a"
        " fault, and 2 when the file or what was asked cannot be used."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, choices=MoveKind.values)
        parser.add_argument("--provider", required=True, help="name or id of the provider")
        parser.add_argument("--as", dest="author", required=True, help="address of who does it")
        parser.add_argument("--customer", help="of which customer, where rows do not say")
        parser.add_argument("--preset", default="", choices=["", *PRESETS])
        parser.add_argument("--column", action="append", default=[], metavar="FIELD=COLUMN")
        parser.add_argument("--write", action="store_true", help="write it, once it was checked")

    @no_translations
    def handle(self, *_: Any, file: Path, **options: Any) -> None:
        try:
            move = self._uploaded(file, options)
            mapping = {**move.mapping, **dict(one.split("=", 1) for one in options["column"])}
            checked = self._read(move, lambda actor: move_in.check(
                public_id=move.public_id, mapping=mapping, actor=actor
            ), options)  # fmt: skip
            self._report(checked)
            if options["write"]:
                self._report(self._read(move, lambda actor: move_in.bring_in(
                    public_id=move.public_id, actor=actor
                ), options))  # fmt: skip
        except (DomainError, OSError, ValueError) as refusal:
            errors = getattr(refusal, "errors", {})
            told = ", ".join(f"{name}: {said}" for name, said in errors.items()) or str(refusal)
            raise CommandError(told, returncode=CANNOT) from refusal
        if checked.wrong:
            raise CommandError(f"{checked.wrong} rows have a fault", returncode=1)

    def _uploaded(self, file: Path, options: dict[str, Any]) -> MoveIn:
        provider = _only(find_tenants(options["provider"]), options["provider"])
        self.scope = whole(provider.pk)
        self.user = User.objects.filter(email__iexact=options["author"], is_active=True).first()
        if self.user is None:
            raise CommandError(f"nobody is {options['author']}", returncode=CANNOT)
        customer = None
        if options["customer"]:
            found = find_tenants(options["customer"], provider_id=provider.pk)
            customer = _only(found, options["customer"]).pk
        with file.open("rb") as content, entered(self.scope):
            ask = move_in.Upload(
                file=content, name=file.name, kind=options["kind"], preset=options["preset"],
                customer_id=customer,
            )  # fmt: skip
            return move_in.upload(
                provider_id=provider.pk, ask=ask, actor=actor_of(self.user), now=clock.now()
            )

    def _read(self, move: MoveIn, begin: Any, options: dict[str, Any]) -> MoveIn:
        assert self.user is not None  # noqa: S101 - looked up before
        with entered(self.scope):
            begun: MoveIn = begin(actor_of(self.user))
        read(begun, self.scope)
        with entered(self.scope):
            return MoveIn.objects.get(pk=move.pk)

    def _report(self, move: MoveIn) -> None:
        self.stdout.write(
            f"{MoveState(move.state).name.lower()}: {move.total} rows, {move.new} new,"
            f" {move.known} here already, {move.wrong} with a fault"
        )
        with entered(self.scope):
            for fault in MoveInFault.objects.filter(move_in=move).order_by("row", "pk")[:SHOWN]:
                self.stdout.write(f"  row {fault.row}, {fault.column}: {fault.why}")


def _only(found: Any, name: str) -> Any:
    rows = list(found)
    if len(rows) != 1:
        raise CommandError(f"{name}: there is {'none' if not rows else 'more than one'}",
                           returncode=CANNOT)  # fmt: skip
    return rows[0]
