"""What the law asks for an incident: from when it counts, what is owed to whom, and each answer.

All that a pack of `tenants/data/regimes` asks is an obligation here, as the pack read on the day
that it began. What answers GDPR art. 33(1) and 33(5) has tables of its own (`BreachDecision`,
`BreachFiling`, `BreachDescription`).
"""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import (
    DECIDERS,
    TO_AUTHORITY,
    BreachAlarm,
    BreachOutcome,
    DutyEvent,
    ObligationState,
)
from incidents.models.files import Attachment
from incidents.models.incident import Incident
from tenants.choices import Function
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled

_DECIDERS = [function.value for function in DECIDERS]


class DutyStart(TenantRow):
    """A decision from when a law counts: aware of what, since when, on which grounds.

    Written once. A later one stands beside it, and moves no due moment that was set to a later one.
    """

    personal = frozenset({"grounds"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="duty_starts", db_constraint=False
    )
    event = models.CharField(_("what it counts from"), max_length=16, choices=DutyEvent)
    at = models.DateTimeField(_("since"))
    grounds = models.TextField(_("grounds"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("decided by")
    )
    capacity = models.CharField(_("as"), max_length=24, choices=Function)
    decided_at = models.DateTimeField(_("decided"))

    class Meta:
        verbose_name = _("decision from when a law counts")
        verbose_name_plural = _("decisions from when a law counts")
        constraints = walled(
            "incidents_dutystart",
            models.CheckConstraint(condition=~models.Q(grounds=""), name="duty_start_has_grounds"),
            models.CheckConstraint(
                condition=models.Q(capacity__in=_DECIDERS), name="duty_start_by_who_may"
            ),
            models.CheckConstraint(
                condition=models.Q(at__lte=models.F("decided_at")), name="duty_start_was_before"
            ),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.event}"


class Obligation(TenantRow):
    """One duty of a law to one recipient, with its terms as they read when it began."""

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="obligations", db_constraint=False, db_index=False
    )
    # Codes of the pack, and which version of it was read.
    duty = models.CharField(_("duty"), max_length=40)
    recipient = models.CharField(_("recipient"), max_length=16)
    version = models.CharField(_("version of the pack"), max_length=16)
    # Of each term: event, since, at, source, read_on and confidence; moments in UTC.
    terms = models.JSONField(_("terms"), default=list)
    started_at = models.DateTimeField(_("counts from"))
    # The earliest of its terms, never moved to later; empty: without undue delay.
    due_at = models.DateTimeField(_("due"), null=True)
    state = models.CharField(_("state"), max_length=8, choices=ObligationState)
    # Of the notification to an authority, the decision that holds; empty: one is needed.
    outcome = models.CharField(_("decision"), max_length=16, choices=BreachOutcome, blank=True)
    filed_at = models.DateTimeField(_("filed"), null=True)
    stopped_at = models.DateTimeField(_("nothing owed since"), null=True)
    # The first moment at which the term had passed; frozen with the first filing or the decision.
    missed_at = models.DateTimeField(_("term passed"), null=True)
    # What speaks next; nothing where no moment is named, once it has passed, and once it stopped.
    alarm_at = models.DateTimeField(null=True)
    alarm = models.CharField(max_length=16, choices=BreachAlarm, blank=True)

    class Meta:
        verbose_name = _("duty of the law")
        verbose_name_plural = _("duties of the law")
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "due_at", "id"],
                condition=models.Q(stopped_at=None),
                name="obligations_owed",
            ),
            models.Index(
                fields=["alarm_at", "tenant"],
                condition=models.Q(alarm_at__isnull=False),
                name="obligation_alarms",
            ),
        ]
        constraints = walled(
            "incidents_obligation",
            models.UniqueConstraint(
                fields=["incident", "duty", "recipient"], name="one_obligation_per_recipient"
            ),
            models.CheckConstraint(
                condition=models.Q(state=ObligationState.OWED, stopped_at=None)
                | (~models.Q(state=ObligationState.OWED) & models.Q(stopped_at__isnull=False)),
                name="obligation_stops_by_an_answer",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ObligationState.FILED) | models.Q(filed_at__isnull=False),
                name="filed_obligation_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(stopped_at=None) | models.Q(alarm_at=None),
                name="stopped_obligation_is_silent",
            ),
            models.CheckConstraint(
                condition=~models.Q(duty=TO_AUTHORITY)
                | models.Q(stopped_at=None)
                | ~models.Q(outcome=""),
                name="breach_term_stops_by_decision",
            ),
            models.CheckConstraint(
                condition=models.Q(stopped_at=None)
                | ~models.Q(outcome=BreachOutcome.NOTIFY)
                | models.Q(filed_at__isnull=False),
                name="breach_notifying_stops_by_filing",
            ),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.duty} {self.recipient}"


def breach_terms(**of: Any) -> "models.QuerySet[Obligation]":
    """Return the terms of personal data breaches (GDPR art. 33(1)): one for each authority."""
    return Obligation.objects.filter(duty=TO_AUTHORITY, **of)


class ObligationAnswer(TenantRow):
    """A filing as it was made, or a decision that it is not required. Each stands for good."""

    personal = frozenset({"grounds", "late_reason"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="obligation_answers", db_constraint=False
    )
    obligation = models.ForeignKey(
        Obligation, models.PROTECT, related_name="answers", db_constraint=False
    )
    # Never `owed`: that is how it stands without an answer.
    outcome = models.CharField(_("answer"), max_length=8, choices=ObligationState)
    filed_at = models.DateTimeField(_("filed"), null=True)
    reference = models.CharField(_("number or code of the recipient"), max_length=120, blank=True)
    receipt = models.ForeignKey(
        Attachment,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("receipt"),
    )
    is_late = models.BooleanField(_("after the term"), default=False)
    late_reason = models.TextField(_("why after the term"), blank=True)
    grounds = models.TextField(_("grounds"), blank=True)
    # Of a decision that takes two people: whether this is the second one, and so holds.
    settles = models.BooleanField(_("holds"))
    answered_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("answered by")
    )
    capacity = models.CharField(_("as"), max_length=24, choices=Function)
    answered_at = models.DateTimeField(_("answered"))

    class Meta:
        verbose_name = _("answer to a duty of the law")
        verbose_name_plural = _("answers to duties of the law")
        constraints = walled(
            "incidents_obligationanswer",
            models.CheckConstraint(
                condition=(
                    models.Q(outcome=ObligationState.FILED, filed_at__isnull=False)
                    & ~models.Q(reference="")
                )
                | (models.Q(outcome=ObligationState.NOT_OWED) & ~models.Q(grounds="")),
                name="obligation_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(is_late=False) | ~models.Q(late_reason=""),
                name="late_obligation_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(capacity__in=_DECIDERS), name="obligation_answered_by_who_may"
            ),
            tenant={
                "incident": "incidents_incident",
                "obligation": "incidents_obligation",
                "receipt": "incidents_attachment",
            },
        )

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.outcome}"
