"""What it is, and how bad it is."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What was reported; only incidents count in the figures on incidents (R10)."""

    INCIDENT = "incident", _("Incident")
    SERVICE_REQUEST = "service_request", _("Service request")
    INFORMATION_REQUEST = "information_request", _("Information request")
    SECURITY_EVENT = "security_event", _("Security event")
    WEAKNESS = "weakness", _("Weakness")


class Label(TextChoices):
    """Labels that can be combined on one incident (R24, R25; source 003, lines 7-13)."""

    SECURITY_INCIDENT = "security_incident", _("Security incident")
    CYBER_INCIDENT = "cyber_incident", _("Cyber-security incident")
    DATA_BREACH = "data_breach", _("Data breach")


class Channel(TextChoices):
    """How the report came in (R3)."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    PORTAL = "portal", _("Portal")
    IM = "im", _("Instant message")
    DESK_VISIT = "desk_visit", _("Visit to the desk")
    MONITORING = "monitoring", _("Monitoring")
    IMPORT = "import", _("Import")


class DetectionSource(TextChoices):
    """Who or what noticed it (R3)."""

    USER = "user", _("User")
    STAFF = "staff", _("Staff observation")
    LOG_REVIEW = "log_review", _("Log review")
    ICT_SECURITY = "ict_security", _("ICT security")
    SYSTEM_MONITORING = "system_monitoring", _("System monitoring")


class TriageOutcome(TextChoices):
    """Did it really happen (R13); what did not stays in the register."""

    CONFIRMED = "confirmed", _("It happened")
    SUSPECTED = "suspected", _("Suspected, being looked into")
    NOT_AN_INCIDENT = "not_an_incident", _("Not an incident")


class Level(IntegerChoices):
    """How large the impact is, or how urgent; a higher number is worse."""

    LOW = 1, _("Low")
    MEDIUM = 2, _("Medium")
    HIGH = 3, _("High")


class Priority(IntegerChoices):
    """A lower number goes first."""

    P1 = 1, "P1"
    P2 = 2, "P2"
    P3 = 3, "P3"
    P4 = 4, "P4"


class Quality(TextChoices):
    """The three qualities of information that an incident can touch (R26)."""

    CONFIDENTIALITY = "confidentiality", _("Confidentiality")
    INTEGRITY = "integrity", _("Integrity")
    AVAILABILITY = "availability", _("Availability")


class PersonalData(TextChoices):
    NO = "no", _("No")
    MAYBE = "maybe", _("Maybe")
    YES = "yes", _("Yes")
