"""./desk manage rebuild_figures: the sums that figures are read from, made anew or checked."""

from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from reporting.figures.services.freeze import untrue
from reporting.figures.services.rebuild import differences, rebuild
from tenants.models import Tenant
from tenants.named import find_tenants
from tenants.scoping import Scope, all_tenants, entered

CANNOT: Final = 2


class Command(BaseCommand):
    help = (
        "Make the sums that figures are read from anew, from the record of each customer. With"
        " --check nothing is written: the exit code is 1 where what is kept is not what the record"
        " gives. (verify_history holds the record itself against the ledger.)"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare, and write nothing")
        parser.add_argument("--provider", default="", help="name or id; left out: every one")

    def handle(self, *_: Any, **options: Any) -> None:
        wanted = {one.pk for one in find_tenants(options["provider"])}
        if not wanted and options["provider"]:
            raise CommandError(f"No provider {options['provider']}.", returncode=CANNOT)
        done = wrong = 0
        for tenant_id, provider_id in all_tenants():
            if provider_id not in wanted:
                continue
            with entered(Scope.of(tenant_id, provider_id)):
                tenant = Tenant.objects.get(pk=tenant_id)
                if options["check"]:
                    wrong += self._told(tenant, differences(tenant) + len(untrue(tenant)))
                else:
                    done += rebuild(tenant)
        if wrong:
            raise CommandError(f"{wrong} figures are not what the record gives.")
        told = "all as the record gives it" if options["check"] else f"{done} incidents counted"
        self.stdout.write(f"figures: {told}")

    def _told(self, tenant: Tenant, wrong: int) -> int:
        if wrong:
            self.stderr.write(f"{tenant.name}: {wrong} differ")
        return wrong
