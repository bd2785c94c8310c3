"""How it was handled: the first analysis and the action plan."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import SecurityPhase, StepState, TrialOutcome
from incidents.models.incident import Incident
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class Analysis(TenantRow):
    """What the first analysis found (R42). Append-only; a later insight is a new row."""

    personal = frozenset({"probable_cause", "resources", "checks"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="analyses", db_constraint=False
    )
    probable_cause = models.TextField(_("probable cause"))
    resources = models.TextField(_("estimate of what it takes"), blank=True)
    # [{"check": "…", "outcome": "…"}, …]: what was looked at, and what it showed
    checks = models.JSONField(_("checks"), default=list, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("analysis")
        verbose_name_plural = _("analyses")
        constraints = walled("incidents_analysis", tenant={"incident": "incidents_incident"})

    def __str__(self) -> str:
        return f"{self.incident_id} {self.written_at:%Y-%m-%d %H:%M}"


class ActionStep(TenantRow):
    """One step of the action plan, with an owner, a state and a result (R43).

    One of a step plan for security incidents says of which phase it is, and its code (R86).
    """

    personal = frozenset({"text", "result"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="steps", db_constraint=False, db_index=False
    )
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.CharField(_("step"), max_length=200)
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    state = models.CharField(_("state"), max_length=8, choices=StepState, default=StepState.OPEN)
    outcome = models.CharField(_("outcome"), max_length=8, choices=TrialOutcome, blank=True)
    result = models.TextField(_("result"), blank=True)
    due_on = models.DateField(_("by"), null=True, blank=True)
    added_at = models.DateTimeField(_("added"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("done by"),
    )  # fmt: skip
    phase = models.CharField(_("phase"), max_length=16, choices=SecurityPhase, blank=True)
    code = models.CharField(_("of the step plan"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("step of the action plan")
        verbose_name_plural = _("steps of the action plan")
        ordering: ClassVar = ["position"]
        constraints = walled(
            "incidents_actionstep",
            models.UniqueConstraint(fields=["incident", "position"], name="step_position_once"),
            models.UniqueConstraint(
                fields=["incident", "code"],
                condition=~models.Q(code=""),
                name="step_of_a_plan_once",
            ),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.position}. {self.text}"


class MeasureProof(TenantRow):
    """Evidence for one measure of the class, as the profile names it (R99). Append-only.

    `detail` says what it stands on: what was done, by or with whom, and where it can be seen.
    """

    personal = frozenset({"detail"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="proofs", db_constraint=False, db_index=False
    )
    code = models.CharField(_("measure"), max_length=8)
    evidence = models.CharField(_("evidence"), max_length=80)
    detail = models.TextField(_("detail"), blank=True)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    given_at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("proof of a measure")
        verbose_name_plural = _("proofs of measures")
        constraints = walled(
            "incidents_measureproof",
            models.UniqueConstraint(fields=["incident", "code", "evidence"], name="evidence_once"),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.code} {self.evidence}"
