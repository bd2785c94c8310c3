"""A notice: one telling of one thing to one person by one means, and each attempt at it."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from escalation.choices import DeliveryOutcome, NoticeState
from escalation.models.digest import Digest
from escalation.models.escalation import Escalation
from incidents.models import Complaint, Incident, Message, UpdateRound
from tenants import media
from tenants.models import Contact, Event, FunctionHolder, Supplier, User
from tenants.models.base import TenantRow
from tenants.models.walled import walled

if TYPE_CHECKING:
    from tenants.senders import Sender

_TO = ("contact", "user", "holder", "provider_holder", "supplier")


# What a machine brings out: the other medium waits for a person.
WAITS = models.Q(state=NoticeState.WAITING) & ~models.Q(medium=media.PHONE)


def _exactly_one() -> models.Q:
    """Return that a notice goes to one recipient, of one sort."""
    condition = models.Q()
    for chosen in _TO:
        condition |= models.Q(**{f"{name}__isnull": name != chosen for name in _TO})
    return condition


class Notice(TenantRow):
    """Work in hand, like the outbox: what came of it is told in the ledger by its key.

    `due_at` of an e-mail is timed by the database's clock, because it is a lease; of a call it is
    the moment by which the call is owed.
    """

    personal = frozenset({"address", "name", "subject", "text", "html"})
    # In whose name it goes out, found by whoever claims it.
    sender: "Sender | None" = None
    not_replayed = "work in hand: sealed when it is queued, and its outcome is told"

    incident = models.ForeignKey(
        Incident,
        models.PROTECT,
        null=True,
        related_name="notices",
        db_constraint=False,
        db_index=False,
    )
    # A complaint may be about no incident at all.
    complaint = models.ForeignKey(
        Complaint, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    message = models.ForeignKey(
        Message, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    round = models.ForeignKey(
        UpdateRound,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    escalation = models.ForeignKey(
        Escalation, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    # Everything that is open for one person; about no incident in particular.
    digest = models.ForeignKey(
        Digest, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    # Occurrence, recipient and medium in one word: told once.
    key = models.CharField(max_length=120)

    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    holder = models.ForeignKey(
        FunctionHolder,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    provider_holder = models.ForeignKey(
        FunctionHolder,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    # As it was when the notice was written: an address that changes later changes no proof.
    medium = models.CharField(_("by"), max_length=8, choices=media.choices)
    name = models.CharField(_("name"), max_length=160)
    address = models.CharField(_("address"), max_length=254)
    language = models.CharField(_("language"), max_length=8)

    template = models.CharField(_("about"), max_length=40)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True)
    # Holds words that are not for the customer.
    is_internal = models.BooleanField(_("internal"), default=False)

    state = models.CharField(
        _("state"), max_length=8, choices=NoticeState, default=NoticeState.WAITING
    )
    # What leaves the house first: 1 is the most urgent.
    rank = models.PositiveSmallIntegerField(_("urgency"), default=5, db_default=5)
    due_at = models.DateTimeField(_("due"), db_default=Now())
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    written_at = models.DateTimeField(_("written"))
    sent_at = models.DateTimeField(_("accepted by the mail server"), null=True)
    done_at = models.DateTimeField(_("done"), null=True)
    # Who at the desk has seen that it did not arrive: until then it stands out.
    seen_at = models.DateTimeField(_("failure seen"), null=True)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "rank", "due_at", "id"],
                condition=WAITS,
                name="mail_by_urgency",
            ),
            models.Index(
                fields=["due_at", "tenant", "provider", "rank"],
                condition=WAITS,
                name="tenants_with_mail",
            ),
            models.Index(fields=["incident", "id"], name="notices_of_incident"),
        ]
        constraints = walled(
            "escalation_notice",
            models.UniqueConstraint(fields=["tenant", "key"], name="told_once"),
            models.CheckConstraint(condition=_exactly_one(), name="notice_has_one_recipient"),
            models.CheckConstraint(
                condition=models.Q(incident__isnull=False)
                | models.Q(complaint__isnull=False)
                | models.Q(digest__isnull=False)
                # What one person reads in one mail, of whichever customers they are.
                | models.Q(template="bell_digest", user__isnull=False)
                # A recurring duty, a report or an asset of the organisation itself.
                | models.Q(
                    template__in=(
                        "control_due",
                        "quarter_sent",
                        "asset_ending",
                        "policy_to_read",
                        "risk_passed",
                        "plan_due",
                    )
                ),
                name="notice_is_about_something",
            ),
            models.CheckConstraint(
                condition=models.Q(contact__isnull=True) | models.Q(is_internal=False),
                name="no_internal_words_to_a_contact",
            ),
            tenant={
                "incident": "incidents_incident",
                "complaint": "incidents_complaint",
                "event": "tenants_event",
                "message": "incidents_message",
                "round": "incidents_updateround",
                "escalation": "escalation_escalation",
                "digest": "escalation_digest",
                "contact": "tenants_contact",
                "holder": "tenants_functionholder",
            },
            provider={
                "provider_holder": "tenants_functionholder",
                "supplier": "tenants_supplier",
            },
        )

    def __str__(self) -> str:
        return f"{self.template} {self.medium} {self.state}"


class Delivery(TenantRow):
    """One attempt at one notice, and what came of it. Append-only."""

    not_replayed = "one attempt at a notice: what was taken is compared with its outcome"

    notice = models.ForeignKey(
        Notice, models.PROTECT, related_name="deliveries", db_constraint=False
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=DeliveryOutcome)
    # What the other side answered, without addresses.
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    attempted_at = models.DateTimeField(_("attempted"))
    # The database's own clock, so that a moved clock shows.
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = walled("escalation_delivery", tenant={"notice": "escalation_notice"})

    def __str__(self) -> str:
        return f"{self.notice_id} {self.outcome}"
