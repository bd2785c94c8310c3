"""How long an asset of another tool lasts, whose it is, and who supplies it."""

from typing import Any, Final

from django.utils.translation import gettext as _

from incidents.past.rules.move_reading import BadRow, Reader
from incidents.past.services.move_file import Row
from tenants.models import Supplier, Tenant
from tenants.queries import members_of, suppliers_of

DAYS: Final = ("support_ends_on", "maintained_until", "renews_on", "licence_ends_on")
MOST_MONTHS: Final = 60
MOST_SEATS: Final = 10_000_000


def asset_life(reader: Reader, row: Row, tenant: Tenant) -> dict[str, Any]:
    """Return what a row says of it. An owner who signs in here by this address is a person; any
    other stays words.
    """
    said = reader.text(row, "owner", limit=120)
    people = members_of([tenant.pk, tenant.provider_id])
    owner = people.filter(email__iexact=said).first() if "@" in said else None
    return {
        "owner": owner,
        "owner_words": "" if owner else said,
        "supplier": _supplier(reader, row, tenant),
        "contract_number": reader.text(row, "contract_number", limit=60),
        "licence_kind": reader.text(row, "licence_kind", limit=60),
        "licence_seats": reader.count(row, "licence_seats", most=MOST_SEATS),
        "notice_months": reader.count(row, "notice_months", most=MOST_MONTHS),
        **{name: reader.day(row, name) for name in DAYS},
    }


def _supplier(reader: Reader, row: Row, tenant: Tenant) -> Supplier | None:
    name = reader.text(row, "supplier", limit=120)
    if not name:
        return None
    found = (
        suppliers_of(tenant.pk, tenant.provider_id).filter(name__iexact=name).order_by("pk").first()
    )
    if found is None:
        raise BadRow("supplier", _("There is no such supplier: set suppliers up first."))
    return found
