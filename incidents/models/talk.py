"""What was said: in public, among ourselves, and on the phone. Three things, three paths."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import CallOutcome, Direction, MessageKind
from incidents.models.clock import UpdateRound
from incidents.models.incident import Incident
from tenants import media
from tenants.models import Contact, User
from tenants.models.base import TenantRow
from tenants.models.media import MediaField
from tenants.models.walled import walled


class AffectedContact(TenantRow):
    """Somebody at the customer who must hear of this incident."""

    incident = models.ForeignKey(
        Incident,
        models.PROTECT,
        related_name="affected_contacts",
        db_constraint=False,
        db_index=False,
    )
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", db_constraint=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("affected contact")
        verbose_name_plural = _("affected contacts")
        constraints = walled(
            "incidents_affectedcontact",
            models.UniqueConstraint(fields=["incident", "contact"], name="affected_once"),
            tenant={"incident": "incidents_incident", "contact": "tenants_contact"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.contact_id}"


class Message(TenantRow):
    """A public message: what the customer reads. Append-only; a correction is a new one (X30)."""

    personal = frozenset({"text"})
    is_read_by_customers = True

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="messages", db_constraint=False, db_index=False
    )
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=MessageKind)
    text = models.TextField(_("text"))
    is_automatic = models.BooleanField(default=False)
    # Exactly one of these wrote it, unless it is automatic.
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    round = models.ForeignKey(
        UpdateRound, models.PROTECT, null=True, related_name="messages", db_constraint=False
    )
    # By what it goes out: by mail, and by what was agreed of the word that was owed then.
    media = MediaField(_("by which means"))
    next_update_at = models.DateTimeField(_("next message by"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes: ClassVar = [
            models.Index(fields=["incident", "sent_at", "id"], name="messages_of_incident")
        ]
        constraints = walled(
            "incidents_message",
            tenant={
                "incident": "incidents_incident",
                "contact": "tenants_contact",
                "round": "incidents_updateround",
            },
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.sent_at:%Y-%m-%d %H:%M}"


class Proof(TenantRow):
    """That a message was accepted for one contact by one medium; a return revokes it (R77)."""

    message = models.ForeignKey(
        Message, models.PROTECT, related_name="proofs", db_constraint=False, db_index=False
    )
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", db_constraint=False)
    medium = models.CharField(_("by"), max_length=8, choices=media.choices, default=media.EMAIL)
    accepted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("proof of delivery")
        verbose_name_plural = _("proofs of delivery")
        constraints = walled(
            "incidents_proof",
            models.UniqueConstraint(fields=["message", "contact", "medium"], name="proved_once"),
            tenant={"message": "incidents_message", "contact": "tenants_contact"},
        )

    def __str__(self) -> str:
        return f"{self.message_id} {self.contact_id}"


class Call(TenantRow):
    """A phone call with the customer, logged by whoever made or took it."""

    personal = frozenset({"summary"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="calls", db_constraint=False, db_index=False
    )
    direction = models.CharField(_("direction"), max_length=4, choices=Direction)
    outcome = models.CharField(_("outcome"), max_length=12, choices=CallOutcome)
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="+", db_constraint=False, verbose_name=_("with")
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    summary = models.TextField(_("what was said"))
    called_at = models.DateTimeField(_("called"))
    logged_at = models.DateTimeField(_("logged"))
    round = models.ForeignKey(
        UpdateRound, models.PROTECT, null=True, related_name="calls", db_constraint=False
    )

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        indexes: ClassVar = [
            models.Index(fields=["incident", "called_at", "id"], name="calls_of_incident")
        ]
        constraints = walled(
            "incidents_call",
            tenant={
                "incident": "incidents_incident",
                "contact": "tenants_contact",
                "round": "incidents_updateround",
            },
        )

    def __str__(self) -> str:
        return f"{self.direction} {self.called_at:%Y-%m-%d %H:%M}"


class Note(TenantRow):
    """An internal note. No customer's transaction can read it, and nothing ever mails it (X15)."""

    personal = frozenset({"text"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="notes", db_constraint=False, db_index=False
    )
    text = models.TextField(_("text"))
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        indexes: ClassVar = [
            models.Index(fields=["incident", "written_at", "id"], name="notes_of_incident")
        ]
        constraints = walled("incidents_note", tenant={"incident": "incidents_incident"})

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d %H:%M}"
