"""./desk manage erase: take personal words out of the record, with an event that tells so."""

import argparse
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import import_string

from tenants import scoping
from tenants.choices import Erasure
from tenants.clock import now
from tenants.engine_proof import ERASABLE
from tenants.errors import DomainError
from tenants.models import Contact, Event
from tenants.models.base import Recorded
from tenants.people.services.erase import erase_contact, erase_words
from tenants.rules.roles import SYSTEM


class Command(BaseCommand):
    help = (
        "Erase words of one row (incidents.note:12 text), name and addresses of a contact"
        " (tenants.contact:5 without columns), a file (incidents.attachment:7 without columns: its"
        " name and its bytes) or a mail as it came (escalation.receivedmail:7 without columns; all"
        " that came from the address of a contact goes with the contact). It cannot be undone. The"
        " ledger tells which row and column, when, and why; backups hold the words until they are"
        " gone themselves."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("row", help="the row as verify_history calls it: incidents.note:12")
        parser.add_argument("columns", nargs="*", help="its columns; none: a contact, or a file")
        parser.add_argument("--why", required=True, choices=Erasure.values)

    def handle(self, *_: Any, **options: Any) -> None:
        label, colon, key = options["row"].partition(":")
        if not colon or "." not in label or not key.isdecimal():
            raise CommandError(
                f"{options['row']} is no row: say app.model:key, as tenants.contact:5"
            )
        for tenant_id, provider_id in scoping.all_tenants():
            with scoping.entered(scoping.Scope.of(tenant_id, provider_id)):
                row = _row(label, key, tenant_id)
                if row is not None:
                    event = _erased(row, options["columns"], Erasure(options["why"]))
                    self.stdout.write(f"erased; event {event.pk} of tenant {tenant_id} tells so")
                    return
        raise CommandError(f"there is no row {options['row']}")


@transaction.atomic
def _erased(row: Recorded, columns: list[str], why: Erasure) -> Event:
    how: Any = {"why": why, "actor": SYSTEM, "now": now()}
    try:
        if isinstance(row, Contact) and not columns:
            return erase_contact(contact=row, **how)
        if not columns and (eraser := settings.ERASERS.get(row._meta.label_lower)):
            erased: Event = import_string(eraser)(row=row, **how)
            return erased
        # What hangs on an incident is told in its story.
        subject: Any = getattr(row, "incident", None) or row
        if subject is not row:
            subject = type(subject)._base_manager.select_for_update().get(pk=subject.pk)
        return erase_words(rows={row: columns}, subject=subject, **how)
    except DomainError as refused:
        raise CommandError(str(refused)) from refused


def _row(label: str, key: str, tenant_id: int) -> Recorded | None:
    try:
        model = apps.get_model(label)
        number = int(key)
    except (LookupError, ValueError):
        return None
    if not issubclass(model, Recorded) or not model.personal:
        return None
    rows = model._base_manager.filter(("pk", number), ("tenant_id", tenant_id))
    if model._meta.db_table not in ERASABLE:  # nobody else may change those
        rows = rows.select_for_update()
    return rows.first()
