"""What happened to an incident since somebody read it: said to whoever comes second."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from incidents.models import Incident
from tenants.ledger.declared import event_kind
from tenants.models import Event, User

# More than these nobody reads before they look at the incident itself.
MOST = 10


@dataclass(frozen=True)
class Happened:
    what: str
    who: str
    at: datetime


def happened_since(incident: Incident, version: int) -> list[Happened]:
    """Return what made each version after this one, the newest first."""
    told = Event.objects.filter(
        subject_kind="incident", subject_id=incident.pk, version__gt=version
    )
    rows = list(told.order_by("-version").values_list("kind", "actor_id", "at")[:MOST])
    people = User.objects.filter(pk__in={actor for _kind, actor, _at in rows if actor})
    names = dict(people.values_list("pk", "name"))
    return [
        Happened(str(event_kind(kind).title), names.get(actor or 0, _("automatic")), at)
        for kind, actor, at in rows
    ]
