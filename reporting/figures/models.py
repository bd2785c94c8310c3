"""What figures are read from: what each incident adds to a day, and the sums of days and months.

All of it follows from the record and can be made anew from it (`rebuild_figures`). Days are those
of the customer: by the zone of the tenant.
"""

from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models.base import TenantRow
from tenants.models.walled import walled

# What is added up of a day, in the order in which it is read.
SUMS: Final = (
    "reported", "security", "afterwards", "reopened", "functional", "hierarchical",
    "unsorted", "by_hand", "recurring", "reassigned",
    "closed", "incomplete", "came_back", "untold", "resolved",
    # What was kept, and of how many it is known.
    "answered", "answered_of", "solved", "solved_of", "updated", "updated_of", "met", "met_of",
)  # fmt: skip
DERIVED: Final = "follows from the record, and is made anew from it"


def _count() -> "models.PositiveIntegerField[int, int]":
    return models.PositiveIntegerField(default=0)


class Numbers(TenantRow):
    """Counts, by the parts of the work that one asks for."""

    not_replayed = DERIVED

    priority = models.PositiveSmallIntegerField()
    # Of the provider's catalogue; plain numbers, as nothing here outlives the record.
    category_id = models.BigIntegerField(null=True)
    team_id = models.BigIntegerField(null=True)
    # Why it is not counted; then only that it was reported.
    apart = models.CharField(max_length=12, blank=True)
    # On which day that was resolved which was opened again on this one.
    undone = ArrayField(models.DateField(), default=list)

    reported = _count()
    security = _count()
    afterwards = _count()
    reopened = _count()
    functional = _count()
    hierarchical = _count()
    unsorted = _count()
    by_hand = _count()
    recurring = _count()
    reassigned = _count()
    closed = _count()
    incomplete = _count()
    came_back = _count()
    untold = _count()
    resolved = _count()
    answered = _count()
    answered_of = _count()
    solved = _count()
    solved_of = _count()
    updated = _count()
    updated_of = _count()
    met = _count()
    met_of = _count()

    class Meta:
        abstract = True


class FigureFact(Numbers):
    """What one incident adds to one day."""

    incident_id = models.BigIntegerField()
    day = models.DateField()
    # At which hour of that day it was reported, 0 to 23.
    hour = models.PositiveSmallIntegerField(null=True)
    # Seconds.
    lead = models.IntegerField(null=True)
    waited = models.IntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["tenant", "day"], name="facts_of_day"),
            models.Index(fields=["provider", "day"], name="facts_of_provider"),
        ]
        constraints = walled(
            "reporting_figurefact",
            models.UniqueConstraint(
                fields=["tenant", "incident_id", "day"], name="one_fact_of_incident_and_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.day}"


class FigureCell(Numbers):
    """The sum of a day by all parts of the work, or of a month by priority alone."""

    class Span(models.TextChoices):
        DAY = "d"
        MONTH = "m"

    span = models.CharField(max_length=1, choices=Span)
    first = models.DateField()
    # Of each that was reported: at which hour of the day.
    hours = ArrayField(models.PositiveSmallIntegerField(), default=list)
    leads = ArrayField(models.IntegerField(), default=list)
    waits = ArrayField(models.IntegerField(), default=list)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["tenant", "span", "first"], name="cells_of_tenant"),
            models.Index(fields=["provider", "span", "first"], name="cells_of_provider"),
        ]
        constraints = walled("reporting_figurecell")

    def __str__(self) -> str:
        return f"{self.span} {self.first}"


class FrozenMonth(TenantRow):
    """The figures of a customer's month as they were when it closed. Never changed."""

    # Its first day.
    month = models.DateField()
    # By key, as `rules/frozen.py` writes them.
    figures = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("frozen month")
        verbose_name_plural = _("frozen months")
        constraints = walled(
            "reporting_frozenmonth",
            models.UniqueConstraint(fields=["tenant", "month"], name="month_is_frozen_once"),
        )

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class FigureDirty(TenantRow):
    """An incident of which something happened that is not in the figures yet."""

    not_replayed = DERIVED

    incident_id = models.BigIntegerField()
    due_at = models.DateTimeField(db_index=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at", "tenant", "provider"], name="figures_due"),
        ]
        constraints = walled(
            "reporting_figuredirty",
            models.UniqueConstraint(fields=["tenant", "incident_id"], name="dirty_once"),
        )

    def __str__(self) -> str:
        return str(self.incident_id)
