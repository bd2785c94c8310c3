"""What of those that an incident hits is business-critical: it may ask for a higher priority.

Source 002, lines 964-967 (R32).
"""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from incidents.choices import Priority
from incidents.models import AffectedContact, AssetLink, Incident
from tenants.models import Asset, Contact


def critical_of(incident: Incident) -> list[str]:
    """Return the names of the critical assets and people that this incident hits."""
    own = {"incident": incident, "is_active": True}
    assets = AssetLink.objects.filter(**own).values_list("asset", flat=True)
    people = AffectedContact.objects.filter(**own).values_list("contact", flat=True)
    return critical_by(incident.tenant_id, assets, [incident.reporter_id, *people])


def critical_by(
    tenant_id: int, asset_ids: Collection[int], contact_ids: Collection[int]
) -> list[str]:
    """Return the names of those of this customer that are critical, systems first, by name."""
    own = {"tenant": tenant_id, "is_critical": True}
    assets = Asset.objects.filter(pk__in=asset_ids, **own)
    people = Contact.objects.filter(pk__in=contact_ids, **own)
    return critical_among(assets.order_by("name"), people.order_by("name"))


def critical_among(assets: Iterable[Asset], contacts: Iterable[Contact]) -> list[str]:
    """Return the same of rows that were read already."""
    rows: list[Asset | Contact] = [*assets, *contacts]
    return list(dict.fromkeys(row.name for row in rows if row.is_critical))


def may_rise(names: list[str], suggested: Priority | None) -> str:
    """Say that the priority may have to rise, and why; nothing where it cannot or need not."""
    if not names or suggested is None:
        return ""
    return _("Business-critical: %(names)s. Consider %(priority)s.") % {
        "names": ", ".join(names),
        "priority": suggested.label,
    }
