"""Personal data that was hit: each decision, notification and description.

GDPR art. 33. A decision and a notification are rows that stay as they were; a later decision
stands beside the earlier one and holds in its place.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import DECIDERS, BreachAlarm, BreachOutcome, DataProtection
from incidents.models.files import Attachment
from incidents.models.incident import Incident
from tenants.choices import Function
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled

_DECIDERS = [function.value for function in DECIDERS]


class BreachClock(TenantRow):
    """How the 72 hours were kept before they were an `Obligation` as everything else.

    What is on record of then; nothing is counted or reminded of by it. What still holds of it was
    carried over (`incidents.duty.services.begin_terms`).
    """

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="breach_clocks", db_constraint=False, db_index=False
    )
    # Never moved: what is found later moves the first term out of nobody's sight.
    started_at = models.DateTimeField(_("known since"))
    due_at = models.DateTimeField(_("to be decided and notified by"))
    # Of the decision that holds; empty: a decision is needed.
    outcome = models.CharField(_("decision"), max_length=16, choices=BreachOutcome, blank=True)
    filed_at = models.DateTimeField(_("notified"), null=True)
    stopped_at = models.DateTimeField(_("nothing owed since"), null=True)
    # The first moment at which the term had passed while something was owed.
    missed_at = models.DateTimeField(_("term passed"), null=True)
    alarm_at = models.DateTimeField(null=True)
    alarm = models.CharField(max_length=16, choices=BreachAlarm, blank=True)

    class Meta:
        verbose_name = _("term of a personal data breach")
        verbose_name_plural = _("terms of personal data breaches")
        indexes: ClassVar = [
            models.Index(
                fields=["alarm_at", "tenant"],
                condition=models.Q(alarm_at__isnull=False),
                name="breach_alarms",
            ),
        ]
        constraints = walled(
            "incidents_breachclock",
            models.UniqueConstraint(fields=["incident"], name="one_breach_clock_per_incident"),
            models.CheckConstraint(
                condition=models.Q(stopped_at=None) | ~models.Q(outcome=""),
                name="breach_clock_stops_by_decision",
            ),
            models.CheckConstraint(
                condition=models.Q(stopped_at=None)
                | ~models.Q(outcome=BreachOutcome.NOTIFY)
                | models.Q(filed_at__isnull=False),
                name="notifying_stops_by_notification",
            ),
            models.CheckConstraint(
                condition=models.Q(stopped_at=None) | models.Q(alarm_at=None),
                name="stopped_breach_clock_is_silent",
            ),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.due_at:%Y-%m-%d %H:%M}"


class BreachDecision(TenantRow):
    """What was decided, on which grounds, by whom and as what. Append-only."""

    personal = frozenset({"grounds"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="breach_decisions", db_constraint=False
    )
    outcome = models.CharField(_("decision"), max_length=16, choices=BreachOutcome)
    # GDPR art. 34: whether the persons concerned are told.
    tells_persons = models.BooleanField(_("persons concerned are told"), default=False)
    grounds = models.TextField(_("grounds"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("decided by")
    )
    capacity = models.CharField(_("as"), max_length=24, choices=Function)
    decided_at = models.DateTimeField(_("decided"))
    is_late = models.BooleanField(_("after the term"), default=False)
    # Of one that takes two people: whether this is the second one, and so holds.
    settles = models.BooleanField(_("holds"), default=True)
    # What the labels said: who agrees knowing more, or less, agrees with something else.
    knew = models.CharField(_("labels then"), max_length=16, blank=True)

    class Meta:
        verbose_name = _("decision on a personal data breach")
        verbose_name_plural = _("decisions on personal data breaches")
        constraints = walled(
            "incidents_breachdecision",
            models.CheckConstraint(condition=~models.Q(grounds=""), name="decision_has_grounds"),
            models.CheckConstraint(
                condition=models.Q(capacity__in=_DECIDERS), name="decided_by_who_may"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome=BreachOutcome.NOTIFY) | models.Q(tells_persons=False),
                name="persons_are_told_of_what_is_notified",
            ),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.outcome}"


class BreachFiling(TenantRow):
    """A notification as it was made: when, to which authority, under which number. Append-only."""

    personal = frozenset({"late_reason"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="breach_filings", db_constraint=False
    )
    authority = models.CharField(_("authority"), max_length=120)
    reference = models.CharField(_("reference of the authority"), max_length=120)
    filed_at = models.DateTimeField(_("notified"))
    receipt = models.ForeignKey(
        Attachment,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("receipt"),
    )
    is_late = models.BooleanField(_("after the term"), default=False)
    late_reason = models.TextField(_("why after the term"), blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("recorded by")
    )
    capacity = models.CharField(_("as"), max_length=24, choices=Function)
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("notification to an authority")
        verbose_name_plural = _("notifications to authorities")
        constraints = walled(
            "incidents_breachfiling",
            models.CheckConstraint(
                condition=~models.Q(authority="") & ~models.Q(reference=""),
                name="notification_says_to_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(is_late=False) | ~models.Q(late_reason=""),
                name="late_notification_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(capacity__in=_DECIDERS), name="notified_by_who_may"
            ),
            tenant={"incident": "incidents_incident", "receipt": "incidents_attachment"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.authority}"


class BreachDescription(TenantRow):
    """What happened to which data of how many persons, and what may follow. Append-only.

    GDPR art. 33(3) and 33(5); source 002, lines 896-902. The latest holds; empty numbers are not
    known yet.
    """

    personal = frozenset({"kinds_of_data", "protected_by", "consequences", "remedies"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="breach_descriptions", db_constraint=False
    )
    is_disclosed = models.BooleanField(_("seen by who may not see them"), default=False)
    is_altered = models.BooleanField(_("changed without leave"), default=False)
    is_lost = models.BooleanField(_("lost, or out of reach"), default=False)
    persons = models.PositiveIntegerField(_("persons concerned"), null=True)
    records = models.PositiveIntegerField(_("records concerned"), null=True)
    kinds_of_data = models.TextField(_("kinds of data"))
    # GDPR art. 9 and 10, and the national number.
    is_special = models.BooleanField(_("special or criminal data, or national numbers"))
    protection = models.CharField(_("protection"), max_length=16, choices=DataProtection)
    protected_by = models.CharField(_("protected by"), max_length=200, blank=True)
    consequences = models.TextField(_("consequences for persons"))
    remedies = models.TextField(_("measures taken or proposed"))
    described_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("described by")
    )
    described_at = models.DateTimeField(_("described"))

    class Meta:
        verbose_name = _("description of a personal data breach")
        verbose_name_plural = _("descriptions of personal data breaches")
        constraints = walled(
            "incidents_breachdescription",
            models.CheckConstraint(
                condition=models.Q(is_disclosed=True)
                | models.Q(is_altered=True)
                | models.Q(is_lost=True),
                name="description_has_a_nature",
            ),
            models.CheckConstraint(
                condition=~models.Q(kinds_of_data="")
                & ~models.Q(consequences="")
                & ~models.Q(remedies=""),
                name="description_is_whole",
            ),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.described_at:%Y-%m-%d %H:%M}"
