"""Webhooks: where events go for programs, each event on its way there, and each try."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from escalation.choices import SendState, WebhookSide
from tenants.models import Event, Tenant
from tenants.models.base import TenantRow
from tenants.models.walled import OwnerKey, walled

WAITS = models.Q(state=SendState.WAITING)


class Webhook(TenantRow):
    """An address to which events are sent. Of the provider; of all its customers, or of one."""

    name = models.CharField(_("name"), max_length=80)
    url = models.CharField(_("address"), max_length=500)
    side = models.CharField(_("for"), max_length=8, choices=WebhookSide)
    # Nothing: events of all customers.
    customer = models.ForeignKey(
        Tenant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("customer"),
    )
    # Codes of events, sorted (`escalation/webhooks/rules/kinds.py`).
    kinds = ArrayField(models.CharField(max_length=40), verbose_name=_("events"))
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(_("made"))
    # Why nothing is sent for now: a code; empty while it is sent to.
    paused_why = models.CharField(_("paused"), max_length=20, blank=True)
    paused_at = models.DateTimeField(_("paused since"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = walled(
            "escalation_webhook",
            OwnerKey(name="escalation_webhook_customer_owner", via="customer"),
            models.CheckConstraint(condition=~models.Q(name=""), name="webhook_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(side=WebhookSide.DESK) | models.Q(customer__isnull=False),
                name="webhook_of_a_customer_names_it",
            ),
            models.CheckConstraint(
                condition=models.Q(paused_why="", paused_at=None)
                | (~models.Q(paused_why="") & models.Q(paused_at__isnull=False)),
                name="webhook_is_paused_since_then",
            ),
            of_provider=True,
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None


class WebhookSecret(TenantRow):
    """What an event is signed with. After a new one the one before it signs too, for a day."""

    not_replayed = "a secret: that there is a new one is told, and nothing of it"

    webhook = models.ForeignKey(
        Webhook, models.PROTECT, related_name="secrets", db_constraint=False
    )
    # So that whoever reads the database alone cannot sign (`tenants/sealing.py`).
    sealed = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("secret of a webhook")
        verbose_name_plural = _("secrets of webhooks")
        constraints = walled(
            "escalation_webhooksecret",
            tenant={"webhook": "escalation_webhook"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return f"{self.webhook_id}"


class WebhookSend(TenantRow):
    """One event on its way to one webhook; of the tenant that it is about.

    `due_at` is timed by the database's clock, because it is a lease.
    """

    not_replayed = "work in hand: the event that it brings is in the record itself"

    webhook = models.ForeignKey(
        Webhook, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    # Nothing: a test, that somebody asked for.
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    kind = models.CharField(_("event"), max_length=40)
    # Stays the same at each try: by it whoever receives it knows that it is the same.
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Codes, numbers and moments as they stood; never anybody's words.
    content = models.TextField()
    state = models.CharField(_("state"), max_length=8, choices=SendState, default=SendState.WAITING)
    due_at = models.DateTimeField(_("next try"), db_default=Now())
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    # What came of the last try: a status, or a code where there was none.
    status = models.PositiveSmallIntegerField(_("answer"), null=True)
    last_error = models.CharField(_("last error"), max_length=20, blank=True)
    written_at = models.DateTimeField(_("written"))
    done_at = models.DateTimeField(_("done"), null=True)

    class Meta:
        verbose_name = _("event for a webhook")
        verbose_name_plural = _("events for webhooks")
        indexes: ClassVar = [
            models.Index(fields=["due_at", "tenant", "provider"], condition=WAITS,
                         name="tenants_with_webhooks"),
            models.Index(fields=["tenant", "webhook", "due_at", "id"], condition=WAITS,
                         name="webhooks_by_moment"),
            models.Index(fields=["webhook", "id"], name="sends_of_webhook"),
            models.Index(fields=["tenant", "done_at"], condition=models.Q(done_at__isnull=False),
                         name="sends_that_are_done"),
        ]  # fmt: skip
        constraints = walled(
            "escalation_webhooksend",
            models.UniqueConstraint(
                fields=["tenant", "webhook", "event"], name="event_once_per_webhook"
            ),
            tenant={"event": "tenants_event"},
            provider={"webhook": "escalation_webhook"},
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def named(self) -> str:
        """Return its id as whoever receives it reads it (`webhook-id`)."""
        return f"msg_{self.public_id.hex}"


class WebhookTry(TenantRow):
    """One try, what was answered, and how long that took."""

    not_replayed = "one attempt: what came of it all stands on what was sent"

    send = models.ForeignKey(WebhookSend, models.PROTECT, related_name="tries", db_constraint=False)
    tried_at = models.DateTimeField(_("tried"))
    status = models.PositiveSmallIntegerField(_("answer"), null=True)
    # Why there was no answer (`tenants/rules/outbound.py`).
    why = models.CharField(max_length=20, blank=True)
    milliseconds = models.PositiveIntegerField(_("took"))

    class Meta:
        verbose_name = _("try of a webhook")
        verbose_name_plural = _("tries of webhooks")
        constraints = walled("escalation_webhooktry", tenant={"send": "escalation_webhooksend"})

    def __str__(self) -> str:
        return f"{self.send_id} {self.status or self.why}"
