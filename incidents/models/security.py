"""How a security incident was handled: what was done, and what was decided (R47-R52)."""

from functools import reduce
from operator import or_
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import OUTCOMES, SecurityOutcome, SecurityPhase, SecuritySubject
from incidents.models.incident import Incident
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled

# The phases in which something is done by type.
ACTED: Final = (SecurityPhase.CONTAINMENT, SecurityPhase.REMEDIATION, SecurityPhase.RECOVERY)
REBUILT: Final = "rebuilt"


class SecurityAct(TenantRow):
    """One measure of containment, one act of remediation, or a system that was rebuilt.

    The desk's own. A measure of containment says who ordered it (R48); a rebuilt system returns
    once another person than who wrote it cleared it (R52).
    """

    personal = frozenset({"text", "damage", "spread", "ordered_name", "clearance"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="security_acts", db_constraint=False, db_index=False
    )
    phase = models.CharField(
        _("phase"), max_length=16, choices=[(one.value, one.label) for one in ACTED]
    )
    # Its type, by its code in `tenants/data/security_handling.yaml`.
    kind = models.CharField(_("type"), max_length=24)
    text = models.TextField(_("what was done"))
    damage = models.TextField(_("damage, nature and extent"), blank=True)
    spread = models.TextField(_("spread inside and to third parties"), blank=True)
    done_at = models.DateTimeField(_("done"))
    ordered_name = models.CharField(_("ordered by"), max_length=120, blank=True)
    is_emergency = models.BooleanField(_("ordered in an emergency"), default=False)
    author = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("recorded by")
    )
    written_at = models.DateTimeField(_("recorded"))
    cleared_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("security approval by"),
    )  # fmt: skip
    cleared_at = models.DateTimeField(_("security approval"), null=True)
    clearance = models.TextField(_("what the approval stands on"), blank=True)

    class Meta:
        verbose_name = _("act of security handling")
        verbose_name_plural = _("acts of security handling")
        constraints = walled(
            "incidents_securityact",
            models.CheckConstraint(
                condition=models.Q(phase__in=ACTED), name="act_is_of_a_phase_of_acts"
            ),
            models.CheckConstraint(
                condition=~models.Q(text="") & ~models.Q(kind=""), name="act_says_what"
            ),
            models.CheckConstraint(
                condition=~models.Q(phase=SecurityPhase.CONTAINMENT, ordered_name=""),
                name="containment_says_who_ordered_it",
            ),
            models.CheckConstraint(
                condition=models.Q(phase=SecurityPhase.CONTAINMENT) | models.Q(is_emergency=False),
                name="emergency_is_of_containment",
            ),
            models.CheckConstraint(
                condition=models.Q(cleared_by=None, cleared_at=None)
                | (
                    models.Q(cleared_by__isnull=False, cleared_at__isnull=False)
                    & ~models.Q(cleared_by=models.F("author"))
                ),
                name="cleared_by_another",
            ),
            tenant={"incident": "incidents_incident"},
        )
        indexes = (models.Index(fields=["incident", "id"], name="security_acts_of_one"),)

    def __str__(self) -> str:
        return f"{self.incident_id} {self.phase} {self.kind}"

    @property
    def waits_for_approval(self) -> bool:
        return self.kind == REBUILT and self.cleared_at is None


def _paired() -> models.Q:
    """Return which outcome belongs to which subject."""
    return reduce(
        or_,
        (models.Q(subject=subject, outcome__in=outcomes) for subject, outcomes in OUTCOMES.items()),
    )


class SecurityDecision(TenantRow):
    """One decision on how it is handled, with its grounds. It holds until it lapses.

    The desk's own. What was decided stays when it lapses: by a relapse, or by reopening.
    """

    personal = frozenset({"grounds"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="security_decisions", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    subject = models.CharField(_("on what"), max_length=16, choices=SecuritySubject)
    phase = models.CharField(_("phase"), max_length=16, choices=SecurityPhase, blank=True)
    outcome = models.CharField(_("decision"), max_length=12, choices=SecurityOutcome)
    grounds = models.TextField(_("grounds"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"))
    lapsed_at = models.DateTimeField(_("lapsed"), null=True)

    class Meta:
        verbose_name = _("decision on security handling")
        verbose_name_plural = _("decisions on security handling")
        constraints = walled(
            "incidents_securitydecision",
            models.CheckConstraint(condition=_paired(), name="security_outcome_of_its_subject"),
            models.CheckConstraint(
                condition=models.Q(subject=SecuritySubject.PHASE, phase__gt="")
                | (~models.Q(subject=SecuritySubject.PHASE) & models.Q(phase="")),
                name="phase_decision_names_its_phase",
            ),
            models.CheckConstraint(condition=~models.Q(grounds=""), name="security_says_why"),
            models.UniqueConstraint(
                fields=["incident", "subject", "phase", "outcome"],
                condition=models.Q(lapsed_at=None) & ~models.Q(subject=SecuritySubject.EMERGENCY),
                name="security_decided_once",
            ),
            tenant={"incident": "incidents_incident"},
        )
        indexes = (models.Index(fields=["incident", "id"], name="security_decisions_of_one"),)

    def __str__(self) -> str:
        return f"{self.incident_id} {self.subject} {self.outcome}"


class RecoveryOption(TenantRow):
    """One way to recover, with what it takes and costs: compared before one is chosen (R51).

    The desk's own. What was chosen before stays when another is chosen.
    """

    personal = frozenset({"text", "data_loss", "why"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="recovery_options", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    text = models.CharField(_("way to recover"), max_length=200)
    hours = models.PositiveIntegerField(_("hours until it works"))
    # In whole euros.
    cost = models.PositiveIntegerField(_("cost"))
    data_loss = models.TextField(_("loss of data"))
    author = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("recorded by")
    )
    written_at = models.DateTimeField(_("recorded"))
    chosen_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("chosen by"),
    )  # fmt: skip
    chosen_at = models.DateTimeField(_("chosen"), null=True)
    why = models.TextField(_("why"), blank=True)
    replaced_at = models.DateTimeField(_("replaced"), null=True)

    class Meta:
        verbose_name = _("way to recover")
        verbose_name_plural = _("ways to recover")
        constraints = walled(
            "incidents_recoveryoption",
            models.CheckConstraint(
                condition=models.Q(chosen_by=None, chosen_at=None)
                | models.Q(chosen_by__isnull=False, chosen_at__isnull=False),
                name="chosen_option_says_by_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(replaced_at=None) | models.Q(chosen_at__isnull=False),
                name="replaced_option_was_chosen",
            ),
            models.UniqueConstraint(
                fields=["incident"],
                condition=models.Q(chosen_at__isnull=False, replaced_at=None),
                name="one_option_is_chosen",
            ),
            tenant={"incident": "incidents_incident"},
        )
        indexes = (models.Index(fields=["incident", "id"], name="recovery_options_of_one"),)

    def __str__(self) -> str:
        return self.text

    @property
    def is_chosen(self) -> bool:
        return self.chosen_at is not None and self.replaced_at is None
