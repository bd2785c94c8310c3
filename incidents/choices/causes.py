"""How what takes a cause away stands: problems, changes, releases, and cases of suppliers."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProblemState(TextChoices):
    OPEN = "open", pgettext_lazy("problem", "Cause not known")
    KNOWN_ERROR = "known_error", pgettext_lazy("problem", "Known error")
    RESOLVED = "resolved", pgettext_lazy("problem", "Resolved")
    CLOSED = "closed", pgettext_lazy("problem", "Closed")


class ChangeKind(TextChoices):
    """Who has to approve, and when."""

    STANDARD = "standard", _("Standard: approved beforehand")
    NORMAL = "normal", _("Normal: approved before it is carried out")
    EMERGENCY = "emergency", _("Emergency: may be approved afterwards")


class ChangeState(TextChoices):
    PROPOSED = "proposed", pgettext_lazy("change", "Proposed")
    APPROVED = "approved", pgettext_lazy("change", "Approved")
    DONE = "done", pgettext_lazy("change", "Carried out")
    FAILED = "failed", pgettext_lazy("change", "Failed, taken back")
    WITHDRAWN = "withdrawn", pgettext_lazy("change", "Withdrawn")


class CheckOutcome(TextChoices):
    """What whoever answers for security says of a change (source 002, 2.1.4)."""

    APPROVED = "approved", pgettext_lazy("security check", "Approved")
    CONDITIONS = "conditions", pgettext_lazy("security check", "Approved with conditions")
    REFUSED = "refused", pgettext_lazy("security check", "Refused")


class ReleaseState(TextChoices):
    GATHERING = "gathering", pgettext_lazy("release", "Gathering")
    DONE = "done", pgettext_lazy("release", "Rolled out")
    WITHDRAWN = "withdrawn", pgettext_lazy("release", "Withdrawn")


class SupplierCaseState(TextChoices):
    """Whose turn it is."""

    OPEN = "open", pgettext_lazy("supplier case", "Open")
    WAITING_THEM = "waiting_them", pgettext_lazy("supplier case", "Waiting for them")
    WAITING_US = "waiting_us", pgettext_lazy("supplier case", "Waiting for us")
    CLOSED = "closed", pgettext_lazy("supplier case", "Closed")
