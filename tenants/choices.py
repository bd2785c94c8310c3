"""The words of the contract: who somebody is, what he is told as, and how time is counted."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Side(TextChoices):
    """Which of the two parties somebody works for."""

    PROVIDER = "provider", _("Provider")
    CUSTOMER = "customer", _("Customer")


class Role(TextChoices):
    """What a person may do."""

    REPORTER = "reporter", _("Reporter")
    CUSTOMER_MANAGER = "customer_manager", _("Customer manager")
    AUDITOR = "auditor", _("Auditor")
    AGENT = "agent", _("Agent")
    SPECIALIST = "specialist", _("Specialist")
    INCIDENT_MANAGER = "incident_manager", _("Incident manager")
    COMMUNICATION_MANAGER = "communication_manager", _("Communication manager")
    ESCALATION_MANAGER = "escalation_manager", _("Escalation manager")
    ADMINISTRATOR = "administrator", _("Administrator")
    PROVIDER_AUDITOR = "provider_auditor", _("Provider auditor")

    @property
    def side(self) -> Side:
        return Side.CUSTOMER if self in _CUSTOMER_ROLES else Side.PROVIDER


_CUSTOMER_ROLES = frozenset({Role.REPORTER, Role.CUSTOMER_MANAGER, Role.AUDITOR})


class TokenScope(TextChoices):
    """What a token lets its owner do at most; each includes what stands before it, but that of
    monitoring, which opens its own door alone.
    """

    READ = "read", _("Read")
    WRITE = "write", _("Read and write")
    ADMIN = "admin", _("Read, write and set up")
    MONITOR = "monitor", _("Report what monitoring sees")


class Function(TextChoices):
    """What a person must be told as; apart from his role (R145, R147; table P)."""

    INCIDENT_MANAGER = "incident_manager", _("Incident manager")
    CISO = "ciso", _("CISO")
    ICT_COORDINATOR = "ict_coordinator", _("ICT coordinator")
    DPO = "dpo", _("DPO")
    MANAGEMENT = "management", _("Management")
    BOARD = "board", _("Board")
    SAFETY_MANAGER = "safety_manager", _("Safety manager")
    CRISIS_MANAGER = "crisis_manager", _("Crisis manager")
    LEGAL = "legal", _("Legal")
    FORENSICS = "forensics", _("Forensics")
    COMMUNICATION = "communication", _("Communication")
    SUPPLIER = "supplier", _("Supplier")
    FIRST_LINE = "first_line", _("First line")
    SPECIALIST = "specialist", _("Specialist")
    ON_CALL_PRIMARY = "on_call_primary", _("On call, primary")
    ON_CALL_SECONDARY = "on_call_secondary", _("On call, secondary")
    ESCALATION_MANAGER = "escalation_manager", _("Escalation manager")
    # Designated beforehand (R48): by whom containment is ordered, a shutdown among it.
    CONTAINMENT = "containment", _("Orders containment")


class Lifecycle(TextChoices):
    """Where an asset is in its life; of what was replaced or retired nobody is reminded."""

    PLANNED = "planned", pgettext_lazy("asset", "Planned")
    IN_USE = "in_use", pgettext_lazy("asset", "In use")
    REPLACED = "replaced", pgettext_lazy("asset", "Replaced")
    RETIRED = "retired", pgettext_lazy("asset", "Retired")


class Section(TextChoices):
    """What an administrator comes to the settings for."""

    ORGANISATIONS = "organisations", _("Organisations and agreements")
    PEOPLE = "people", _("People")
    CATALOGUE = "catalogue", _("What incidents are about")
    RECORD = "record", _("The record")


class Weekday(IntegerChoices):
    """Numbered as `datetime.weekday()` does."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Basis(TextChoices):
    """Whether a term counts only while the desk is open, or always."""

    SERVICE_HOURS = "service_hours", _("Service hours")
    ELAPSED = "elapsed", _("Elapsed time")


class Unit(TextChoices):
    MINUTES = "minutes", _("Minutes")
    HOURS = "hours", _("Hours")
    WEEKS = "weeks", _("Weeks")
    MONTHS = "months", _("Months")


class Erasure(TextChoices):
    """Why personal words were erased."""

    PERSON = "person", _("the person asked for it")
    MISTAKE = "mistake", _("should not have been written")
    RETENTION = "retention", _("its time is over")


class OnCallWhen(TextChoices):
    """When somebody on call is reached for a customer, as was agreed (R134)."""

    NEVER = "never", _("Nobody")
    OUTSIDE = "outside", _("Outside office hours")
    ALWAYS = "always", _("Around the clock")


class MailSecurity(TextChoices):
    """How the line to a mailbox is encrypted; there is none without."""

    TLS = "tls", _("TLS from the first byte (993)")
    STARTTLS = "starttls", _("STARTTLS (143)")


class MailWay(TextChoices):
    """By which server mail of a sender goes out; none: by that of the installation."""

    SMTP = "smtp", _("A mail server (SMTP)")
    GRAPH = "graph", _("Microsoft Graph")


class SmtpSecurity(TextChoices):
    """How the line to a mail server is encrypted that takes mail; there is none without."""

    TLS = "tls", _("TLS from the first byte (465)")
    STARTTLS = "starttls", _("STARTTLS (587)")


class MailProtocol(TextChoices):
    """How a mailbox is read."""

    IMAP = "imap", _("IMAP")
    GRAPH = "graph", _("Microsoft Graph")


class MailSettling(TextChoices):
    """What is done in a mailbox with a mail that was taken."""

    KEEP = "keep", _("Stays, marked as read")
    MOVE = "move", _("Goes to another folder")
    DELETE = "delete", _("Is deleted")
