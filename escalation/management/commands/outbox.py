"""manage.py outbox: what is dead in the outbox, mail about accounts too; --again revives it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tenants.ledger.claim import revive
from tenants.models import Outbox
from tenants.people.services.account_queue import dead_mail, revive_mail
from tenants.scoping import Scope, all_tenants, entered


class Command(BaseCommand):
    help = "List the events whose consequences kept failing, and mail about accounts that did."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="try all of them again")

    def handle(self, *args: Any, **options: Any) -> None:
        for tenant_id, provider_id in all_tenants():
            with entered(Scope.of(tenant_id, provider_id)):
                dead = Outbox.objects.filter(tenant=tenant_id, is_dead=True, done_at=None)
                for row in dead.order_by("pk"):
                    self.stdout.write(
                        f"tenant {tenant_id} event {row.event_id} {row.kind}: {row.last_error}"
                    )
            if options["again"]:
                count = revive(tenant_id=tenant_id, provider_id=provider_id)
                if count:
                    self.stdout.write(f"tenant {tenant_id}: {count} live again")
        for mail in dead_mail():
            self.stdout.write(f"account mail {mail.pk} {mail.kind}: {mail.last_error}")
        if options["again"] and (count := revive_mail()):
            self.stdout.write(f"account mail: {count} live again")
