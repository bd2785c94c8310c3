"""What was learnt goes on: who got it, and what the board said of it (R120, R121)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import VALIDATORS, Verdict
from incidents.models.aftermath import Review
from incidents.models.incident import Incident
from tenants.choices import Function
from tenants.models import Contact, User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class LessonShare(TenantRow):
    """What one person got to read of the lessons: somebody of the customer, or a function.

    Append-only. Whether it arrived stands with the mail.
    """

    personal = frozenset({"name", "text"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="lesson_shares", db_constraint=False
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    function = models.CharField(
        _("function"), max_length=24, choices=Function, blank=True, default=""
    )
    # As they were called then.
    name = models.CharField(_("who"), max_length=200)
    text = models.TextField(_("what was shared"))
    shared_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("shared by")
    )
    shared_at = models.DateTimeField(_("shared"))

    class Meta:
        verbose_name = _("lessons that were shared")
        verbose_name_plural = _("lessons that were shared")
        constraints = walled(
            "incidents_lessonshare",
            models.CheckConstraint(
                condition=models.Q(contact__isnull=False, function="")
                | (models.Q(contact=None) & ~models.Q(function="")),
                name="lessons_go_to_somebody",
            ),
            tenant={"incident": "incidents_incident", "contact": "tenants_contact"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.shared_at:%Y-%m-%d}"


class LessonVerdict(TenantRow):
    """What board or management said of the lessons. Append-only; the last one holds."""

    personal = frozenset({"name", "words", "heard_how"})

    review = models.ForeignKey(Review, models.PROTECT, related_name="verdicts", db_constraint=False)
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict)
    function = models.CharField(
        _("as"), max_length=24, choices=[(one.value, one.label) for one in VALIDATORS]
    )
    name = models.CharField(_("who"), max_length=200)
    words = models.TextField(_("in what words"), blank=True)
    # Where somebody else writes down what they said: in which minutes or mail it stands.
    heard_how = models.CharField(_("where it stands"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("recorded by")
    )
    said_at = models.DateTimeField(_("said"))

    class Meta:
        verbose_name = _("verdict on lessons")
        verbose_name_plural = _("verdicts on lessons")
        get_latest_by: ClassVar = ["said_at", "pk"]
        constraints = walled(
            "incidents_lessonverdict",
            models.CheckConstraint(
                condition=models.Q(function__in=[one.value for one in VALIDATORS]),
                name="lessons_validated_by_who_may",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict=Verdict.APPROVED) | ~models.Q(words=""),
                name="lessons_sent_back_say_why",
            ),
            tenant={"review": "incidents_review"},
        )

    def __str__(self) -> str:
        return f"{self.review_id} {self.verdict}"
