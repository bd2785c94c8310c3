"""The report of a customer's quarter: the desk's draft with its comments, what the meeting decided,
and what was sent, which stays as it was.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models import Task
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class QuarterReport(TenantRow):
    """A report that is drawn up. The desk's alone: its customer reads what was sent."""

    # The first day of the quarter, of which the days are those of the customer.
    first = models.DateField(_("quarter"))
    drawn_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("drawn up by")
    )
    drawn_at = models.DateTimeField(_("drawn up"))

    class Meta:
        verbose_name = _("quarterly report")
        verbose_name_plural = _("quarterly reports")
        constraints = walled(
            "reporting_quarterreport",
            models.UniqueConstraint(fields=["tenant", "first"], name="quarter_is_reported_once"),
            models.CheckConstraint(
                condition=models.Q(first__day=1, first__month__in=(1, 4, 7, 10)),
                name="quarter_begins_with_its_first_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.first:%Y-%m}"


class QuarterComment(TenantRow):
    """What the desk says of one section; said anew until the report is sent."""

    personal = frozenset({"text"})

    report = models.ForeignKey(
        QuarterReport, models.PROTECT, related_name="comments", db_constraint=False, db_index=False
    )
    section = models.CharField(_("section"), max_length=16)
    text = models.TextField(_("comment"), blank=True)
    written_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("comment on a quarter")
        verbose_name_plural = _("comments on a quarter")
        constraints = walled(
            "reporting_quartercomment",
            models.UniqueConstraint(fields=["report", "section"], name="section_has_one_comment"),
            tenant={"report": "reporting_quarterreport"},
        )

    def __str__(self) -> str:
        return f"{self.report_id} {self.section}"


class QuarterDecision(TenantRow):
    """What the meeting decided, before or after sending; it became a task. Never changed."""

    personal = frozenset({"text"})

    report = models.ForeignKey(
        QuarterReport, models.PROTECT, related_name="decisions", db_constraint=False
    )
    text = models.TextField(_("decision"))
    owner = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("owner")
    )
    # At that moment: a person may be called otherwise later, or have no account any more.
    owner_name = models.CharField(_("owner"), max_length=200)
    due_on = models.DateField(_("due"))
    task = models.ForeignKey(
        Task, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("recorded by")
    )
    decided_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("decision of a quarterly meeting")
        verbose_name_plural = _("decisions of quarterly meetings")
        constraints = walled(
            "reporting_quarterdecision",
            models.CheckConstraint(condition=~models.Q(text=""), name="decision_has_words"),
            tenant={"report": "reporting_quarterreport", "task": "incidents_task"},
        )

    def __str__(self) -> str:
        return f"{self.report_id} {self.due_on:%Y-%m-%d}"


class SentQuarter(TenantRow):
    """A report as it was sent: its whole content in one exact text. Never changed."""

    personal = frozenset({"body"})

    report = models.ForeignKey(
        QuarterReport, models.PROTECT, related_name="sent", db_constraint=False, db_index=False
    )
    first = models.DateField(_("quarter"))
    body = models.TextField(_("content"))
    # SHA-256 of that text; the event that tells of the sending has it too.
    digest = models.CharField(max_length=64)
    sent_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("sent by")
    )
    sent_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("sent quarterly report")
        verbose_name_plural = _("sent quarterly reports")
        indexes: ClassVar = [
            models.Index(fields=["tenant", "first"], name="sent_quarters_of_tenant"),
        ]
        constraints = walled(
            "reporting_sentquarter",
            models.UniqueConstraint(fields=["report"], name="report_is_sent_once"),
            tenant={"report": "reporting_quarterreport"},
        )

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.first:%Y-%m}"
