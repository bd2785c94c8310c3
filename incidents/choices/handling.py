"""What people do with it: plans, solutions, outages, improvements, moving in."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class StepState(TextChoices):
    OPEN = "open", _("To do")
    DOING = "doing", _("Being done")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class Feedback(TextChoices):
    HAPPY = "happy", _("Satisfied")
    NEUTRAL = "neutral", _("Neutral")
    UNHAPPY = "unhappy", _("Not satisfied")


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


class ComplaintState(TextChoices):
    RECEIVED = "received", _("Received")
    ANSWERED = "answered", pgettext_lazy("complaint", "Answered")


class OutageState(TextChoices):
    OPEN = "open", pgettext_lazy("outage", "Going on")
    RESTORED = "restored", pgettext_lazy("outage", "Restored")
    CLOSED = "closed", pgettext_lazy("outage", "Closed")


class ArticleState(TextChoices):
    DRAFT = "draft", pgettext_lazy("solution", "Draft")
    PUBLISHED = "published", pgettext_lazy("solution", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("solution", "Withdrawn")


class ArticleUse(TextChoices):
    """What a known solution did: solved an incident, kept it going, or spared one."""

    SOLVED = "solved", _("Solved with it")
    WORKAROUND = "workaround", _("Worked around with it")
    HELPED = "helped", _("Helped without a report")


class Listing(TextChoices):
    """Of which list a view is kept."""

    QUEUE = "queue", _("Queue")
    REGISTER = "register", _("Incident register")


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
    EXPIRED = "expired", _("File deleted")
