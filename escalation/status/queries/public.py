"""The public status page, read as nobody: the database shows what is for everybody and no more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from escalation.status.queries.board import Board, board_for_all
from tenants.choices import Side
from tenants.errors import NotFound
from tenants.models import Tenant
from tenants.scoping import Scope, entered

# Who opens the page is of no tenant: no row has this key.
NOBODY: Final = 0


@dataclass(frozen=True)
class PublicPage:
    """All that the page shows, as plain values."""

    provider_id: int
    slug: str
    brand: str
    zone: str
    board: Board
    read_at: datetime


def provider_named(slug: str) -> int:
    """Return whose public page this is; one that is not public is not there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT servicedesk_status_page(%s)", [slug])
        (provider_id,) = cursor.fetchone()
    if provider_id is None:
        raise NotFound()
    return int(provider_id)


def scope_of_everybody(provider_id: int) -> Scope:
    return Scope(tenants=(NOBODY,), providers=(provider_id,), side=Side.CUSTOMER)


def read_public(slug: str, now: datetime) -> PublicPage:
    """Read the page of this name."""
    provider_id = provider_named(slug)
    with entered(scope_of_everybody(provider_id)):
        provider = Tenant.objects.get(pk=provider_id)
        board = board_for_all(provider_id, now)
    return PublicPage(provider_id, slug, provider.name, provider.zone, board, now)
