"""What one incident has to do with others."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.record.facts import Related
from incidents.record.queries.relation_names import relation_name
from tenants.ledger.declared import DONE, EventKind, Names


def related(facts: Related, _names: Names) -> str:
    return f"{relation_name(facts.kind, backwards=facts.backwards)} {facts.reference}"


JOINING: Final = (
    EventKind("relation.added", _("Related"), "link", related, auditors=DONE, facts=Related),
    EventKind("relation.ended", _("No longer related"), "x", related, auditors=DONE, facts=Related),
    # On the provider's chain: between two customers.
    EventKind("relation.added_between", _("Related between customers"), "link"),
    EventKind("relation.ended_between", _("No longer related between customers"), "x"),
)
