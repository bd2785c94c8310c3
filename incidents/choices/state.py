"""How it stands: its status, what it waits for, its clocks and rounds."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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


class RoundKind(TextChoices):
    """Why the customer must hear now."""

    FIRST = "first", _("First message")
    INTERVAL = "interval", _("Regular update")
    RESTORATION = "restoration", _("Restored")
    PROMISE = "promise", _("Promised message")
