"""What class, contract and law ask, and how that stands."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tenants.choices import Function

# What the pack of the GDPR calls the notification to the authority, and the register of breaches.
TO_AUTHORITY: Final = "gdpr_33_1"
IN_REGISTER: Final = "gdpr_33_5"


class BreachOutcome(TextChoices):
    """What was decided on personal data that was hit (GDPR art. 33(1))."""

    NOTIFY = "notify", _("It is notified to the authority")
    UNLIKELY = "risk_unlikely", _("Not notified: a risk for persons is unlikely")
    NO_BREACH = "no_breach", _("No breach of personal data")


class DataProtection(TextChoices):
    """Whether whoever got at the data could read them (GDPR art. 34(3)(a))."""

    UNREADABLE = "unreadable", _("Unreadable: encrypted, and the key is safe")
    PARTLY = "partly", _("Partly protected")
    NONE = "none", _("Not protected")
    UNKNOWN = "unknown", _("Not known yet")


class DutyEvent(TextChoices):
    """What a person decides that a law counts from; codes of `tenants.contract.rules.regimes`."""

    AWARE = "aware", _("Aware that personal data was hit")
    PROCESSOR_AWARE = (
        "processor_aware",
        _("Aware at the desk that data of the customer was hit"),
    )
    SIGNIFICANT = "significant", _("Aware that the incident is significant (NIS2)")
    CLASSIFIED = "classified", _("Classified as major (DORA)")
    EXPLOITED = "exploited", _("Aware of a weakness that is actively exploited (CRA)")
    FIXED = "fixed", _("A corrective measure is available (CRA)")
    REQUESTED = "requested", _("An authority asked for a report (NIS2)")


# What somebody can also decide not to be so. Whether data was hit is decided as a breach.
DENIABLE: Final = (DutyEvent.SIGNIFICANT, DutyEvent.CLASSIFIED, DutyEvent.EXPLOITED)


class ObligationState(TextChoices):
    """How a duty of the law stands. It is decided on or filed; it cannot be waived."""

    OWED = "owed", _("Owed")
    FILED = "filed", _("Filed")
    NOT_OWED = "not_owed", _("Not required")


class BreachAlarm(TextChoices):
    """The moments at which a decision or notification is reminded of, and that of the term."""

    HALF = "half", _("Half of the time is gone")
    THREE_QUARTERS = "three_quarters", _("Three quarters of the time are gone")
    NINE_TENTHS = "nine_tenths", _("Nine tenths of the time are gone")
    TWO_HOURS = "two_hours", _("Two hours are left")
    MISSED = "missed", _("Time is up")


class Gate(TextChoices):
    """Before which step a duty of the profile must be fulfilled (`gate` in icr.yaml)."""

    ALWAYS = "always", _("Always")
    ORGANISATION = "organisation", _("Of the organisation")
    ON_CREATE = "on_create", _("When registering")
    BEFORE_TRIAGED = "before_triaged", _("Before triage is done")
    WITHIN_RESPONSE_TIME = "within_response_time", _("Within the response time")
    BEFORE_RESOLVED = "before_resolved", _("Before resolving")
    BEFORE_CLOSED = "before_closed", _("Before closing")
    AFTER_CLOSED = "after_closed", _("After closing")
    STATUTORY_CLOCK = "statutory_clock", _("By statutory term")


class DutyState(TextChoices):
    """How a duty stands; an exception carries permission and reason (X5)."""

    OPEN = "open", _("Open")
    MET = "met", _("Met")
    EXCUSED = "excused", _("Not required, decided")


class WaiverState(TextChoices):
    """How an exception stands; one that belonged to a closing that did not last has lapsed."""

    ASKED = "asked", _("Asked for")
    GRANTED = "granted", _("Holds")
    DECLINED = "declined", _("Declined")
    LAPSED = "lapsed", _("Lapsed")


# Who decides and notifies: first who speaks for privacy, by a function that a customer has too.
PRIVACY = (Function.DPO, Function.CISO)
DECIDERS = (*PRIVACY, Function.INCIDENT_MANAGER)
