"""Which open work hangs on a person, a team, a supplier or a customer: for who takes them away."""

from django.db.models import Q
from django.utils.translation import ngettext

from incidents.choices import Status
from incidents.models import Incident
from tenants.models import Supplier, Team, Tenant, User

SHOWN = 5


def open_work(row: User | Team | Supplier | Tenant, *, customer_id: int | None = None) -> list[str]:
    """Return one sentence on the open incidents that hang on this row, or nothing."""
    found = Incident.objects.filter(_hangs_on(row)).exclude(status=Status.CLOSED)
    if customer_id is not None:
        found = found.filter(tenant=customer_id)
    names = list(found.order_by("reference").values_list("reference", flat=True))
    if not names:
        return []
    told = ngettext(
        "%(count)d open incident hangs on this: %(names)s.",
        "%(count)d open incidents hang on this: %(names)s.",
        len(names),
    )
    shown = ", ".join(names[:SHOWN]) + ("…" if len(names) > SHOWN else "")
    return [told % {"count": len(names), "names": shown}]


def _hangs_on(row: User | Team | Supplier | Tenant) -> Q:
    if isinstance(row, User):
        return Q(assignee=row) | Q(manager=row) | Q(reporter__user=row)
    if isinstance(row, Team):
        return Q(team=row)
    if isinstance(row, Supplier):
        return Q(supplier=row)
    return Q(tenant=row)
