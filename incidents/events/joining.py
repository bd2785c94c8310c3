"""What one incident has to do with others."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.record.facts import Merged, Related, TookOver
from incidents.record.queries.relation_names import relation_name
from tenants.ledger.declared import DONE, EventKind, Names


def related(facts: Related, _names: Names) -> str:
    return f"{relation_name(facts.kind, backwards=facts.backwards)} {facts.reference}"


def of_other(facts: Merged | TookOver, _names: Names) -> str:
    return facts.reference


JOINING: Final = (
    EventKind(
        "incident.merged", _("Merged into"), "git-merge", of_other, auditors=DONE, facts=Merged
    ),
    EventKind(
        "incident.misregistered", _("Registered at the wrong customer"), "ban", auditors=DONE
    ),
    EventKind("incident.sender_confirmed", _("Sender confirmed"), "user-check", auditors=DONE),
    EventKind("incident.rejected", _("Rejected: nobody's report"), "ban", auditors=DONE),
    EventKind(
        "incident.took_over", _("Took over"), "git-merge", of_other, auditors=DONE, facts=TookOver
    ),
    EventKind(
        "incident.owes_more",
        _("Owed by the earlier moment of both"),
        "clock-alert",
        of_other,
        facts=Merged,
    ),
    EventKind("relation.added", _("Related"), "link", related, auditors=DONE, facts=Related),
    EventKind("relation.ended", _("No longer related"), "x", related, auditors=DONE, facts=Related),
    # On the provider's chain: between two customers.
    EventKind("relation.added_between", _("Related between customers"), "link"),
    EventKind("relation.ended_between", _("No longer related between customers"), "x"),
)
