"""What follows: review, improvements, the customer's judgement and his complaints."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import ComplaintState, Feedback, ImprovementKind, ImprovementRoute
from incidents.models.incident import Incident
from tenants.models import Contact, User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class Review(TenantRow):
    """The review of cause and handling, owed soon after closing (R115-R117)."""

    personal = frozenset(
        {"findings", "recommendations", "shared_with", "none_reason", "agreed_reason"}
    )

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="reviews", db_constraint=False, db_index=False
    )
    is_required = models.BooleanField(_("required"), default=True)
    improvement_required = models.BooleanField(_("improvement required"), default=False)
    due_at = models.DateTimeField(_("due"))
    held_at = models.DateTimeField(_("held"), null=True, blank=True)
    held_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    findings = models.TextField(_("findings on cause and handling"), blank=True)
    was_effective = models.BooleanField(_("was the response effective?"), null=True, blank=True)
    was_preventable = models.BooleanField(_("could it have been prevented?"), null=True, blank=True)
    recommendations = models.TextField(_("recommendations"), blank=True)
    shared_with = models.TextField(_("shared with"), blank=True)
    # At least one improvement goes by change management (general class 4 and 5, Q05).
    change_required = models.BooleanField(_("a change required"), default=False)
    # In social security the board validates what was learnt (source 002, 5.13.1g).
    verdict_required = models.BooleanField(_("validation required"), default=False)
    # That nothing is improved is signed by two people.
    none_reason = models.TextField(_("why no improvement is needed"), blank=True)
    none_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("said by"),
    )
    none_at = models.DateTimeField(_("said at"), null=True, blank=True)
    agreed_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("agreed by"),
    )
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    # The second person's own words: they stand beside those of the first.
    agreed_reason = models.TextField(_("in the second person's words"), blank=True, default="")
    # When it speaks next, as long as it is not held: a day ahead, and when it is late.
    remind_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        indexes: ClassVar = [
            models.Index(
                fields=["remind_at", "tenant"],
                condition=models.Q(remind_at__isnull=False),
                name="reviews_to_remind_of",
            ),
        ]
        constraints = walled(
            "incidents_review",
            models.UniqueConstraint(fields=["incident"], name="one_review_per_incident"),
            models.CheckConstraint(
                condition=models.Q(agreed_by=None)
                | (models.Q(none_by__isnull=False) & ~models.Q(agreed_by=models.F("none_by"))),
                name="no_improvement_is_agreed_by_a_second",
            ),
            models.CheckConstraint(
                condition=models.Q(held_at=None) | models.Q(remind_at=None),
                name="held_review_is_silent",
            ),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.due_at:%Y-%m-%d}"


class Improvement(TenantRow):
    """Something that will be done so that it does not happen again (R118)."""

    personal = frozenset({"text", "result"})

    review = models.ForeignKey(
        Review, models.PROTECT, related_name="improvements", db_constraint=False
    )
    kind = models.CharField(_("kind"), max_length=16, choices=ImprovementKind)
    route = models.CharField(_("goes to"), max_length=8, choices=ImprovementRoute)
    text = models.TextField(_("what"))
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True)
    # When it is looked whether it helped, once it was carried out (R153).
    effect_on = models.DateField(_("effect looked at"), null=True, blank=True)
    effect_at = models.DateTimeField(_("effect established"), null=True, blank=True)
    effect_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("effect established by"),
    )  # fmt: skip
    was_effective = models.BooleanField(_("was effective"), null=True)
    effect = models.TextField(_("effect"), blank=True, default="")
    # The one that did not help enough, and that this one follows.
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="followed_by", db_constraint=False,
        verbose_name=_("follows"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("improvement")
        verbose_name_plural = _("improvements")
        constraints = walled(
            "incidents_improvement",
            models.CheckConstraint(
                condition=models.Q(effect_at=None, was_effective=None)
                | models.Q(
                    effect_at__isnull=False, was_effective__isnull=False, done_at__isnull=False
                ),
                name="effect_is_of_what_was_done",
            ),
            tenant={"review": "incidents_review", "follows": "incidents_improvement"},
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.route}"


class Rating(TenantRow):
    """Three faces and a text, once per closing (R113)."""

    personal = frozenset({"text"})
    is_read_by_customers = True

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="ratings", db_constraint=False, db_index=False
    )
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", db_constraint=False)
    face = models.CharField(_("how was it?"), max_length=8, choices=Feedback)
    text = models.TextField(_("remark"), blank=True)
    given_at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = walled(
            "incidents_rating",
            models.UniqueConstraint(fields=["incident", "contact"], name="rated_once"),
            tenant={"incident": "incidents_incident", "contact": "tenants_contact"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.face}"


class Complaint(TenantRow):
    """A complaint about the desk: a record of its own, perhaps with an incident (R113)."""

    personal = frozenset({"text", "answer"})
    is_read_by_customers = True

    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, related_name="complaints", db_constraint=False
    )
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", db_constraint=False)
    text = models.TextField(_("complaint"))
    received_at = models.DateTimeField(_("received"))
    received_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    state = models.CharField(
        _("state"), max_length=12, choices=ComplaintState, default=ComplaintState.RECEIVED
    )
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        constraints = walled(
            "incidents_complaint",
            tenant={"incident": "incidents_incident", "contact": "tenants_contact"},
        )

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d}"
