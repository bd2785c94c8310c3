"""./desk manage onboard_provider: the first act on an empty installation."""

import argparse
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from tenants import scoping
from tenants.choices import Role
from tenants.clock import now
from tenants.models import Tenant
from tenants.people.services.account_mail import one_time_link
from tenants.people.services.invite import add_member
from tenants.rules.roles import SYSTEM
from tenants.rules.zones import zones
from tenants.settings.services.onboard import onboard_provider


class Command(BaseCommand):
    help = (
        "Make a provider and its first administrator, and print the link with which he chooses"
        " his password. The link works once, for three days, and needs no mail server."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("name", help="the provider, as it is called on the screens")
        parser.add_argument("--email", required=True, help="the administrator's e-mail address")
        parser.add_argument("--administrator", required=True, help="the administrator's name")
        parser.add_argument("--zone", default="Europe/Brussels", help="default: %(default)s")
        parser.add_argument(
            "--language", default="nl", choices=[code for code, _name in settings.LANGUAGES]
        )
        parser.add_argument(
            "--jurisdiction", default=Tenant.Jurisdiction.NL, choices=Tenant.Jurisdiction.values
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if options["zone"] not in zones():
            raise CommandError(f"There is no time zone {options['zone']}.")
        try:
            validate_email(options["email"])
        except ValidationError as error:
            raise CommandError(f"{options['email']} is not an e-mail address.") from error
        with transaction.atomic():
            provider = onboard_provider(
                name=options["name"], zone=options["zone"], language=options["language"],
                jurisdiction=options["jurisdiction"], actor=SYSTEM, now=now(),
            )  # fmt: skip
            with scoping.entered(scoping.Scope.of(provider.pk, provider.pk)):
                user = add_member(
                    tenant=provider, email=options["email"], name=options["administrator"],
                    roles=[Role.ADMINISTRATOR], sees_all_customers=True, actor=SYSTEM, now=now(),
                )  # fmt: skip
        self.stdout.write(f"{provider.name} is there.")
        if user.has_usable_password():
            self.stdout.write(f"{user.email} was known already, and keeps that password.")
        else:
            self.stdout.write(f"{user.name} chooses a password here:\n{one_time_link(user)}")
