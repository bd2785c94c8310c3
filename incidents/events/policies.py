"""What is told of policies of an organisation, each a subject of its own."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.facts import PolicyReviewed, PolicySaid
from tenants.ledger.declared import EventKind

POLICIES: Final = (
    EventKind("policy.published", _("Policy published"), "book-open", facts=PolicySaid),
    EventKind("policy.read", _("Policy read and understood"), "check", facts=PolicySaid),
    EventKind("policy.reminded", _("Reminded of a policy"), "bell-ring", facts=PolicySaid),
    EventKind("policy.reviewed", _("Policy reviewed"), "calendar-check", facts=PolicyReviewed),
    EventKind("policy.withdrawn", _("Policy withdrawn"), "ban", facts=PolicySaid),
)
