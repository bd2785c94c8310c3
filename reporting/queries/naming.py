"""The words in which one incident of the register is read, and what of its story is told."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

# What the model leaves to its own name, in the words of a reader.
LABELS: Mapping[str, Any] = {
    "id": gettext_lazy("number in the register"),
    "tenant": gettext_lazy("customer"),
    "provider": gettext_lazy("service provider"),
    "public_id": gettext_lazy("lasting identifier"),
    "version": gettext_lazy("number of changes"),
    "scheme": gettext_lazy("priority scheme"),
    "profile": gettext_lazy("classification profile"),
    "agreement": gettext_lazy("agreement"),
    "parent": gettext_lazy("part of incident"),
    "confirmed_by": gettext_lazy("confirmed by"),
    # Of what hangs on it.
    "acknowledged_by": gettext_lazy("acknowledged by"),
    "author": gettext_lazy("author"),
    "contact": gettext_lazy("contact"),
    "held_by": gettext_lazy("held by"),
    "received_by": gettext_lazy("received by"),
}
ASKED: Mapping[str, tuple[Any, Mapping[str, Any]]] = {
    "who_is_affected": (
        gettext_lazy("Who is affected?"),
        {
            "me": gettext_lazy("Me"),
            "team": gettext_lazy("My department"),
            "everyone": gettext_lazy("Everyone"),
        },
    ),
    "can_work": (
        gettext_lazy("Can you keep working?"),
        {
            "yes": gettext_lazy("Yes"),
            "partly": gettext_lazy("Barely"),
            "no": gettext_lazy("No"),
        },
    ),
}
# What an auditor of the customer reads of what was done: decisions, and no colleague's words.
DONE = frozenset(
    {
        "incident.registered", "incident.triaged", "incident.classified", "incident.corrected",
        "incident.priority_changed", "incident.assigned", "incident.started",
        "incident.waiting", "incident.resumed", "incident.contained",
        "incident.containment_failed", "incident.restored", "incident.resolved",
        "incident.reopened", "incident.checked", "incident.confirmation_asked",
        "incident.confirmed", "incident.refused", "incident.silence_recorded",
        "incident.closed", "clock.breached", "round.missed", "escalation.raised",
        "escalation.acknowledged", "escalation.passed_on", "escalation.unanswered",
        "escalation.unreached",
        "waiver.asked", "waiver.agreed", "waiver.declined",
        "breach.decided", "breach.notified", "breach.missed", "measure.proved", "review.held",
        "improvement.finished",
    }
)  # fmt: skip
# Of these also what they came to: made of codes alone, never of typed words or names.
CODED = frozenset(
    {
        "waiver.asked", "waiver.agreed", "waiver.declined", "breach.decided",
        "incident.triaged", "incident.classified", "incident.corrected",
        "incident.priority_changed", "clock.breached", "round.missed", "escalation.raised",
        "escalation.acknowledged", "escalation.passed_on", "escalation.unanswered",
        "escalation.unreached",
    }
)  # fmt: skip
