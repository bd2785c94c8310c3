"""The word that a customer is owed: the one reading of it that every screen and figure shares.

Owed is what can still be given in time, and what was missed until the customer has heard after
all. The earliest of it counts: a next interval that opens hides no promise that was broken.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import Count, F, OuterRef, Q, Subquery, Window
from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incidents.models import OWED, Incident, UpdateRound
from incidents.record.queries.gather import Listed
from incidents.record.queries.prepared import OneOf

# What `round_view` and those that say more of it read.
FIELDS = ("due_at", "opened_at", "media", "missed", "late_media")


def first_owed(which: Q | OneOf, now: datetime) -> Listed:
    """Return the first word that each of these incidents owes, with how many are past."""
    late, of_one = Q(due_at__lt=now), [F("incident_id")]
    rows: Listed = UpdateRound.objects.filter(OWED, which).annotate(
        missed=Window(Count("pk", filter=late), partition_by=of_one),
        # By which means the customer must hear to make good all of it.
        late_media=Window(JSONBAgg("media", filter=late), partition_by=of_one),
    )
    first: Listed = rows.order_by("incident_id", "due_at", "number").distinct("incident_id")
    values: Listed = first.values("incident_id", *FIELDS)
    return values


def owed_rounds(incident: Incident) -> list[UpdateRound]:
    """Return the word that this customer is owed still, the most urgent first."""
    owed = UpdateRound.objects.filter(OWED, incident=incident)
    return list(owed.order_by("due_at", "number"))


def owed_of(outer: str = "pk") -> Listed:
    """Return the rounds that the incident of an outer query owes, the most urgent first."""
    found: Listed = UpdateRound.objects.filter(OWED, incident=OuterRef(outer))
    return found.order_by("due_at", "number")


def owed_by(outer: str = "pk") -> Subquery:
    """Return by when the incident of an outer query owes word; past while a miss is not made up."""
    return Subquery(owed_of(outer).values("due_at")[:1])


def short_moment(moment: datetime, now: datetime) -> str:
    """Return the time today, the day and the time otherwise."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    month = str(MONTHS_3[local.month])
    # English writes a month with a capital, Dutch does not.
    month = month.title() if (get_language() or "").startswith("en") else month
    return f"{local.day} {month} {local:%H:%M}"


def late_media(word: Mapping[str, Any]) -> set[str]:
    """Return by which means the customer must hear to make good all that `first_owed` gave."""
    return {code for codes in word["late_media"] or () for code in codes}


def missed_since(missed: int, since: datetime, now: datetime) -> str:
    """Return how many words are past their term, and since when; nothing where none is."""
    if not missed:
        return ""
    return _("%(count)d missed since %(moment)s") % {
        "count": missed,
        "moment": short_moment(since, now),
    }
