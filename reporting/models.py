"""What left the house: each export of the register, for each tenant whose incidents it could hold.

A row is written before the first byte goes out, so that an export which broke off is known too.
"""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.choices import ExportForm, JobState
from reporting.figures.models import FigureCell, FigureDirty, FigureFact, FrozenMonth
from reporting.quarters.models import (
    QuarterComment,
    QuarterDecision,
    QuarterReport,
    SentQuarter,
)
from tenants.models import ApiToken, User
from tenants.models.base import TenantRow
from tenants.models.walled import walled

__all__ = [
    "Export", "ExportJob", "FigureCell", "FigureDirty", "FigureFact", "FrozenMonth",
    "QuarterComment", "QuarterDecision", "QuarterReport", "SentQuarter",
]  # fmt: skip


class Export(TenantRow):
    """One tenant's part of one export; `public_id` is that of the whole, as in its manifest."""

    public_id = models.UUIDField(_("export"))
    author = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("author")
    )
    # Codes, ids and moments, as in the manifest: enough to make the same selection again.
    selection = models.JSONField(_("filter"), default=dict)
    started_at = models.DateTimeField(_("started"))
    # Empty when the export broke off: then what left is not complete.
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    count = models.PositiveIntegerField(_("incidents"), null=True, blank=True)
    digest = models.CharField(_("SHA-256 of the register"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        indexes: ClassVar = [
            models.Index(fields=["tenant", "started_at", "id"], name="exports_of_tenant"),
        ]
        constraints = walled(
            "reporting_export",
            models.UniqueConstraint(fields=["tenant", "public_id"], name="export_once_per_tenant"),
            models.CheckConstraint(
                condition=models.Q(finished_at__isnull=True, count__isnull=True, digest="")
                | models.Q(finished_at__isnull=False, count__isnull=False) & ~models.Q(digest=""),
                name="export_is_finished_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.public_id} {self.started_at:%Y-%m-%d %H:%M}"


class ExportJob(TenantRow):
    """An export that is prepared by a worker and kept for its author until it is deleted by rule.

    Of the author's own tenant. `due_at` is timed by the database's clock, because it is a lease.
    """

    not_replayed = "work in hand: what leaves the house is told by the exports of each tenant"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("author")
    )
    # By which it was asked for: it does not reach further when it is written either.
    token = models.ForeignKey(
        ApiToken, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    selection = models.JSONField(_("filter"), default=dict)
    form = models.CharField(
        _("form"), max_length=10, choices=ExportForm, default=ExportForm.REGISTER
    )
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.WAITING)
    # When it is written, tried again or deleted; nothing where nothing is left to do.
    due_at = models.DateTimeField(null=True, db_index=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    asked_at = models.DateTimeField(_("asked"))
    done_at = models.DateTimeField(_("done"), null=True)
    expires_at = models.DateTimeField(_("kept until"), null=True)
    count = models.PositiveIntegerField(_("incidents so far"), default=0)
    total = models.PositiveIntegerField(_("incidents in all"), null=True)
    # Asked for by the month: then it is mailed to its author when it is ready.
    is_monthly = models.BooleanField(default=False)
    # Of the file: where it lies, how large it is, and of which tenants it holds anything.
    key = models.CharField(max_length=80, blank=True)
    size = models.BigIntegerField(_("size in bytes"), null=True)
    export = models.UUIDField(null=True)
    tenants = ArrayField(models.BigIntegerField(), default=list)
    # Why it failed: a code.
    why = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("prepared export")
        verbose_name_plural = _("prepared exports")
        indexes: ClassVar = [
            models.Index(
                fields=["due_at", "tenant", "provider"],
                condition=models.Q(due_at__isnull=False),
                name="tenants_with_exports",
            ),
            models.Index(fields=["author", "id"], name="exports_of_author"),
        ]
        constraints = walled("reporting_exportjob", tenant={"token": "tenants_apitoken"})

    def __str__(self) -> str:
        return f"{self.public_id} {self.state}"


class MonthlyRegister(TenantRow):
    """Who gets the register of each month by mail, as they asked for it themselves.

    Of the author's own tenant, like what they prepare by hand.
    """

    not_replayed = "a wish about one's own mail; each register that leaves is told by its export"

    person = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("person")
    )
    form = models.CharField(
        _("form"), max_length=10, choices=ExportForm, default=ExportForm.REGISTER
    )
    since = models.DateTimeField(_("since"))
    # The morning of the first day of a month; nothing where it was ended.
    due_at = models.DateTimeField(null=True, db_index=False)

    class Meta:
        verbose_name = _("register by mail")
        verbose_name_plural = _("registers by mail")
        indexes: ClassVar = [
            models.Index(
                fields=["due_at", "tenant", "provider"],
                condition=models.Q(due_at__isnull=False),
                name="tenants_with_registers",
            ),
        ]
        constraints = walled(
            "reporting_monthlyregister",
            models.UniqueConstraint(
                fields=["tenant", "person"], name="register_by_mail_once_per_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.form}"
