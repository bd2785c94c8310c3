"""The word that a customer was promised: how much of it came in time, and each silence."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.models import Incident, UpdateRound
from incidents.record.queries.gather import Listed, Row
from reporting.queries.parts import Item, Section

TITLE: Any = gettext_lazy("Customer updates")


def silence_list(incident: Incident) -> Listed:
    """Return what was given in time as one row, and each silence as one: until they heard."""
    over = UpdateRound.objects.filter(
        Q(met_at__isnull=False) | Q(missed_at__isnull=False), incident=incident
    )
    listed: Listed = (
        over.values("heard_at", is_missed=Q(missed_at__isnull=False))
        .annotate(rounds=Count("pk"), since=Min("due_at"), until=Max("due_at"))
        .order_by("since")
    )
    return listed


def silence_sections(rows: Iterable[Row]) -> list[Section]:
    """Return them under one heading; nothing where no word was promised yet."""
    items = [_items(row) for row in rows]
    return [Section(TITLE, items, "updates")] if items else []


def _items(row: Row) -> list[Item]:
    if not row["is_missed"]:
        return [Item("kept", _("given in time"), str(row["rounds"]))]
    return [
        Item("missed", _("missed"), str(row["rounds"])),
        Item("since", _("the first one was due"), at=row["since"]),
        Item("until", _("the last one was due"), at=row["until"]),
        Item("heard_at", _("heard after all"), at=row["heard_at"]),
    ]
