"""Whether an incident may be significant, by what is known of it: for who decides that."""

from datetime import datetime

from incidents.choices import Level
from incidents.duty.rules.facts import YES
from incidents.duty.rules.significance import Known, Proposal, proposals
from incidents.models import AssetLink, Fact, Incident
from tenants.data import significance

# What of the fact sheet is asked for.
FACTS = ("users_hit", "loss", "is_malicious", "nature", "began_at", "ended_at")


def significance_of(incident: Incident, *, now: datetime) -> list[Proposal]:
    """Return what speaks for it; a total outage is taken from a high impact on what is managed."""
    rows = Fact.objects.filter(incident=incident, code__in=FACTS).order_by("pk")
    said = dict(rows.values_list("code", "value"))
    began = _moment(said.get("began_at", "")) or incident.occurred_at or incident.reported_at
    ended = _moment(said.get("ended_at", "")) or incident.restored_at or now
    links = AssetLink.objects.filter(incident=incident, is_active=True, asset__is_managed=True)
    users = said.get("users_hit", "")
    known = Known(
        minutes=max(int((ended - began).total_seconds() // 60), 0),
        is_managed=incident.impact_effective == Level.HIGH and links.exists(),
        users=int(users) if users.isdecimal() else None,
        loss=said.get("loss", ""),
        is_malicious=said.get("is_malicious") == YES,
        natures=frozenset(said.get("nature", "").split()),
    )
    return proposals(known, significance(), on=began.date())


def _moment(kept: str) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None
