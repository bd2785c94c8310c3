"""How a security incident is handled: its phases, and what is decided in them (002:699-723)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SecurityPhase(TextChoices):
    """In the order of source 002; each is told in `tenants/data/security_handling.yaml`."""

    IDENTIFICATION = "identification", _("Identification and documentation")
    CONTAINMENT = "containment", _("Containing the damage")
    REMEDIATION = "remediation", _("Remediation")
    RECOVERY = "recovery", _("Recovery")
    COMMUNICATION = "communication", _("Communication")
    EVALUATION = "evaluation", _("Reporting and evaluation")


class SecuritySubject(TextChoices):
    """What was decided on."""

    PHASE = "phase", _("Phase")
    # Containment ordered by somebody who was not designated beforehand (R48).
    EMERGENCY = "emergency", _("Ordered in an emergency")
    CAUSE = "cause", _("Cause of the security incident")
    # Recovery before the cause is gone (R50).
    EARLY = "early", _("Recovery before the cause is removed")
    # Whether the continuity plan must be activated: asked of any grave incident (R55).
    CONTINUITY = "continuity", _("Business continuity plan")


class SecurityOutcome(TextChoices):
    BEGUN = "begun", pgettext_lazy("phase", "Begun")
    DONE = "done", pgettext_lazy("phase", "Done")
    NOT_NEEDED = "not_needed", pgettext_lazy("phase", "Not needed")
    BLOCKED = "blocked", pgettext_lazy("cause", "Blocked")
    REMOVED = "removed", pgettext_lazy("cause", "Removed")
    ALLOWED = "allowed", pgettext_lazy("exception", "Allowed")
    ACTIVATED = "activated", pgettext_lazy("plan", "Must be activated")
    NOT_NOW = "not_now", pgettext_lazy("plan", "Need not be activated")


# What each can come to.
OUTCOMES: Final[Mapping[SecuritySubject, tuple[SecurityOutcome, ...]]] = MappingProxyType(
    {
        SecuritySubject.PHASE: (
            SecurityOutcome.BEGUN,
            SecurityOutcome.DONE,
            SecurityOutcome.NOT_NEEDED,
        ),
        SecuritySubject.EMERGENCY: (SecurityOutcome.ALLOWED,),
        SecuritySubject.CAUSE: (SecurityOutcome.BLOCKED, SecurityOutcome.REMOVED),
        SecuritySubject.EARLY: (SecurityOutcome.ALLOWED,),
        SecuritySubject.CONTINUITY: (SecurityOutcome.ACTIVATED, SecurityOutcome.NOT_NOW),
    }
)
