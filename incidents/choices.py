"""The words of an incident: what it is, how it stands, how bad it is, and how it is told."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.choices import Function


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


class Status(TextChoices):
    NEW = "new", _("New")
    TRIAGED = "triaged", _("Triaged")
    ASSIGNED = "assigned", _("Assigned")
    IN_PROGRESS = "in_progress", _("In progress")
    WAITING = "waiting", _("Waiting")
    CONTAINED = "contained", _("Contained")
    RESTORED = "restored", _("Restored")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")


class WaitingReason(TextChoices):
    CUSTOMER = "customer", _("Waiting for the customer")
    SUPPLIER = "supplier", _("Waiting for a supplier")
    CHANGE = "change", _("Waiting for a change")


class Phase(TextChoices):
    """The six steps of source 001, lines 56-60, that a customer recognises."""

    REPORT = "report", _("Report")
    CLASSIFY = "classify", _("Classify and prioritise")
    ASSIGN = "assign", _("Assign and analyse")
    RESOLVE = "resolve", _("Handle and resolve")
    CLOSE = "close", _("Check and close")
    REVIEW = "review", _("Review")


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
    SIGNIFICANT = "significant", _("Aware that the incident is significant (NIS2)")
    CLASSIFIED = "classified", _("Classified as major (DORA)")
    EXPLOITED = "exploited", _("Aware of a weakness that is actively exploited (CRA)")
    FIXED = "fixed", _("A corrective measure is available (CRA)")
    REQUESTED = "requested", _("An authority asked for a report (NIS2)")


class ObligationState(TextChoices):
    """How a duty of the law stands. It is decided on or filed; it cannot be waived."""

    OWED = "owed", _("Owed")
    FILED = "filed", _("Filed")
    NOT_OWED = "not_owed", _("Not required")


class BreachAlarm(TextChoices):
    """The moments at which a decision or notification is reminded of, and that of the term."""

    HALF = "half", _("Half of the time is gone")
    THREE_QUARTERS = "three_quarters", _("Three quarters of the time are gone")
    TWO_HOURS = "two_hours", _("Two hours are left")
    MISSED = "missed", _("Time is up")


class ClockKind(TextChoices):
    RESPONSE = "response", _("Response")
    RESOLUTION = "resolution", _("Resolution")
    UPDATE = "update", _("Update")


class ClockState(TextChoices):
    """How a clock stands at the moment of reading; never stored (X29)."""

    OK = "ok", _("On time")
    RISK = "risk", _("At risk")
    LATE = "late", _("Late")
    PAUSED = "paused", _("Paused")
    MET = "met", _("Met")
    MISSED = "missed", _("Missed")
    ENDED = "ended", _("No longer needed")


class AlarmKind(TextChoices):
    """The moments at which a running clock speaks, each once per recipient."""

    THREE_QUARTERS = "three_quarters", _("Three quarters of the time are gone")
    QUARTER_HOUR = "quarter_hour", _("15 minutes left")
    BREACH = "breach", _("Time is up")


class Confirmation(TextChoices):
    """What the customer said of the solution (D15)."""

    PENDING = "pending", _("Not asked yet")
    ASKED = "asked", _("Asked")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
    SILENT = "silent", _("Silent after documented attempts")


class TrialOutcome(TextChoices):
    """What came of a step of the action plan (R43)."""

    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    HELPED = "helped", _("Helped")
    FAILED = "failed", _("Did not help")
    SKIPPED = "skipped", _("Skipped")


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


class Feedback(TextChoices):
    HAPPY = "happy", _("Satisfied")
    NEUTRAL = "neutral", _("Neutral")
    UNHAPPY = "unhappy", _("Not satisfied")


class MessageKind(TextChoices):
    """What a public message is for; a receipt is automatic and answers nothing (Q14)."""

    RECEIPT = "receipt", _("Receipt")
    REPLY = "reply", _("Reply")
    UPDATE = "update", _("Update")
    RESTORATION = "restoration", _("Service restored")
    CONFIRMATION = "confirmation", _("Request to confirm")
    SUMMARY = "summary", _("Closing summary")
    FROM_CUSTOMER = "from_customer", _("Message from the customer")


class LateWay(TextChoices):
    """What a customer chooses who writes on a closed report."""

    REOPEN = "reopen", _("It is the same problem: open it again")
    NEW = "new", _("It is something new: make a report that follows this one")


class Direction(TextChoices):
    IN = "in", _("Incoming")
    OUT = "out", _("Outgoing")


class CallOutcome(TextChoices):
    """Only a call that was answered counts as told."""

    ANSWERED = "answered", _("Answered")
    VOICEMAIL = "voicemail", _("Voicemail")
    NO_ANSWER = "no_answer", _("No answer")


class Scan(TextChoices):
    """What a virus scanner said of a file."""

    CLEAN = "clean", _("No virus found")
    INFECTED = "infected", _("Infected")
    NOT_SCANNED = "not_scanned", _("Not scanned")


class RoundKind(TextChoices):
    """Why the customer must hear now."""

    FIRST = "first", _("First message")
    INTERVAL = "interval", _("Regular update")
    RESTORATION = "restoration", _("Restored")
    PROMISE = "promise", _("Promised message")


class StepState(TextChoices):
    OPEN = "open", _("To do")
    DOING = "doing", _("Being done")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class ImprovementKind(TextChoices):
    """R118."""

    PROCEDURE = "procedure", _("Procedure")
    AWARENESS = "awareness", _("Awareness")
    TECHNICAL = "technical", _("Technical")
    MONITORING = "monitoring", _("Monitoring")
    TRAINING = "training", _("Training")
    INFRASTRUCTURE = "infrastructure", _("Infrastructure")


class ImprovementRoute(TextChoices):
    """Planned goes to change management, what cannot be planned yet to release (Q05)."""

    CHANGE = "change", _("Change management")
    RELEASE = "release", _("Release management")


class OutageState(TextChoices):
    OPEN = "open", pgettext_lazy("outage", "Going on")
    RESTORED = "restored", pgettext_lazy("outage", "Restored")
    CLOSED = "closed", pgettext_lazy("outage", "Closed")


class ArticleState(TextChoices):
    DRAFT = "draft", pgettext_lazy("solution", "Draft")
    PUBLISHED = "published", pgettext_lazy("solution", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("solution", "Withdrawn")


class Audience(TextChoices):
    INTERNAL = "internal", _("The desk only")
    CUSTOMERS = "customers", _("Customers too")


class Language(TextChoices):
    """In which language a text is written; people say theirs by the same codes."""

    DUTCH = "nl", _("Dutch")
    ENGLISH = "en", _("English")


class ArticleUse(TextChoices):
    """What a known solution did: solved an incident, kept it going, or spared one."""

    SOLVED = "solved", _("Solved with it")
    WORKAROUND = "workaround", _("Worked around with it")
    HELPED = "helped", _("Helped without a report")


class ComplaintState(TextChoices):
    RECEIVED = "received", _("Received")
    ANSWERED = "answered", pgettext_lazy("complaint", "Answered")


# Who decides and notifies: first who speaks for privacy, by a function that a customer has too.
PRIVACY = (Function.DPO, Function.CISO)
DECIDERS = (*PRIVACY, Function.INCIDENT_MANAGER)


class MoveKind(TextChoices):
    """What a file of another tool holds."""

    CUSTOMERS = "customers", _("Customers")
    PEOPLE = "people", _("People")
    ASSETS = "assets", _("Assets")
    INCIDENTS = "incidents", _("Incidents")


class MoveState(TextChoices):
    """How far a file is."""

    DRAFT = "draft", _("Say how it is read")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked: nothing was written")
    RUNNING = "running", _("Being brought in")
    DONE = "done", _("Brought in")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
