"""Moving in: a file of another tool, how it is read, how far it is, what was wrong."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import MoveKind, MoveState
from tenants.models import Tenant, User
from tenants.models.base import TenantRow
from tenants.models.walled import OwnerKey, walled


class MoveIn(TenantRow):
    """One file. Of the provider; `due_at` is timed by the database's clock, as a lease."""

    not_replayed = "work in hand: each row that is brought in is told by itself"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("author")
    )
    kind = models.CharField(_("what is in it"), max_length=12, choices=MoveKind)
    preset = models.CharField(_("comes from"), max_length=20, blank=True)
    # Of rows that do not name a customer.
    customer = models.ForeignKey(
        Tenant, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    zone = models.CharField(_("time zone"), max_length=40)
    name = models.CharField(_("file"), max_length=200)
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    # The columns of the file, and from which of them each of our fields is read.
    columns: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    mapping: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=MoveState, default=MoveState.DRAFT)
    due_at = models.DateTimeField(null=True, db_index=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(_("uploaded"))
    done_at = models.DateTimeField(_("done"), null=True)
    # Rows in all and so far, and what became of those.
    total = models.PositiveIntegerField(default=0)
    row = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("moving in")
        verbose_name_plural = _("moving in")
        indexes: ClassVar = [
            models.Index(
                fields=["due_at", "tenant", "provider"],
                condition=models.Q(due_at__isnull=False),
                name="tenants_moving_in",
            ),
        ]
        constraints = walled(
            "incidents_movein",
            OwnerKey(name="incidents_movein_customer_owner", via="customer"),
            of_provider=True,
        )

    def __str__(self) -> str:
        return self.name


class MoveInFault(TenantRow):
    """A row that was not brought in: which, which of its columns, and why (a code)."""

    not_replayed = "what was wrong with a file: nothing follows from it"

    move_in = models.ForeignKey(
        MoveIn, models.PROTECT, related_name="faults", db_constraint=False, db_index=False
    )
    row = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=120, blank=True)
    why = models.CharField(_("why"), max_length=200)

    class Meta:
        verbose_name = _("fault of a file")
        verbose_name_plural = _("faults of files")
        indexes: ClassVar = [models.Index(fields=["move_in", "row", "id"], name="faults_by_row")]
        constraints = walled(
            "incidents_moveinfault", tenant={"move_in": "incidents_movein"}, of_provider=True
        )

    def __str__(self) -> str:
        return f"{self.row} {self.why}"
