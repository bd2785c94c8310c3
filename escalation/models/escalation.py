"""An escalation: who was asked for knowledge or authority, why, and when they answered."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from escalation.choices import AnswerMeans, EscalationKind
from escalation.rules.reasons import Reason
from incidents.models import Incident, UpdateRound
from tenants.choices import Function
from tenants.models import FunctionHolder, Supplier, Team, User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class Escalation(TenantRow):
    """Kind, from, to, reason, time, acknowledgement (R64). Being told is not being assigned (R60).

    Who is told as a function is named as he was called then; passing on makes the next row.
    """

    personal = frozenset({"reason", "to_name", "answered_name", "hand_reason"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="escalations", db_constraint=False, db_index=False
    )
    kind = models.CharField(_("kind"), max_length=12, choices=EscalationKind)
    # The measure of the profile that asks for it (M07), or a requirement; empty: a person did.
    demanded_by = models.CharField(_("demanded by"), max_length=12, blank=True)
    # Raised once for each cause, function and rank.
    key = models.CharField(max_length=80)

    from_team = models.ForeignKey(
        Team,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("from team"),
    )
    raised_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )
    raised_at = models.DateTimeField(_("raised"))
    # What a person wrote; or a code and its facts, which each reader sees in his language.
    reason = models.TextField(_("reason"), blank=True)
    reason_code = models.CharField(max_length=20, blank=True)
    reason_facts: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(
        default=dict, blank=True
    )

    function = models.CharField(_("told as"), max_length=24, choices=Function, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), default=0)
    holder = models.ForeignKey(
        FunctionHolder,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    # The provider's own people stand in where the customer has nobody.
    provider_holder = models.ForeignKey(
        FunctionHolder,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    to_team = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    to_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    to_supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    to_name = models.CharField(_("to"), max_length=160, blank=True)

    # Unanswered at this moment it goes on to the next; empty when nobody is left or it is settled.
    due_at = models.DateTimeField(_("answer wanted by"), null=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True)
    acknowledged_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    answer_means = models.CharField(_("answered by"), max_length=8, choices=AnswerMeans, blank=True)
    # Who said it, where nobody signed in for it; and who of the desk heard it.
    answered_name = models.CharField(_("said by"), max_length=160, blank=True)
    answer_recorded_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("recorded by"),
    )
    passed_on_at = models.DateTimeField(_("passed on"), null=True)
    passed_to = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )

    # Who has it in hand since; empty where that is who answered (`who_has_it`).
    in_hand_of = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("in hand of"),
    )  # fmt: skip
    in_hand_at = models.DateTimeField(_("in hand since"), null=True)
    # Why it rests or goes to a colleague: of the last time.
    hand_reason = models.TextField(_("why"), blank=True, default="", db_default="")
    # Until then nobody else is asked; at that moment the next one is.
    snoozed_at = models.DateTimeField(_("put off"), null=True)
    snoozed_until = models.DateTimeField(_("put off until"), null=True)
    # A colleague who is asked to have it, and has not said so yet.
    offered_to = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("offered to"),
    )  # fmt: skip
    offered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("offered by"),
    )  # fmt: skip
    offered_at = models.DateTimeField(_("offered"), null=True)

    # Nobody could be told, or nobody answered and nobody is left: red until somebody answers.
    unreached_at = models.DateTimeField(_("nobody reached"), null=True)

    # The last round that was missed while this waited for an answer.
    reminded_round = models.ForeignKey(
        UpdateRound,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    reminded_at = models.DateTimeField(_("reminded"), null=True)

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        indexes: ClassVar = [
            models.Index(fields=["incident", "raised_at", "id"], name="escalations_of_incident"),
            models.Index(
                fields=["due_at", "tenant"],
                condition=models.Q(due_at__isnull=False),
                name="escalations_unanswered",
            ),
        ]
        constraints = walled(
            "escalation_escalation",
            models.UniqueConstraint(fields=["incident", "key"], name="escalated_once"),
            models.CheckConstraint(
                condition=~models.Q(function="")
                | models.Q(to_team__isnull=False)
                | models.Q(to_user__isnull=False)
                | models.Q(to_supplier__isnull=False),
                name="escalation_says_to_whom",
            ),
            models.CheckConstraint(
                # What was answered waits only where it was put off.
                condition=models.Q(due_at__isnull=True)
                | models.Q(acknowledged_at__isnull=True, passed_on_at__isnull=True)
                | models.Q(snoozed_until__isnull=False, passed_on_at__isnull=True),
                name="settled_escalation_is_not_due",
            ),
            models.CheckConstraint(
                condition=models.Q(snoozed_until__isnull=True)
                | models.Q(snoozed_at__isnull=False, due_at=models.F("snoozed_until")),
                name="snooze_ends_by_itself",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    offered_to__isnull=True, offered_by__isnull=True, offered_at__isnull=True
                )
                | (
                    models.Q(
                        offered_to__isnull=False,
                        offered_by__isnull=False,
                        offered_at__isnull=False,
                        passed_on_at__isnull=True,
                    )
                    & ~models.Q(offered_to=models.F("offered_by"))
                ),
                name="offer_is_of_one_to_another",
            ),
            models.CheckConstraint(
                condition=models.Q(due_at__isnull=True) | models.Q(unreached_at__isnull=True),
                name="unreached_escalation_is_not_due",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason="", reason_code=""), name="escalation_says_why"
            ),
            models.CheckConstraint(
                # Of before, when only an account was known: without the means.
                condition=models.Q(acknowledged_at=None, answer_means="")
                | models.Q(answer_means="", acknowledged_by__isnull=False)
                | models.Q(answer_means=AnswerMeans.ACCOUNT, acknowledged_by__isnull=False)
                | (models.Q(answer_means=AnswerMeans.SIGNED) & ~models.Q(answered_name=""))
                | (
                    models.Q(answer_means=AnswerMeans.RECORDED, answer_recorded_by__isnull=False)
                    & ~models.Q(answered_name="")
                ),
                name="answer_says_by_whom",
            ),
            tenant={
                "incident": "incidents_incident",
                "holder": "tenants_functionholder",
                "passed_to": "escalation_escalation",
                "reminded_round": "incidents_updateround",
            },
            provider={
                "from_team": "tenants_team",
                "provider_holder": "tenants_functionholder",
                "to_team": "tenants_team",
                "to_supplier": "tenants_supplier",
            },
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.kind} {self.demanded_by} {self.function}".strip()

    @property
    def measure(self) -> str:
        """Return the measure that asked for it; a code of our own requirements is not shown."""
        return "" if self.demanded_by.startswith("R") else self.demanded_by

    @property
    def why(self) -> Reason:
        return Reason(self.reason, self.reason_code, self.reason_facts)

    @property
    def asked_of(self) -> str:
        """Return who is asked, in words: the function and the name, as far as there are any."""
        parts = (self.get_function_display() if self.function else "", self.to_name)
        return ", ".join(str(part) for part in parts if part)

    @property
    def is_stuck(self) -> bool:
        """Say whether it waits for an answer that cannot come."""
        return self.is_open and self.unreached_at is not None

    @property
    def who_has_it(self) -> str:
        """Return the name of who has it in hand; nothing before somebody answers."""
        if self.in_hand_of is not None:
            return self.in_hand_of.name
        if self.acknowledged_by is not None:
            return self.acknowledged_by.name
        return self.answered_name

    @property
    def is_open(self) -> bool:
        return self.acknowledged_at is None and self.passed_on_at is None
