"""Mail that came in: kept as it came, before anybody reads it, and what was made of it."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from escalation.choices import MailState
from tenants.models import Mailbox
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class ReceivedMail(TenantRow):
    """One mail, once, whichever box or folder it lies in. Of the provider: whose customer wrote it
    is found by reading it.
    """

    personal = frozenset({"sender", "subject"})
    not_replayed = "work in hand: its digest is told when it comes in; what it became is told there"

    mailbox = models.ForeignKey(
        Mailbox, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Of what stays the same however often and by whichever way it is fetched.
    fingerprint = models.CharField(max_length=64)
    # Under which the storage of files has it.
    key = models.CharField(max_length=80)
    size = models.BigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    received_at = models.DateTimeField(_("received"))
    state = models.CharField(
        _("state"), max_length=12, choices=MailState, default=MailState.WAITING
    )
    # Why it stands where it stands: a code (`escalation/inbox/rules/reasons.py`).
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sender = models.CharField(_("from"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    # What it became part of.
    reference = models.CharField(_("incident"), max_length=20, blank=True)
    handled_at = models.DateTimeField(_("handled"), null=True)
    erased_at = models.DateTimeField(_("erased"), null=True)

    class Meta:
        verbose_name = _("mail that came in")
        verbose_name_plural = _("mail that came in")
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "state", "id"],
                condition=models.Q(
                    state__in=[MailState.WAITING, MailState.HELD, MailState.QUARANTINED]
                ),
                name="mail_that_waits",
            ),
            models.Index(
                fields=["tenant", "-id"],
                condition=models.Q(state=MailState.FILED),
                name="mail_of_which_nothing_came",
            ),
            models.Index(
                fields=["received_at"],
                condition=models.Q(state=MailState.WAITING),
                name="mail_to_handle",
            ),
        ]
        constraints = walled(
            "escalation_receivedmail",
            models.UniqueConstraint(fields=["tenant", "fingerprint"], name="mail_comes_in_once"),
            tenant={"mailbox": "tenants_mailbox"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.state}"
