"""What keeps an incident whole: a legal hold, and logs that are kept longer (R107)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import LogKind
from incidents.models.incident import Incident
from incidents.models.task import Task
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class LegalHold(TenantRow):
    """While it stands nothing of the incident is erased; one asks to lift it, another does."""

    personal = frozenset({"reason", "lift_reason"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="holds", db_constraint=False, db_index=False
    )
    reason = models.TextField(_("why"))
    placed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("placed by")
    )
    placed_at = models.DateTimeField(_("since"))
    lift_reason = models.TextField(_("why it is lifted"), blank=True)
    lift_asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("lifting asked by"),
    )  # fmt: skip
    lift_asked_at = models.DateTimeField(_("lifting asked"), null=True)
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("lifted by"),
    )  # fmt: skip
    lifted_at = models.DateTimeField(_("lifted"), null=True)

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "incident"],
                condition=models.Q(lifted_at=None),
                name="incidents_held",
            )
        ]
        constraints = walled(
            "incidents_legalhold",
            models.UniqueConstraint(
                fields=["incident"], condition=models.Q(lifted_at=None), name="held_once"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="hold_says_why"),
            models.CheckConstraint(
                condition=models.Q(lifted_at=None, lifted_by=None)
                | (
                    models.Q(lifted_at__isnull=False, lift_asked_by__isnull=False)
                    & models.Q(lifted_by__isnull=False)
                    & ~models.Q(lifted_by=models.F("lift_asked_by"))
                    & ~models.Q(lift_reason="")
                ),
                name="hold_is_lifted_by_two",
            ),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.placed_at:%Y-%m-%d}"


class LogRetention(TenantRow):
    """Logs that are kept longer than usual, on suspicion: which, asked of whom, until when."""

    personal = frozenset({"what", "asked_of", "reason"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="log_retentions", db_constraint=False
    )
    kind = models.CharField(_("kind of log"), max_length=12, choices=LogKind)
    what = models.CharField(_("which logs"), max_length=300)
    asked_of = models.CharField(_("asked of"), max_length=120)
    reason = models.TextField(_("why"))
    until = models.DateField(_("kept until"))
    # Reminds of the day on which it ends.
    task = models.ForeignKey(
        Task, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    asked_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"))

    class Meta:
        verbose_name = _("extended retention of logs")
        verbose_name_plural = _("extended retentions of logs")
        constraints = walled(
            "incidents_logretention",
            tenant={"incident": "incidents_incident", "task": "incidents_task"},
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.until}"
