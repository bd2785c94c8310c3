"""Changes of the set-up, each told in the ledger: what was agreed must be provable later."""

from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.contract.services.agree import check_week, check_windows
from tenants.contract.services.consequences import check_sure, of_addition, of_change, of_removal
from tenants.errors import Invalid
from tenants.ledger.append import Subject, Written, append, insert, remove, update
from tenants.ledger.names import kind_of
from tenants.models import (
    Agreement,
    Asset,
    Contact,
    FunctionHolder,
    Holiday,
    Mailbox,
    MailSender,
    ServiceHours,
    Target,
    TeamMember,
    Tenant,
    UpdateRule,
)
from tenants.models.base import TenantRow
from tenants.people.services.account import LANGUAGES
from tenants.people.services.appoint import check_holder, check_member
from tenants.rules.assets import OF_LIFE, ends_of
from tenants.rules.roles import Action, Actor, require
from tenants.rules.zones import zones
from tenants.settings.services.mailboxes import check_mailbox
from tenants.settings.services.senders import check_sender

# By these the clocks and the updates of open incidents are counted.
TERMS = (ServiceHours, Holiday, Agreement, Target, UpdateRule, Tenant)

R = TypeVar("R", TenantRow, Tenant)


def subject_of(row: TenantRow | Tenant) -> Subject:
    """Return what a row is a part of: its changes stand in the story of that."""
    if isinstance(row, Target | UpdateRule):
        return row.agreement
    if isinstance(row, Holiday):
        return row.hours
    if isinstance(row, TeamMember):
        return row.team
    return row


@transaction.atomic
def add_row(*, row: R, actor: Actor, now: datetime, is_sure: bool = False) -> R:
    """Write a new row of the set-up."""
    require(actor, Action.CONFIGURE, row.tenant_id)
    _check(row)
    if isinstance(row, Asset) and ends_of(row):
        row.look_at = now
    check_sure(of_addition(row), actor=actor, is_sure=is_sure)
    written = insert(row)
    _tell(row, "added", actor=actor, now=now, wrote=written)
    return row


@transaction.atomic
def change_row(
    *, row: R, fields: tuple[str, ...], actor: Actor, now: datetime, is_sure: bool = False
) -> R:
    """Write these columns of a row that the caller has filled in.

    What shuts a door is refused until whoever changes it has seen what follows (`is_sure`).
    """
    require(actor, Action.CONFIGURE, row.tenant_id)
    if not fields:
        return row
    _check(row)
    if isinstance(row, Contact) and "email" in fields:
        # What came back was for the other address.
        row.mail_failed_at = None
        fields = (*fields, "mail_failed_at")
    if isinstance(row, Asset) and OF_LIFE.intersection(fields):
        # What ends is looked at anew: another day, another owner, or in use again.
        row.look_at = now if ends_of(row) else None
        fields = (*fields, "look_at")
    if isinstance(row, Tenant):
        _keep_the_provider(row, actor)
    check_sure(of_change(row, fields), actor=actor, is_sure=is_sure)
    # Two administrators at once: the second waits, and only the columns he touched are written.
    type(row)._default_manager.select_for_update().only("pk").get(pk=row.pk)
    written = update(row, *fields)
    _tell(row, "changed", actor=actor, now=now, wrote=written)
    return row


@transaction.atomic
def remove_row(*, row: TenantRow, actor: Actor, now: datetime, is_sure: bool = False) -> None:
    """Delete a row that nothing points at; the ledger keeps what it said."""
    require(actor, Action.CONFIGURE, row.tenant_id)
    check_sure(of_removal(row), actor=actor, is_sure=is_sure)
    _tell(row, "removed", actor=actor, now=now, wrote=remove(row))


def _check(row: TenantRow | Tenant) -> None:
    """Refuse hours that cannot be read, and people who could not be told."""
    if isinstance(row, ServiceHours):
        check_week(row.name, row.zone, row.week)
    if isinstance(row, Holiday):
        check_windows(row.windows)
    if isinstance(row, Tenant):
        check_place(row)
    if isinstance(row, Asset):
        check_asset(row)
    if isinstance(row, Mailbox):
        check_mailbox(row)
    if isinstance(row, MailSender):
        check_sender(row)
    if isinstance(row, Contact) and row.never_mail and not row.phone:
        raise Invalid(_("Fill in a phone number: nothing is mailed to them."), field="phone")
    if isinstance(row, FunctionHolder):
        check_holder(row)
    if isinstance(row, TeamMember):
        check_member(row)


def check_asset(row: Asset) -> None:
    """Refuse the supplier of another customer."""
    supplier = row.supplier
    if supplier is not None and supplier.customer_id not in (None, row.tenant_id):
        raise Invalid(_("This supplier is of another customer."), field="supplier")


def _keep_the_provider(row: Tenant, actor: Actor) -> None:
    """Refuse people to end the provider itself: nobody could come in to open it again."""
    if row.is_provider and not row.is_active and actor.is_somebody:
        told = _("Your own organisation cannot be ended here: nobody could sign in any more.")
        raise Invalid(told, field="is_active")


def check_place(tenant: Tenant) -> None:
    """Refuse a zone or a language in which no page could be drawn."""
    if tenant.zone not in zones():
        raise Invalid(_("There is no such time zone."), field="zone")
    if tenant.language not in LANGUAGES:
        raise Invalid(_("There is no such language."), field="language")


def _tell(
    row: TenantRow | Tenant, what: str, *, actor: Actor, now: datetime, wrote: Written
) -> None:
    kind = f"{kind_of(type(row))}.{what}"
    # Of most set-up nothing follows but in what is done afterwards; terms also hold for what runs.
    has_consequences = isinstance(row, TERMS)
    append(subject_of(row), kind, actor=actor, at=now, wrote=[wrote], told=has_consequences)
