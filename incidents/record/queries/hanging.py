"""Which open work hangs on a row of the set-up: for who takes it away, or changes it."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, TypeAlias

from django.db.models import Q
from django.utils.translation import ngettext

from incidents.choices import Status
from incidents.models import Incident
from tenants.models import Agreement, Contact, ServiceHours, Supplier, Team, Tenant, User

SHOWN = 5

Row: TypeAlias = User | Team | Supplier | Tenant | Contact | Agreement | ServiceHours


def open_work(row: Row, *, customers: Collection[int] | None = None) -> list[str]:
    """Return one sentence on the open incidents that hang on this row, or nothing."""
    found = Incident.objects.filter(_HANGS_ON[type(row)](row)).exclude(status=Status.CLOSED)
    if customers is not None:
        found = found.filter(tenant__in=customers)
    names = list(found.order_by("reference").values_list("reference", flat=True).distinct())
    if not names:
        return []
    told = ngettext(
        "%(count)d open incident hangs on this: %(names)s.",
        "%(count)d open incidents hang on this: %(names)s.",
        len(names),
    )
    shown = ", ".join(names[:SHOWN]) + ("…" if len(names) > SHOWN else "")
    return [told % {"count": len(names), "names": shown}]


_HANGS_ON: Final[Mapping[type, Callable[[Any], Q]]] = {
    User: lambda row: Q(assignee=row) | Q(manager=row) | Q(reporter__user=row),
    Team: lambda row: Q(team=row),
    Supplier: lambda row: Q(supplier=row),
    Tenant: lambda row: Q(tenant=row),
    Contact: lambda row: (
        Q(reporter=row) | Q(affected_contacts__contact=row, affected_contacts__is_active=True)
    ),
    Agreement: lambda row: Q(agreement=row),
    ServiceHours: lambda row: Q(agreement__hours=row),
}
