"""Answers of the customer: each is open until somebody at the desk has read it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident
from incidents.models.talk import Message
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled

_UNREAD = models.Q(read_at__isnull=True)


class CustomerReply(TenantRow):
    """What the customer wrote to us. The message itself is append-only; that it was read is not."""

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="replies", db_constraint=False, db_index=False
    )
    message = models.ForeignKey(
        Message, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    received_at = models.DateTimeField(_("received"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    read_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("read by"),
    )

    class Meta:
        verbose_name = _("answer of the customer")
        verbose_name_plural = _("answers of customers")
        indexes: ClassVar = [
            models.Index(fields=["incident"], condition=_UNREAD, name="unread_replies_of_incident"),
            models.Index(
                fields=["provider", "received_at", "id"], condition=_UNREAD, name="unread_replies"
            ),
        ]
        constraints = walled(
            "incidents_customerreply",
            models.UniqueConstraint(fields=["message"], name="one_reply_per_message"),
            models.CheckConstraint(
                condition=models.Q(read_at__isnull=True, read_by__isnull=True)
                | models.Q(read_at__isnull=False, read_by__isnull=False),
                name="reply_is_read_by_somebody",
            ),
            tenant={"incident": "incidents_incident", "message": "incidents_message"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.received_at:%Y-%m-%d %H:%M}"
