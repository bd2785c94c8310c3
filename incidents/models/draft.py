"""What somebody began to write on an incident and did not send yet."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident
from incidents.models.text_template import TextMode
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class Draft(TenantRow):
    """One for each person and mode; read by that person alone, and gone once it is sent."""

    not_replayed = "words that nobody sent yet; no record"

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    person = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    mode = models.CharField(_("for"), max_length=12, choices=TextMode)
    # By the name of its field in the form of the verb.
    words = models.JSONField(_("words"))
    # Beside them, each by name, size and key: no files of the record yet.
    files = models.JSONField(_("files"), default=list)
    kept_at = models.DateTimeField(_("kept"))
    # When it is thrown away, unless more is written: nobody is to find old words for ever.
    goes_at = models.DateTimeField(_("thrown away"))

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        indexes: ClassVar = [
            models.Index(fields=["person", "kept_at", "id"], name="drafts_of_person"),
            models.Index(fields=["goes_at"], name="drafts_that_go"),
        ]
        constraints = walled(
            "incidents_draft",
            models.UniqueConstraint(fields=["incident", "person", "mode"], name="draft_once"),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.mode}"
