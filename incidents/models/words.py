"""By which words an incident is found: one row for what its customer may read, one for the desk.

Two tables, as words have two, so that the wall between the sides stands in the database. Both are
made from other rows by the database itself (`0039_words_are_kept`), in the same transaction.
"""

from typing import ClassVar, Final

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident
from tenants.models.base import TenantRow
from tenants.models.walled import walled

_MADE: Final = "is made from what is recorded, by the database itself"


class Words(TenantRow):
    """The words of one incident, as they stand now; nothing is displayed from here."""

    not_replayed = _MADE

    incident = models.OneToOneField(Incident, models.PROTECT, related_name="+", db_constraint=False)
    # As the incident has it: lists of what was found are read in this order.
    reported_at = models.DateTimeField()
    # Words without accents, their stems in Dutch and English, ends of long words (`~erver`), and
    # whose it is: `@t7` a tenant, `@r7` its reporter, `@u7` who has it at the desk, `@open`.
    words = SearchVectorField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.incident_id)


class PublicWords(Words):
    """What the customer may read of it."""

    class Meta:
        verbose_name = _("words that the customer reads")
        verbose_name_plural = _("words that the customer reads")
        indexes: ClassVar = [
            models.Index(fields=["tenant", "reported_at", "incident"], name="public_words_newest")
        ]
        constraints = walled("incidents_publicwords", tenant={"incident": "incidents_incident"})


class DeskWords(Words):
    """All of it, internal notes and calls with the rest: no customer's transaction can read it."""

    class Meta:
        verbose_name = _("words that the desk reads")
        verbose_name_plural = _("words that the desk reads")
        indexes: ClassVar = [
            models.Index(fields=["tenant", "reported_at", "incident"], name="desk_words_newest"),
            models.Index(fields=["provider", "reported_at", "incident"], name="desk_words_of_all"),
        ]
        constraints = walled("incidents_deskwords", tenant={"incident": "incidents_incident"})
