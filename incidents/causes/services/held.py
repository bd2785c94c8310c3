"""Holding a problem, change or release: its lock, its next version, its number."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from django.db import connection
from django.utils.translation import gettext_lazy as _

from incidents.causes.asks import Kept
from incidents.models import Change, Problem, Release, SupplierCase
from incidents.record.services.common import clean_text
from tenants.errors import Invalid, NotFound, Stale
from tenants.ledger.append import Written, append, insert, update
from tenants.ledger.changed import changed_columns, remember
from tenants.ledger.facts import NOTHING, Facts
from tenants.models import Tenant
from tenants.queries import assignable_users
from tenants.rules.roles import Action, Actor, require

Held = TypeVar("Held", Problem, Change, Release, SupplierCase)

PREFIX: Final[dict[type[Any], str]] = {
    Problem: "PRB",
    Change: "CHG",
    Release: "REL",
    SupplierCase: "SUP",
}


def lock_held(
    model: type[Held], pk: int, *, actor: Actor, expected_version: int | None = None
) -> Held:
    """Take the row of one. It comes before the rows of its incidents, always."""
    rows = model._default_manager.select_for_update(of=("self",)).select_related("provider")
    row = rows.filter(pk=pk).first()
    if row is None or not actor.may(Action.SEE_QUEUE, row.provider_id):
        raise NotFound()
    if expected_version is not None and row.version != expected_version:
        raise Stale()
    remember(row)
    return row


def begin(row: Held, kind: str, *, actor: Actor, now: datetime) -> Held:
    """Keep a new one, described already, under the next number of its kind."""
    row.reference = _next_reference(type(row))
    row.made_at, row.made_by_id = now, actor.user_id
    wrote = [insert(row)]
    append(row, kind, actor=actor, at=now, wrote=wrote, version=row.version)
    remember(row)
    return row


def provider_by(provider_id: int, actor: Actor) -> Tenant:
    """Return the provider at which this person may begin one."""
    provider = Tenant.objects.filter(pk=provider_id).first()
    if provider is None or not provider.is_provider:
        raise NotFound()
    require(actor, Action.WORK, provider_id)
    return provider


def record_held(
    row: Held,
    kind: str,
    *,
    actor: Actor,
    now: datetime,
    wrote: Iterable[Written] = (),
    facts: Facts = NOTHING,
) -> Held:
    """Save what changed of a locked row as its next version, and tell it."""
    row.version += 1
    changes = update(row, *changed_columns(row))
    append(row, kind, actor=actor, at=now, wrote=[*wrote, changes], version=row.version,
           facts=facts)  # fmt: skip
    remember(row)
    return row


def describe(row: Held, ask: Kept) -> None:
    """Put in a row what all three have."""
    row.title = clean_text(ask.title, "title", limit=120)
    owners = assignable_users(row.provider_id)
    if ask.owner_id is not None and not owners.filter(pk=ask.owner_id).exists():
        raise Invalid(_("Choose one of these."), field="owner")
    row.owner_id = ask.owner_id
    number = clean_text(ask.outside_number, "outside_number", needed=False, limit=60)
    address = clean_text(ask.outside_url, "outside_url", needed=False, limit=500)
    if address and not _is_address(address):
        raise Invalid(_("An address begins with https:// or http://."), field="outside_url")
    row.outside_number, row.outside_url = number, address


def by_number(model: type[Held], reference: str, provider_id: int, *, field: str) -> Held | None:
    """Return the one of this number, nothing where none is given, or refuse."""
    wanted = reference.strip().upper()
    if not wanted:
        return None
    found = model._default_manager.filter(reference=wanted, provider=provider_id).first()
    if found is None:
        raise Invalid(_("There is nothing with this number."), field=field)
    return found


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname)


def _next_reference(model: type[Any]) -> str:
    """Return the next number: of one sequence, so that it tells no more than those of incidents."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [f"{model._meta.db_table}_reference"])
        (number,) = cursor.fetchone()
    return f"{PREFIX[model]}-{number:06d}"
