"""The columns by which one incident hangs on another: as its part, after it, or merged into it."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from incidents.choices import Status

COLUMNS = ("parent", "follows", "merged_into")


class Joined(models.Model):
    """What an incident has to do with at most one other of its customer, each in its own way."""

    parent = models.ForeignKey(
        "incidents.Incident",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        db_constraint=False,
    )
    # The closed incident on which the customer wrote again, when that was too late to reopen it.
    follows = models.ForeignKey(
        "incidents.Incident",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        db_constraint=False,
        verbose_name=_("follows"),
    )
    # Where it goes on: this one is closed, and nothing of it is owed any more.
    merged_into = models.ForeignKey(
        "incidents.Incident",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        db_constraint=False,
        verbose_name=_("merged into"),
    )
    # The earlier report of one that was merged into it: its terms count from then.
    counted_from = models.DateTimeField(_("terms count from"), null=True, blank=True)

    class Meta:
        abstract = True

    reported_at: "models.DateTimeField[datetime, datetime]"

    @property
    def terms_from(self) -> datetime:
        """Return the moment from which terms count."""
        return self.counted_from or self.reported_at


def joined() -> list[models.BaseConstraint]:
    """Return what the database refuses: one that hangs on itself, two that hang on each other."""
    found: list[models.BaseConstraint] = []
    for name in COLUMNS:
        pair = ("tenant", Least("id", name), Greatest("id", name))
        is_set = models.Q(**{f"{name}__isnull": False})
        found += [
            models.CheckConstraint(
                condition=~models.Q(**{name: models.F("id")}), name=f"{name}_is_other"
            ),
            models.UniqueConstraint(*pair, condition=is_set, name=f"{name}_has_no_circle"),
        ]
    merged = models.Q(merged_into=None) | models.Q(status=Status.CLOSED)
    return [*found, models.CheckConstraint(condition=merged, name="merged_is_closed")]
