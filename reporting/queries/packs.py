"""What one incident is taken out as: its dossier, or its evidence for a court."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from incidents.models import EvidenceItem, Incident
from reporting.choices import Pack
from reporting.queries.register import Selection, register
from tenants.choices import Side
from tenants.errors import NotFound
from tenants.rules.roles import Action, Actor
from tenants.sole import sole


@dataclass(frozen=True, kw_only=True)
class PackSelection(Selection):
    """One incident, as what it is taken out and in which language."""

    pack: str = Pack.DOSSIER
    reference: str = ""
    language: str = "nl"

    def as_facts(self) -> dict[str, Any]:
        said = {"pack": str(self.pack), "incident": self.reference, "language": self.language}
        return {**said, **super().as_facts()}

    def where(self) -> Q:
        return super().where() & Q(reference=self.reference)


def reads_all(actor: Actor, incident: Incident) -> bool:
    """Say whether somebody is of the provider's own people: no word of the desk is kept back."""
    return actor.side is Side.PROVIDER and actor.may(Action.SEE_REGISTER, incident.provider_id)


def incident_to_take(actor: Actor, reference: str, pack: Pack) -> Incident:
    """Return the incident, or NotFound: evidence is the provider's, that there is any as well."""
    chosen = register(actor, Selection(), action=Action.EXPORT)
    found = sole(chosen.select_related("tenant", "provider").filter(reference=reference))
    if found is None or (pack == Pack.EVIDENCE and not reads_all(actor, found)):
        raise NotFound()
    return found


def selection_for(incident: Incident, pack: Pack, *, language: str) -> PackSelection:
    return PackSelection(
        tenant_id=incident.tenant_id, reference=incident.reference, pack=pack, language=language
    )


def has_evidence(incident: Incident) -> bool:
    return EvidenceItem.objects.filter(tenant=incident.tenant_id, incident=incident).exists()
