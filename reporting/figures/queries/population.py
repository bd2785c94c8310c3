"""Which incidents the figures are of, and what stays outside and is counted apart.

After kpis.yaml, kpi_conventions: incidents only; requests, drills, what another desk recorded, what
was merged into another and what was none are told beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from incidents.choices import Channel, Kind, TriageOutcome
from incidents.models import Incident
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

REQUEST = ~Q(kind=Kind.INCIDENT)
DRILL = Q(is_drill=True)
IMPORTED = Q(channel=Channel.IMPORT)
MERGED = Q(merged_into__isnull=False)
NONE = Q(triage_outcome=TriageOutcome.NOT_AN_INCIDENT)
UNVERIFIED = Q(is_unverified=True)
# In the order in which one counts: what is several of these is told once.
APART: Mapping[str, Q] = {
    "drills": DRILL,
    "imported": IMPORTED,
    "merged": MERGED,
    "unverified": UNVERIFIED,
    "none": NONE,
    "requests": REQUEST,
}


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Of what the figures are asked; nothing set is everything that somebody answers for."""

    tenant_id: int | None = None
    priority: int | None = None
    category_id: int | None = None
    team_id: int | None = None

    @property
    def is_whole(self) -> bool:
        """Say that it is all work of a customer, or of all of them: not a part of it."""
        return not (self.priority or self.category_id or self.team_id)

    def where(self) -> Q:
        tenant = Q(tenant=self.tenant_id) if self.tenant_id else Q()
        return tenant & self.within_tenant()

    def within_tenant(self, prefix: str = "") -> Q:
        """Return what is asked beside the customer, of rows that reach an incident by `prefix`."""
        asked = Q()
        for name, value in (("priority", self.priority), ("team", self.team_id)):
            if value:
                asked &= Q((f"{prefix}{name}", value))
        if self.category_id:
            name = f"{prefix}category"
            asked &= Q((name, self.category_id)) | Q((f"{name}__parent", self.category_id))
        return asked


def all_of(actor: Actor, chosen: Chosen) -> QuerySet[Incident]:
    """Return every record, of whatever kind, for which this person reads figures."""
    # The provider is said as well, for the index that has many customers in one order.
    providers = sorted(set(actor.providers.values()))
    return Incident.objects.filter(
        chosen.where(), may_at(actor, Action.SEE_FIGURES), provider__in=providers
    )


def population(actor: Actor, chosen: Chosen) -> QuerySet[Incident]:
    """Return the incidents that count."""
    found = all_of(actor, chosen).filter(kind=Kind.INCIDENT, merged_into=None)
    return found.filter(is_drill=False, is_unverified=False).exclude(IMPORTED).exclude(NONE)
