"""What the status page shows: its address, whether everybody may open it, and its services."""

import re
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from escalation.models import StatusPage, StatusService
from escalation.status.asks import DescribeService, SetUpPage
from incidents.record.services.common import clean_text
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import append, insert, update
from tenants.models import Tenant
from tenants.rules.roles import Action, Actor, require
from tenants.sole import sole

_SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])")
LONGEST_NAME: Final = 80
MOST_SERVICES: Final = 100
LAST: Final = 999


@transaction.atomic
def set_up_page(*, provider_id: int, ask: SetUpPage, actor: Actor, now: datetime) -> StatusPage:
    """Say at which address the page stands, and whether everybody may open it."""
    require(actor, Action.CONFIGURE, provider_id)
    slug = ask.slug.strip().lower()
    if not _SLUG.fullmatch(slug):
        told = _("Use three to forty small letters, digits and hyphens.")
        raise Invalid(told, field="slug")
    row = StatusPage.objects.select_for_update(of=("self",)).filter(tenant=provider_id).first()
    is_new = row is None
    if row is None:
        row = StatusPage(tenant_id=provider_id, provider_id=provider_id)
    row.slug, row.is_public = slug, ask.is_public
    wrote = insert(row) if is_new else update(row, "slug", "is_public")
    append(row, "statuspage.set_up", actor=actor, at=now, wrote=[wrote])
    return row


@transaction.atomic
def add_service(
    *, provider_id: int, ask: DescribeService, actor: Actor, now: datetime
) -> StatusService:
    """Show another service."""
    require(actor, Action.CONFIGURE, provider_id)
    # Two that add at once wait here, so that neither goes past the most.
    Tenant.objects.select_for_update(of=("self",)).get(pk=provider_id)
    if StatusService.objects.filter(tenant=provider_id).count() >= MOST_SERVICES:
        raise Invalid(_("There are as many services as the page can show."))
    row = StatusService(tenant_id=provider_id, provider_id=provider_id)
    _describe(row, ask)
    append(row, "statusservice.added", actor=actor, at=now, wrote=[insert(row)])
    return row


@transaction.atomic
def change_service(
    *, service_id: int, ask: DescribeService, actor: Actor, now: datetime
) -> StatusService:
    """Name it otherwise, move it, hide it, or show it to others."""
    row = sole(StatusService.objects.select_for_update(of=("self",)).filter(pk=service_id))
    if row is None or not actor.may(Action.SEE_QUEUE, row.tenant_id):
        raise NotFound()
    require(actor, Action.CONFIGURE, row.tenant_id)
    _describe(row, ask)
    wrote = update(row, "name_nl", "name_en", "position", "is_shown", "customers")
    append(row, "statusservice.changed", actor=actor, at=now, wrote=[wrote])
    return row


def _describe(row: StatusService, ask: DescribeService) -> None:
    row.name_nl = clean_text(ask.name_nl, "name_nl", needed=not ask.name_en, limit=LONGEST_NAME)
    row.name_en = clean_text(ask.name_en, "name_en", needed=False, limit=LONGEST_NAME)
    if not 0 <= ask.position <= LAST:
        raise Invalid(_("Choose a number from 0 to 999."), field="position")
    row.position, row.is_shown = ask.position, ask.is_shown
    row.customers = sorted(_customers(ask.customers, row.provider_id))


def _customers(said: str, provider_id: int) -> set[int]:
    """Return the keys of the customers of these names, a line each."""
    names = {" ".join(line.replace("\x00", "").split()) for line in said.splitlines()} - {""}
    rows = Tenant.objects.filter(provider=provider_id, is_active=True).exclude(pk=provider_id)
    known = {name.casefold(): pk for pk, name in rows.order_by("-pk").values_list("pk", "name")}
    for name in sorted(names):
        if name.casefold() not in known:
            told = _("There is no customer of this name: %(name)s") % {"name": name[:LONGEST_NAME]}
            raise Invalid(told, field="customers")
    return {known[name.casefold()] for name in names}
