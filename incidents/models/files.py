"""Files that came with what was said. Their bytes lie in a storage of their own, under a key by
chance; here stands what they are. Two tables, as words have two: one side each.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import Scan
from incidents.models.control import Control, ControlProof
from incidents.models.evidence import EvidenceItem
from incidents.models.incident import Incident
from incidents.models.talk import Call, Message, Note
from incidents.models.work import MeasureProof
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class KnownFile(TenantRow):
    """What is known of a file: it never changes, but for the scanner's word and its erasure."""

    personal = frozenset({"name"})

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Under which the storage has its bytes: it opens nothing by itself.
    key = models.CharField(max_length=80)
    name = models.CharField(_("name"), max_length=200)
    size = models.BigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    # Of its content, never of its name.
    media_type = models.CharField(_("type"), max_length=100)
    has_picture = models.BooleanField(default=False)
    scan = models.CharField(_("virus scan"), max_length=12, choices=Scan)
    signature = models.CharField(_("what was found"), max_length=200, blank=True)
    scanned_at = models.DateTimeField(_("scanned"), null=True, blank=True)
    # Set where a scanner is configured and has not answered yet.
    scan_due_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )
    added_at = models.DateTimeField(_("added"))
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.size}"


class StoredFile(KnownFile):
    """A file of an incident."""

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        abstract = True

    @property
    def is_internal(self) -> bool:
        return isinstance(self, InternalAttachment)


class Attachment(StoredFile):
    """A file that the customer and the desk both see: of a public message, or of the report."""

    is_read_by_customers = True

    # Empty where it came with the report itself.
    message = models.ForeignKey(
        Message, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes: ClassVar = [
            models.Index(fields=["incident", "id"], name="files_of_incident"),
            models.Index(
                fields=["scan_due_at"],
                condition=models.Q(scan_due_at__isnull=False),
                name="files_to_scan",
            ),
        ]
        constraints = walled(
            "incidents_attachment",
            tenant={"incident": "incidents_incident", "message": "incidents_message"},
        )


class InternalAttachment(StoredFile):
    """A file of an internal note, a call, evidence or a measure: no customer's transaction reads
    it (X15).
    """

    note = models.ForeignKey(
        Note, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    call = models.ForeignKey(
        Call, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    evidence = models.ForeignKey(
        EvidenceItem, models.PROTECT, null=True, related_name="+", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    # What proves a measure of the class, beside its words.
    measure = models.ForeignKey(
        MeasureProof, models.PROTECT, null=True, related_name="+", db_constraint=False,
        db_index=False,
    )  # fmt: skip

    class Meta:
        verbose_name = _("internal file")
        verbose_name_plural = _("internal files")
        indexes: ClassVar = [
            models.Index(fields=["incident", "id"], name="internal_files_of_incident"),
            models.Index(
                fields=["scan_due_at"],
                condition=models.Q(scan_due_at__isnull=False),
                name="internal_files_to_scan",
            ),
        ]
        constraints = walled(
            "incidents_internalattachment",
            models.CheckConstraint(
                condition=models.Q(note__isnull=False, call=None, evidence=None, measure=None)
                | models.Q(note=None, call__isnull=False, evidence=None, measure=None)
                | models.Q(note=None, call=None, evidence__isnull=False, measure=None)
                | models.Q(note=None, call=None, evidence=None, measure__isnull=False),
                name="internal_file_came_with_one",
            ),
            tenant={
                "incident": "incidents_incident",
                "note": "incidents_note",
                "call": "incidents_call",
                "evidence": "incidents_evidenceitem",
                "measure": "incidents_measureproof",
            },
        )


class ControlFile(KnownFile):
    """A file that proves that a recurring duty was done; both sides have it, as its words."""

    control = models.ForeignKey(
        Control, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    proof = models.ForeignKey(
        ControlProof, models.PROTECT, related_name="files", db_constraint=False, db_index=False
    )

    class Meta:
        verbose_name = _("file of a recurring duty")
        verbose_name_plural = _("files of recurring duties")
        indexes: ClassVar = [
            models.Index(fields=["control", "id"], name="files_of_control"),
        ]
        constraints = walled(
            "incidents_controlfile",
            tenant={"control": "incidents_control", "proof": "incidents_controlproof"},
        )
