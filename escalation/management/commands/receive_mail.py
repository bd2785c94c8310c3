"""manage.py receive_mail --mailbox NAME < message: what a mail server hands over, one at a time.

Exit codes are those of sysexits.h: a server tries again after 75, and gives a mail back after 64
and 69. What was kept is not given back, whatever becomes of it.
"""

import sys
from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from escalation.inbox.services.handle import handle_mail, scope_of_provider
from escalation.inbox.services.keep import keep_mail
from tenants.clock import now
from tenants.models import Mailbox
from tenants.scoping import all_tenants, entered

LARGEST: Final = 60 * 2**20
USAGE: Final = 64
UNAVAILABLE: Final = 69
AGAIN: Final = 75


class Command(BaseCommand):
    help = "Take one mail from standard input: keep it, read it, and make it part of an incident."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mailbox", required=True, help="its name in the settings")
        parser.add_argument("--provider", type=int, help="whose, where several have that name")

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise CommandError("this mail is larger than 60 MB", returncode=UNAVAILABLE)
        if not raw.strip():
            raise CommandError("there is no mail on standard input", returncode=USAGE)
        try:
            provider, box = self._box(options["mailbox"], options["provider"])
            with entered(scope_of_provider(provider)):
                kept = keep_mail(mailbox_id=box, raw=raw, now=now())
        except (DatabaseError, OSError) as error:
            raise CommandError(f"not kept: {type(error).__name__}", returncode=AGAIN) from error
        with entered(scope_of_provider(provider)):
            done = handle_mail(mail_id=kept.pk, now=now())
        self.stdout.write(" ".join(filter(None, [done.state, done.reason, done.reference])))

    def _box(self, name: str, provider: int | None) -> tuple[int, int]:
        found = []
        for tenant, owner in all_tenants():
            if tenant != owner or provider not in (None, owner):
                continue
            with entered(scope_of_provider(owner)):
                rows = Mailbox.objects.filter(name=name, is_active=True)
                found += [(owner, key) for key in rows.values_list("pk", flat=True)]
        if len(found) != 1:
            said = "no mailbox has" if not found else "several providers have a mailbox of"
            raise CommandError(f"{said} this name", returncode=USAGE)
        return found[0]
