"""The incident: one record, complete, whose every version is in the ledger."""

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import (
    Channel,
    Confirmation,
    DetectionSource,
    Kind,
    Level,
    PersonalData,
    Priority,
    Status,
    TriageOutcome,
    WaitingReason,
)
from incidents.choices.exercise import called
from incidents.models.indexes import INDEXES
from incidents.models.joined import Joined, joined
from incidents.models.waits import Waits, waits
from tenants.models import (
    Agreement,
    Category,
    ClassificationProfile,
    Contact,
    PriorityScheme,
    Supplier,
    Team,
    User,
)
from tenants.models.base import TenantRow
from tenants.models.walled import walled

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# No deadline: sorts after every real one, and keyset paging needs no special case for NULL.
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


def _person(verbose_name: "_StrPromise") -> "models.ForeignKey[User | None, User | None]":
    return models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=verbose_name,
    )


def _class(
    verbose_name: "_StrPromise",
) -> "models.PositiveSmallIntegerField[int | None, int | None]":
    return models.PositiveSmallIntegerField(verbose_name, null=True, blank=True)


class Incident(Joined, Waits, TenantRow):
    """What happened, how it stands and what was decided. Changed only through services."""

    personal = frozenset({
        "title", "description", "symptoms", "affected", "priority_reason", "class_reason",
        "triage_reason", "workaround", "cause", "measures", "solution", "solution_for_customer",
        "prevention", "confirmation_remark", "works_again", "works_not_yet",
    })  # fmt: skip
    is_read_by_customers = True

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(_("kind"), max_length=24, choices=Kind, default=Kind.INCIDENT)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.NEW)
    waiting_reason = models.CharField(
        _("waiting for"), max_length=12, choices=WaitingReason, blank=True
    )

    title = models.CharField(_("short description"), max_length=120)
    description = models.TextField(_("description"))
    symptoms = models.TextField(_("symptoms"), blank=True)
    affected = models.TextField(_("affected systems"), blank=True)
    reporter = models.ForeignKey(
        Contact, models.PROTECT, related_name="+", db_constraint=False, verbose_name=_("reporter")
    )
    registered_by = _person(_("registered by"))
    channel = models.CharField(_("channel"), max_length=12, choices=Channel)
    detection = models.CharField(
        _("noticed by"), max_length=20, choices=DetectionSource, default=DetectionSource.USER
    )
    # R6: four separate moments; SLA time counts from reported_at.
    occurred_at = models.DateTimeField(_("occurred"), null=True, blank=True)
    detected_at = models.DateTimeField(_("detected"), null=True, blank=True)
    reported_at = models.DateTimeField(_("reported"))
    registered_at = models.DateTimeField(_("registered"))

    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("category"),
    )
    is_security = models.BooleanField(_("security incident"), default=False)
    is_cyber = models.BooleanField(_("cyber-security incident"), default=False)
    is_breach = models.BooleanField(_("data breach"), default=False)
    personal_data = models.CharField(
        _("personal data involved"), max_length=8, choices=PersonalData, default=PersonalData.NO
    )
    confidentiality = _class(_("confidentiality"))
    integrity = _class(_("integrity"))
    availability = _class(_("availability"))
    class_reason = models.TextField(_("why no class"), blank=True)
    triage_outcome = models.CharField(
        _("outcome of triage"), max_length=16, choices=TriageOutcome, blank=True
    )
    triage_reason = models.TextField(_("why"), blank=True)

    # Assessed by a person; effective is the higher of that and the class floor; both are kept.
    impact = models.PositiveSmallIntegerField(_("impact"), choices=Level)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Level)
    impact_effective = models.PositiveSmallIntegerField(_("effective impact"), choices=Level)
    urgency_effective = models.PositiveSmallIntegerField(_("effective urgency"), choices=Level)
    # The ticked criteria, by their key in the profile (R37).
    criteria = models.JSONField(_("criteria"), default=dict, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority)
    # Set by hand to something more urgent than the matrix says, with leave and a reason (R34).
    priority_override = models.PositiveSmallIntegerField(
        _("priority set by hand"), choices=Priority, null=True, blank=True
    )
    priority_reason = models.TextField(_("reason"), blank=True)
    scheme = models.ForeignKey(
        PriorityScheme, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    profile = models.ForeignKey(
        ClassificationProfile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )

    team = models.ForeignKey(
        Team,
        models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("team"),
    )
    assignee = _person(_("assignee"))
    # Since when the team has it and nobody took it; until then whoever had it is responsible.
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    supplier = models.ForeignKey(
        Supplier,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("supplier"),
    )
    manager = _person(_("incident manager"))
    contained_at = models.DateTimeField(_("contained"), null=True, blank=True)
    # Of a security incident: since when its cause is blocked or removed (R50).
    cause_removed_at = models.DateTimeField(_("cause removed"), null=True, blank=True)
    # Part of it works again, and what does not yet, in words that the customer reads (R51).
    partly_restored_at = models.DateTimeField(_("partly restored"), null=True, blank=True)
    works_again = models.TextField(_("what works again"), blank=True)
    works_not_yet = models.TextField(_("what does not work yet"), blank=True)
    restored_at = models.DateTimeField(_("restored"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    reopened = models.PositiveIntegerField(_("times reopened"), default=0)
    # The earliest deadline that still runs: what the queue sorts by after priority.
    next_due_at = models.DateTimeField(_("next deadline"), default=NEVER)

    workaround = models.TextField(_("workaround"), blank=True)
    cause = models.TextField(_("cause"), blank=True)
    measures = models.TextField(_("measures taken"), blank=True)
    solution = models.TextField(_("final solution"), blank=True)
    # Empty: as the solution stands.
    solution_for_customer = models.TextField(_("solution, as the customer reads it"), blank=True)
    prevention = models.TextField(_("preventive measures"), blank=True)
    checked_by = _person(_("restoration checked by"))
    checked_at = models.DateTimeField(_("restoration checked"), null=True, blank=True)
    confirmation = models.CharField(
        _("confirmation"), max_length=12, choices=Confirmation, default=Confirmation.PENDING
    )
    confirmation_remark = models.TextField(_("remark of the customer"), blank=True)
    confirm_by = models.DateTimeField(_("answer wanted by"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )

    is_elsewhere = models.BooleanField(_("handled elsewhere"), default=False)
    external_reference = models.CharField(_("reference elsewhere"), max_length=60, blank=True)
    # R18: nobody reported it when it happened; it was found in a log, a review, a talk.
    found_unregistered = models.BooleanField(_("found unregistered"), default=False)
    # R150: decided when it is registered; no verb changes it.
    is_drill = models.BooleanField(_("exercise"), default=False)
    # Nothing proves who sent it: nobody at the customer sees it or is told of it.
    is_unverified = models.BooleanField(_("unverified"), default=False)

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        indexes: ClassVar = INDEXES
        constraints = walled(
            "incidents_incident",
            models.UniqueConstraint(
                fields=["tenant", "external_reference"],
                condition=~models.Q(external_reference=""),
                name="imported_once",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=[Status.NEW, Status.TRIAGED])
                | models.Q(waits_as__in=[Status.NEW, Status.TRIAGED])
                | models.Q(triage_outcome=TriageOutcome.NOT_AN_INCIDENT)
                | models.Q(assignee__isnull=False)
                | models.Q(is_elsewhere=True)
                # What was merged before anybody had it is whoever's that has the survivor.
                | models.Q(merged_into__isnull=False),
                name="incident_has_someone_responsible",
            ),
            models.CheckConstraint(
                condition=models.Q(impact_effective__gte=models.F("impact"))
                & models.Q(urgency_effective__gte=models.F("urgency")),
                name="effective_is_never_below_assessed",
            ),
            models.CheckConstraint(
                condition=(models.Q(status=Status.WAITING) & ~models.Q(waiting_reason=""))
                | (~models.Q(status=Status.WAITING) & models.Q(waiting_reason="")),
                name="waiting_says_for_what",
            ),
            models.CheckConstraint(
                condition=~models.Q(confirmation=Confirmation.CONFIRMED)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="confirmed_says_by_whom_and_when",
            ),
            *joined(),
            *waits(),
            tenant={
                "reporter": "tenants_contact",
                "agreement": "tenants_agreement",
                "parent": "incidents_incident",
                "follows": "incidents_incident",
                "merged_into": "incidents_incident",
                "confirmed_by": "tenants_contact",
            },
            provider={
                "category": "tenants_category",
                "team": "tenants_team",
                "supplier": "tenants_supplier",
                "profile": "tenants_classificationprofile",
                "scheme": "tenants_priorityscheme",
            },
        )

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def called(self) -> str:
        """Return the title as it is shown: an exercise says that it is one."""
        return called(self.title, is_exercise=self.is_drill)

    @property
    def urgency_rank(self) -> int:
        return self.priority

    @property
    def solution_told(self) -> str:
        """Return the solution in the words that the customer reads."""
        return self.solution_for_customer or self.solution

    @property
    def is_open(self) -> bool:
        return self.status != Status.CLOSED
