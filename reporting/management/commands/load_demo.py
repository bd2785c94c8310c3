"""Loads the demo: first what the first screens need, then the year behind it."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from reporting.demo.ahead import load_ahead
from reporting.demo.governed import load_governed
from reporting.demo.house import CUSTOMERS, DESK, DOMAIN, PASSWORD, find_house, open_house
from reporting.demo.on_call import load_on_call
from reporting.demo.status import load_status
from reporting.demo.suppliers import load_suppliers
from reporting.demo.today import load_today
from reporting.demo.watched import load_watched
from reporting.demo.year import load_year
from reporting.figures.services.follow import mark_all
from tenants.clock import now
from tenants.scoping import entered

# The contracts begin before the year does.
BEFORE = timedelta(days=370)


class Command(BaseCommand):
    help = "Load the made-up provider of the demo. May be run again: what is there is left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        part = parser.add_mutually_exclusive_group(required=True)
        part.add_argument("--essential", action="store_true", help="tenants, people, what is open")
        part.add_argument("--rest", action="store_true", help="the year behind it")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demo (DEMO); made-up people do not belong here.")
        if options["essential"]:
            self._essential()
        else:
            self._rest()

    def _essential(self) -> None:
        """Load all of it or nothing, and print who can sign in."""
        if find_house() is None:
            with transaction.atomic():
                house = open_house(now=now() - BEFORE)
                with entered(house.scope):
                    load_today(house, now=now())
                    load_watched(house, now=now())
                    load_on_call(house, now=now())
                    load_ahead(house, now=now())
                    load_suppliers(house, now=now())
                    load_status(house, now=now())
                    load_governed(house, now=now())
        self.stdout.write(sign_ins())

    def _rest(self) -> None:
        house = find_house()
        if house is None:
            raise CommandError("Load --essential first.")
        loaded = sum(load_year(house, now=now()))
        # What followed long ago is not done again, but it is counted.
        with entered(house.scope):
            for tenant in house.customers.values():
                mark_all(tenant.pk)
        self.stdout.write(f"{loaded} incidents of the past year are loaded")


def sign_ins() -> str:
    """Return the people of the demo, one of each role, with the password of all of them."""
    people = [(f"{name}@{DOMAIN}", role.label, "Noordkade IT") for name, _n, role, _all in DESK]
    for customer in CUSTOMERS[:3]:
        people += [
            (f"{name}@{customer.domain}", role.label, customer.name)
            for name, _full, role in customer.people
        ]
    wide = max(len(email) for email, _role, _where in people)
    lines = [f"  {email:<{wide}}  {role}, {where}" for email, role, where in people]
    return "\n".join([*lines, f"  the password of each is: {PASSWORD}"])
