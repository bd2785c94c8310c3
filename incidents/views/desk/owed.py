"""What an incident asks of the desk now, each with the address where this person does it."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from incidents.forms.base import Case
from incidents.queries.owed import Owed
from incidents.views.desk.verbs import VERBS

# What the composer does, in which of its modes.
COMPOSED: Mapping[str, str] = {"message": "public", "call": "call"}


def owed_part(owed: list[Owed], case: Case) -> dict[str, Any]:
    return {
        "owed": [{"owed": one, "url": _done_at(one, case)} for one in owed],
        "owed_url": reverse("desk:part", args=[case.incident.reference, "owed"]),
    }


def _done_at(owed: Owed, case: Case) -> str:
    """Return where this person does it, or nothing."""
    verb = VERBS.get(owed.verb)
    if verb is None or not verb.is_offered(case.incident, case.actor):
        return ""
    reference = case.incident.reference
    if mode := COMPOSED.get(owed.verb):
        return f"{reverse('desk:incident', args=[reference])}?mode={mode}#composer"
    url = reverse("desk:act", args=[reference, owed.verb])
    return f"{url}?{owed.asks}" if owed.asks else url
