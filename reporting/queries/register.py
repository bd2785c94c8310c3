"""The register: every incident that an auditor may see, in one order, on screen and in an export.

Screen and export take their rows from `register`, so they cannot hold different ones (EXP-2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from incidents.choices import Label
from incidents.models import Incident
from tenants.ledger import canonical
from tenants.rules.roles import Action, Actor

LABELS: Mapping[str, str] = {
    Label.SECURITY_INCIDENT: "is_security",
    Label.CYBER_INCIDENT: "is_cyber",
    Label.DATA_BREACH: "is_breach",
}


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What is asked of the register; nothing set is everything. `until` itself is not included."""

    since: datetime | None = None
    until: datetime | None = None
    tenant_id: int | None = None
    kind: str = ""
    priority: int | None = None
    status: str = ""
    category_id: int | None = None
    labels: tuple[str, ...] = ()

    def as_facts(self) -> dict[str, Any]:
        """Return only what is set, as codes, ids and moments: for the log and the manifest."""
        facts = {
            "reported_since": self.since and canonical.moment(self.since),
            "reported_before": self.until and canonical.moment(self.until),
            "tenant": self.tenant_id,
            "kind": self.kind,
            "priority": self.priority,
            "status": self.status,
            "category": self.category_id,
            "labels": list(self.labels),
        }
        return {key: value for key, value in facts.items() if value}

    def where(self) -> Q:
        asked = Q()
        for lookup, value in (
            ("reported_at__gte", self.since),
            ("reported_at__lt", self.until),
            ("tenant", self.tenant_id),
            ("kind", self.kind),
            ("priority", self.priority),
            ("status", self.status),
        ):
            if value:
                asked &= Q((lookup, value))
        if self.category_id:
            asked &= Q(category=self.category_id) | Q(category__parent=self.category_id)
        for label in self.labels:
            asked &= Q((LABELS[label], True))
        return asked


def register(
    actor: Actor, selection: Selection, *, action: Action = Action.SEE_REGISTER
) -> QuerySet[Incident]:
    """Return the incidents in this person's register that were asked for, in no order yet."""
    allowed = actor.tenants_for(action)
    # The provider is said as well, for the index that has many customers in one order.
    providers = {actor.providers[tenant_id] for tenant_id in allowed}
    return Incident.objects.filter(selection.where(), tenant__in=allowed, provider__in=providers)
