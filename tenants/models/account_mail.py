"""Mail about an account that still has to go out: what it is about, and no key to it."""

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class AccountMail(models.Model):
    """One mail that is owed, leased and tried again like a row of the outbox; removed when sent.

    Of the installation and not of a tenant: whoever asks for a password names an address of which
    nobody knows yet whose it is. A link is made while the mail is sent, so that none lies here.
    """

    not_replayed = "work still to do, removed when it is done; of the installation"

    class Kind(models.TextChoices):
        LINK = "link", _("A link to a new password")
        INVITATION = "invitation", _("An invitation")
        QUESTION = "question", _("A question to somebody who has an account")
        ANCHOR = "anchor", _("An anchor for an auditor")
        WEBHOOK = "webhook", _("A webhook that is paused")
        DUTY = "duty", _("What concerns a rota")
        REGISTER = "register", _("The register of a month")
        STATUS = "status", _("A message of a status page")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    # Numbers of rows; of a link that somebody asked for the address that they typed.
    about: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(_("about"))
    # A copy has the same Message-ID.
    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    # By the clock of the database: a lease.
    due_at = models.DateTimeField(_("due"), db_default=Now())
    written_at = models.DateTimeField(_("written"), db_default=Now())
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # How often it was perhaps taken.
    unsure = models.PositiveSmallIntegerField(_("perhaps taken"), default=0)
    last_error = models.CharField(_("last fault"), max_length=200, blank=True)
    is_dead = models.BooleanField(_("given up"), default=False)

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        verbose_name = _("mail about an account")
        verbose_name_plural = _("mails about accounts")
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(is_dead=False),
                name="account_mail_pending",
            ),
        ]
        constraints: ClassVar = [
            # Whoever asks again before it went gets one, however long the mail server is away.
            models.UniqueConstraint(
                fields=["kind", "about"],
                condition=models.Q(is_dead=False),
                name="account_mail_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
