"""What follows for what is open when terms change: said before it is saved.

Clocks and updates that run are counted by the terms of now; what was broken stays broken.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tenants import clock
from tenants.contract.services.open_work import work_on
from tenants.ledger.append import Subject
from tenants.models import Agreement, Holiday, ServiceHours, Target, Tenant, UpdateRule

# By these columns what runs is counted.
COUNTED: Final[Mapping[type, frozenset[str]]] = {
    Agreement: frozenset({"hours", "pauses", "on_call", "on_call_priority"}),
    ServiceHours: frozenset({"zone", "week"}),
    Tenant: frozenset({"zone"}),
    Target: frozenset({"clock", "priority", "amount", "unit", "basis"}),
    UpdateRule: frozenset({"priority", "minutes", "media", "calls_at_once", "around_the_clock"}),
    Holiday: frozenset({"day", "windows"}),
}


def of_change(row: Subject, fields: set[str]) -> list[str]:
    """Return what follows from writing these columns of a row, that is not written yet."""
    found = _gap(row, fields) if isinstance(row, Agreement) else []
    if isinstance(row, UpdateRule) and "priority" in fields:
        found += _without_rule(UpdateRule.objects.select_related("agreement").get(pk=row.pk))
    if fields & COUNTED.get(type(row), frozenset()):
        found += _counted_anew(row)
    return found


def of_addition(row: Subject) -> list[str]:
    """Return what follows from a part of terms that is new; terms of their own begin with none."""
    return _counted_anew(row) if isinstance(row, Target | UpdateRule | Holiday) else []


def of_removal(row: Subject) -> list[str]:
    """Return what follows from taking a part of the terms away."""
    found = _without_rule(row) if isinstance(row, UpdateRule) else []
    return [*found, *of_addition(row)]


def _counted_anew(row: Subject) -> list[str]:
    held = row
    if isinstance(row, Target | UpdateRule):
        held = row.agreement
    elif isinstance(row, Holiday):
        held = row.hours
    work = work_on(held)  # type: ignore[arg-type]
    told = _("Clocks and updates that run are counted by this from now on; what was missed stays.")
    return [told, *work] if work else []


def _without_rule(row: UpdateRule) -> list[str]:
    told = _("%(customer)s is promised no updates of a P%(priority)s any more.")
    return [told % {"customer": row.agreement.tenant.name, "priority": row.priority}]


def _gap(row: Agreement, fields: set[str]) -> list[str]:
    """Return from which day no agreement holds any more that held there until now."""
    if not fields & {"valid", "until"}:
        return []
    before = list(Agreement.objects.filter(tenant=row.tenant_id))
    after = [row if one.pk == row.pk else one for one in before]
    today = clock.now().astimezone(ZoneInfo(row.tenant.zone)).date()
    begins = {today, *(one.until for one in after if one.until), *(one.valid for one in before)}
    days = (day for day in sorted(begins) if day >= today)
    lost = next((d for d in days if _holds(before, d) and not _holds(after, d)), None)
    if lost is None:
        return []
    told = _(
        "From %(day)s no agreement holds for %(customer)s. What is reported then is taken in"
        " with these terms, and is marked red at the desk."
    )
    day = date_format(lost, "SHORT_DATE_FORMAT")
    return [told % {"customer": row.tenant.name, "day": day}]


def _holds(agreements: Iterable[Agreement], day: date) -> bool:
    return any(one.valid <= day and (one.until is None or day < one.until) for one in agreements)
