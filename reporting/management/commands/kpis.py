"""./desk manage kpis: the figures of the incidents in the record."""

import argparse
import json
from datetime import date, datetime
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from reporting.queries.kpis import cases_of
from reporting.queries.promises import Counts, promise_figures, promises_of
from reporting.rules.figures import Case, figures
from tenants import clock
from tenants.models import Tenant
from tenants.named import find_tenants
from tenants.scoping import Scope, entered

CANNOT: Final = 2
MOMENT: Final = "%Y-%m-%d %H:%M"


class Command(BaseCommand):
    help = (
        "Count the incidents that were reported in a period, by the clock of their customer."
        " Percentiles are given twice: median_h and p90_h are interpolated, median_nearest_h and"
        " p90_nearest_h are the nearest rank, a case that happened."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for a machine")
        parser.add_argument("--provider", default="", help="name or id; left out: of every one")
        parser.add_argument("--customer", default="", help="name or id; left out: of every one")
        parser.add_argument("--from", dest="since", type=date.fromisoformat, metavar="DAY")
        parser.add_argument(
            "--to", dest="until", type=date.fromisoformat, metavar="DAY", help="not included"
        )
        parser.add_argument(
            "--at",
            action="append",
            type=lambda text: datetime.strptime(text, MOMENT),  # noqa: DTZ007 - local by intent
            metavar='"DAY HH:MM"',
            help="count what was open then; may be repeated; left out: at the end of each month",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        since, until = options["since"], options["until"]
        cases: list[Case] = []
        promises: list[Counts] = []
        asked = _asked(options["provider"], options["customer"])
        for tenant in asked:
            with entered(Scope.of(tenant.pk, tenant.provider_id)):
                cases += cases_of(tenant, since=since, until=until)
                promises.append(promises_of(tenant, now=clock.now(), since=since, until=until))
        told = {
            "customers": [tenant.name for tenant in asked],
            "from": since and since.isoformat(),
            "to": until and until.isoformat(),
            **figures(cases, options["at"]),
            **promise_figures(promises),
        }
        if options["json"]:
            self.stdout.write(json.dumps(told, indent=1, ensure_ascii=False))
            return
        for name, value in told.items():
            self.stdout.write(f"{name}: {json.dumps(value, ensure_ascii=False)}")


def _asked(provider: str, customer: str) -> list[Tenant]:
    providers = find_tenants(provider)
    if not providers and provider:
        raise CommandError(f"No provider {provider}.", returncode=CANNOT)
    found = [t for p in providers for t in find_tenants(customer, provider_id=p.pk)]
    if customer and not found:
        raise CommandError(f"No customer {customer}.", returncode=CANNOT)
    if customer and len(found) > 1:
        known = ", ".join(f"{tenant.name} ({tenant.pk})" for tenant in found)
        raise CommandError(f"There is more than one {customer}: {known}.", returncode=CANNOT)
    return found
