"""The rows of the ledger. Nobody but `append` and the database's own functions writes them."""

from typing import ClassVar, Final

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tenants.models.base import TenantRow
from tenants.models.walled import walled

# What the work is about; all else is set up.
WORK: Final = ("incident", "complaint")
OF_THE_SETUP: Final = ~models.Q(subject_kind__in=WORK)


class Event(TenantRow):
    """One thing that happened. `body` is the exact text that the chain hashes."""

    not_replayed = "is the history"

    subject_kind = models.CharField(_("kind of subject"), max_length=40)
    subject_id = models.BigIntegerField(_("number of the subject"))
    version = models.PositiveIntegerField(_("version of the subject"), null=True)
    kind = models.CharField(_("code"), max_length=60)
    actor_kind = models.CharField(_("kind of actor"), max_length=8)
    actor_id = models.BigIntegerField(_("number of the actor"), null=True)
    at = models.DateTimeField(_("moment"))
    # The database's own clock, so that a wrong clock elsewhere shows.
    recorded_at = models.DateTimeField(_("written down"), db_default=Now())
    body = models.TextField(_("exact text in the chain"))

    class Meta:
        app_label = "tenants"
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes: ClassVar = [
            models.Index(fields=["tenant", "subject_kind", "subject_id", "id"], name="event_story"),
            # The few about the set-up and the people, among the many of the work.
            models.Index(fields=["id"], condition=OF_THE_SETUP, name="event_of_setup"),
            models.Index(
                fields=["provider", "at", "id"],
                condition=models.Q(kind="incident.priority_changed"),
                name="event_of_priority",
            ),
            # What was resolved in a period, and what was opened again (figures).
            models.Index(
                fields=["provider", "at", "id"],
                condition=models.Q(kind="incident.resolved"),
                name="event_of_solution",
            ),
        ]
        constraints = walled(
            "tenants_event",
            models.UniqueConstraint(
                fields=["tenant", "subject_kind", "subject_id", "version"],
                condition=models.Q(version__isnull=False),
                name="event_once_per_version",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind} {self.subject_id}"


class ChainLink(TenantRow):
    """The place of an event in its tenant's chain, given at COMMIT by the database."""

    not_replayed = "is checked link by link"

    seq = models.BigIntegerField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="link", db_constraint=False)
    prev = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        app_label = "tenants"
        verbose_name = _("chain link")
        verbose_name_plural = _("chain links")
        constraints = walled(
            "tenants_chainlink",
            models.UniqueConstraint(fields=["tenant", "seq"], name="chain_link_once"),
            tenant={"event": "tenants_event"},
        )

    def __str__(self) -> str:
        return f"{self.tenant_id}:{self.seq}"


class ChainHead(TenantRow):
    """The last link of a tenant's chain: the one row that COMMITs of one tenant take turns on."""

    not_replayed = "is checked against the last link"

    seq = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        app_label = "tenants"
        verbose_name = _("chain head")
        verbose_name_plural = _("chain heads")
        constraints = walled(
            "tenants_chainhead",
            models.UniqueConstraint(fields=["tenant"], name="one_head_per_tenant"),
        )

    def __str__(self) -> str:
        return f"{self.tenant_id}:{self.seq}"


class PersonalText(TenantRow):
    """A person's words behind a commitment in an event. Erasing deletes value and salt."""

    not_replayed = "is checked against the commitments; gone only by an erasure"

    event = models.ForeignKey(
        Event, models.PROTECT, related_name="texts", db_constraint=False, db_index=False
    )
    row = models.CharField(max_length=80)
    field = models.CharField(max_length=40)
    value = models.TextField()
    salt = models.BinaryField(max_length=32)

    class Meta:
        app_label = "tenants"
        verbose_name = _("personal text")
        verbose_name_plural = _("personal texts")
        indexes: ClassVar = [models.Index(fields=["tenant", "event"], name="text_of_event")]
        constraints = walled(
            "tenants_personaltext",
            models.UniqueConstraint(fields=["event", "row", "field"], name="personal_text_once"),
            tenant={"event": "tenants_event"},
        )

    def __str__(self) -> str:
        return f"{self.row}.{self.field}"


class Outbox(TenantRow):
    """An event that still has consequences: they follow after COMMIT, at least once."""

    not_replayed = "work still to do; done or not, it is no record"

    event = models.OneToOneField(
        Event,
        models.PROTECT,
        related_name="outbox",
        db_constraint=False,
        verbose_name=_("event"),
    )
    kind = models.CharField(_("code"), max_length=60)
    # What comes first: 1 is the most urgent. As its subject was when the event was written.
    rank = models.PositiveSmallIntegerField(default=5, db_default=5)
    # Of one subject one follows the other; empty where it was written before there was an order.
    subject_kind = models.CharField(max_length=40, null=True)  # noqa: DJ001 - unknown, not empty
    subject_id = models.BigIntegerField(null=True)
    due_at = models.DateTimeField(_("due"), db_default=Now())
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last fault"), max_length=200, blank=True)
    done_at = models.DateTimeField(_("done"), null=True)
    is_dead = models.BooleanField(_("given up"), default=False)

    class Meta:
        app_label = "tenants"
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes: ClassVar = [
            models.Index(
                fields=["due_at", "tenant"],
                condition=models.Q(done_at__isnull=True, is_dead=False),
                name="outbox_pending",
            ),
            models.Index(
                fields=["tenant", "rank", "due_at", "id"],
                condition=models.Q(done_at__isnull=True, is_dead=False),
                name="outbox_by_rank",
            ),
            models.Index(
                fields=["tenant", "subject_kind", "subject_id", "id"],
                condition=models.Q(done_at__isnull=True, is_dead=False),
                name="outbox_by_subject",
            ),
            models.Index(
                fields=["done_at"],
                condition=models.Q(done_at__isnull=False),
                name="outbox_done",
            ),
        ]
        constraints = walled("tenants_outbox", tenant={"event": "tenants_event"})

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class IdempotencyKey(TenantRow):
    """A form or request that was handled; a repeat is shown the first result."""

    not_replayed = "a memory of forms that were sent; no record"

    user = models.ForeignKey("tenants.User", models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=80)
    purpose = models.CharField(max_length=60)
    # Of a program the whole first answer, to be given again.
    result = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "tenants"
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = walled(
            "tenants_idempotencykey",
            models.UniqueConstraint(fields=["user", "purpose", "key"], name="handled_once"),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"
