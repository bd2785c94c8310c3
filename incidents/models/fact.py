"""The facts of a breach or a significant incident, and the forms that were filed with them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.breach import BreachFiling
from incidents.models.incident import Incident
from incidents.models.obligation import ObligationAnswer
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class Fact(TenantRow):
    """What somebody said of one fact, by its code in `tenants/data/forms/sheet.yaml`. Append-only.

    The latest holds; what was said before stays to be read. "Not known yet" is an answer too.
    """

    personal = frozenset({"value"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="facts", db_constraint=False, db_index=False
    )
    code = models.CharField(_("fact"), max_length=40)
    # As `incidents.duty.rules.facts` writes each kind: moments in UTC, codes with spaces between.
    value = models.TextField(_("what is known"), blank=True)
    is_unknown = models.BooleanField(_("not known yet"), default=False)
    stated_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("said by")
    )
    stated_at = models.DateTimeField(_("said"))

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        indexes: ClassVar = [models.Index(fields=["incident", "id"], name="facts_of_incident")]
        constraints = walled(
            "incidents_fact",
            models.CheckConstraint(
                condition=models.Q(is_unknown=True, value="")
                | (models.Q(is_unknown=False) & ~models.Q(value="")),
                name="fact_is_known_or_not_yet",
            ),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.code}"


class FiledForm(TenantRow):
    """A form as it stood when it was filed: each question with its answer. Append-only.

    What is filed next in the same matter is compared with it. Its digest stands in the event.
    """

    personal = frozenset({"content"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="filed_forms", db_constraint=False, db_index=False
    )
    # Codes of `tenants/data/forms`, and the day on which that form was read.
    form = models.CharField(_("form"), max_length=40)
    matter = models.CharField(_("matter"), max_length=40)
    read_on = models.DateField(_("form as it was read on"))
    language = models.CharField(_("language"), max_length=8)
    # JSON: the facts by code, and each section, question, answer and state, in order.
    content = models.TextField(_("answers"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    # With which of the two it was filed.
    filing = models.ForeignKey(
        BreachFiling, models.PROTECT, null=True, related_name="forms", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    answer = models.ForeignKey(
        ObligationAnswer, models.PROTECT, null=True, related_name="forms", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    filed_at = models.DateTimeField(_("filed"))
    kept_at = models.DateTimeField(_("kept"))

    class Meta:
        verbose_name = _("form as it was filed")
        verbose_name_plural = _("forms as they were filed")
        indexes: ClassVar = [models.Index(fields=["incident", "id"], name="forms_of_incident")]
        constraints = walled(
            "incidents_filedform",
            models.CheckConstraint(
                condition=models.Q(filing__isnull=False, answer__isnull=True)
                | models.Q(filing__isnull=True, answer__isnull=False),
                name="form_was_filed_with_one",
            ),
            tenant={
                "incident": "incidents_incident",
                "filing": "incidents_breachfiling",
                "answer": "incidents_obligationanswer",
            },
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.form} {self.sha256[:12]}"
