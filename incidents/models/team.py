"""The team of a larger incident and its communication plan: who, for whom, by what, until when."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import PlanChannel, PlanGoal, TeamLevel
from incidents.models.incident import Incident
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class TeamAnswer(TenantRow):
    """By whom one of the nine questions of responsibility is answered (R146); the last holds."""

    personal = frozenset({"name"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="team_answers", db_constraint=False
    )
    # Its number in the measures: `team.questions_to_settle`.
    question = models.PositiveSmallIntegerField(_("question"))
    user = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("colleague"),
    )  # fmt: skip
    # As they were called then, also of somebody without an account.
    name = models.CharField(_("who"), max_length=200)
    said_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("said by")
    )
    said_at = models.DateTimeField(_("said"))

    class Meta:
        verbose_name = _("answer on who does what")
        verbose_name_plural = _("answers on who does what")
        constraints = walled(
            "incidents_teamanswer",
            models.CheckConstraint(
                condition=models.Q(question__range=(1, 20)), name="team_question_has_a_number"
            ),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.question}"


class TeamGrowth(TenantRow):
    """How far the response has grown, and why; a crisis has its manager (R66); the last holds."""

    personal = frozenset({"reason", "crisis_manager"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="team_growths", db_constraint=False
    )
    level = models.CharField(_("level"), max_length=8, choices=TeamLevel)
    crisis_manager = models.CharField(_("crisis manager"), max_length=200, blank=True)
    reason = models.TextField(_("reason"))
    # Then the safety manager is part of the team (R57).
    touches_safety = models.BooleanField(_("physical security or access is hit"), default=False)
    said_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("said by")
    )
    said_at = models.DateTimeField(_("said"))

    class Meta:
        verbose_name = _("size of the response")
        verbose_name_plural = _("sizes of the response")
        constraints = walled(
            "incidents_teamgrowth",
            models.CheckConstraint(
                condition=~models.Q(level=TeamLevel.CRISIS) | ~models.Q(crisis_manager=""),
                name="crisis_has_a_manager",
            ),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.level}"


class PlanLine(TenantRow):
    """One group that is to hear: for which goals, by what, how often, and when next (R81-R83)."""

    personal = frozenset({"speaker"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="plan_lines", db_constraint=False
    )
    # Its key in the measures: `stakeholders`.
    stakeholder = models.CharField(_("for whom"), max_length=40)
    goals = ArrayField(
        models.CharField(max_length=12, choices=PlanGoal), default=list, verbose_name=_("goals")
    )
    channel = models.CharField(_("by what"), max_length=8, choices=PlanChannel)
    speaker = models.CharField(_("who speaks"), max_length=200)
    every = models.PositiveIntegerField(_("every so many minutes"), null=True)
    next_due_at = models.DateTimeField(_("next message"), null=True)
    planned_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("planned by")
    )
    planned_at = models.DateTimeField(_("planned"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("line of a communication plan")
        verbose_name_plural = _("lines of communication plans")
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "next_due_at", "id"],
                condition=models.Q(next_due_at__isnull=False),
                name="plan_lines_due",
            ),
        ]
        constraints = walled(
            "incidents_planline",
            models.UniqueConstraint(
                fields=["incident", "stakeholder", "channel"],
                condition=models.Q(ended_at=None),
                name="plan_line_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(next_due_at=None),
                name="ended_plan_line_owes_nothing",
            ),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.stakeholder}"


class PlanMessage(TenantRow):
    """A message of the plan: its words, who wrote and released it, and when it went out."""

    personal = frozenset({"text"})

    line = models.ForeignKey(PlanLine, models.PROTECT, related_name="messages", db_constraint=False)
    text = models.TextField(_("text"))
    author = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("author")
    )
    written_at = models.DateTimeField(_("written"))
    needs_approval = models.BooleanField(_("needs approval"), default=False)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("approved by"),
    )  # fmt: skip
    # As what they may: a function, or the role of communication.
    capacity = models.CharField(_("as"), max_length=24, blank=True, default="")
    approved_at = models.DateTimeField(_("approved"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("message of a communication plan")
        verbose_name_plural = _("messages of communication plans")
        constraints = walled(
            "incidents_planmessage",
            models.CheckConstraint(
                condition=models.Q(sent_at=None)
                | models.Q(needs_approval=False)
                | models.Q(approved_at__isnull=False),
                name="press_and_public_read_what_was_approved",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_at=None, approved_by=None, capacity="")
                | models.Q(approved_at__isnull=False, approved_by__isnull=False),
                name="approval_says_by_whom",
            ),
            tenant={"line": "incidents_planline"},
        )

    def __str__(self) -> str:
        return f"{self.line_id} {self.written_at:%Y-%m-%d %H:%M}"
