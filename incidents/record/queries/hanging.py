"""Which open work hangs on a row of the set-up: for who takes it away, or changes it."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, TypeAlias

from django.db.models import Q
from django.utils.translation import ngettext

from incidents.choices import Status
from incidents.models import Incident
from incidents.models.task import Task, TaskState
from tenants.models import Agreement, Contact, ServiceHours, Supplier, Team, Tenant, User

SHOWN = 5

Row: TypeAlias = User | Team | Supplier | Tenant | Contact | Agreement | ServiceHours


def open_work(row: Row, *, customers: Collection[int] | None = None) -> list[str]:
    """Return a sentence on the open incidents that hang on this row, and one on its tasks."""
    found = Incident.objects.filter(_HANGS_ON[type(row)](row)).exclude(status=Status.CLOSED)
    if customers is not None:
        found = found.filter(tenant__in=customers)
    names = list(found.order_by("reference").values_list("reference", flat=True).distinct())
    said = [_incidents_hang(names)] if names else []
    tasks = _tasks_on(row, customers)
    return [*said, _tasks_hang(tasks)] if tasks else said


def _incidents_hang(names: list[str]) -> str:
    told = ngettext(
        "%(count)d open incident hangs on this: %(names)s.",
        "%(count)d open incidents hang on this: %(names)s.",
        len(names),
    )
    return told % {"count": len(names), "names": _some(names)}


def _tasks_on(row: Row, customers: Collection[int] | None) -> list[str]:
    """Return the tasks still to do that a person or a team has."""
    if not isinstance(row, User | Team):
        return []
    of = {"assignee": row} if isinstance(row, User) else {"team": row}
    found = Task.objects.filter(**of, state=TaskState.OPEN)
    if customers is not None:
        found = found.filter(tenant__in=customers)
    return [task.reference for task in found.order_by("pk")]


def _tasks_hang(names: list[str]) -> str:
    told = ngettext(
        "%(count)d task is still to do here: %(names)s.",
        "%(count)d tasks are still to do here: %(names)s.",
        len(names),
    )
    return told % {"count": len(names), "names": _some(names)}


def _some(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + ("…" if len(names) > SHOWN else "")


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
