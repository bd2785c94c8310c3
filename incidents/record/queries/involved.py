"""Who works on an incident besides whoever is responsible (R45)."""

from django.db.models.functions import Coalesce

from incidents.models import Incident, Involved
from incidents.record.queries.gather import Listed
from incidents.record.queries.options import Option


def involved_list(incident_id: int) -> Listed:
    """Return everybody who does or did, the newest first, for a page that reads more at once."""
    found = Involved.objects.filter(incident=incident_id).order_by("-pk")
    rows: Listed = found.values(
        "pk", "task", "added_at", "ended_at", "user__name", "supplier__name"
    )
    return rows


def involved_names(incident: Incident) -> list[Option]:
    """Return who does now, for a form that lets one go."""
    found = Involved.objects.filter(incident=incident, ended_at=None).order_by("pk")
    named = found.annotate(name=Coalesce("user__name", "supplier__name"))
    return list(named.values_list("pk", "name"))
