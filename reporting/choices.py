"""The words of what is given away."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ExportForm(TextChoices):
    """In which form the register leaves the house; each holds the register as CSV."""

    REGISTER = "register", _("The register (CSV)")
    SET = "set", _("With all that hangs on it (CSV files)")
    LINES = "lines", _("With all that hangs on it (JSON Lines)")
    BOOK = "book", _("With all that hangs on it (XLSX)")
    PAPER = "paper", _("With a list on paper (PDF/A)")


class JobState(TextChoices):
    """How preparing an export goes."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being written")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Deleted")


class Pack(TextChoices):
    """As what one incident is taken out."""

    DOSSIER = "dossier", _("Dossier")
    EVIDENCE = "evidence", _("Evidence")
