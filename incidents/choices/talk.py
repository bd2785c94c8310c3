"""What is said of it: to whom, by which means, with which files."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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


class Audience(TextChoices):
    INTERNAL = "internal", _("The desk only")
    CUSTOMERS = "customers", _("Customers too")


class Language(TextChoices):
    """In which language a text is written; people say theirs by the same codes."""

    DUTCH = "nl", _("Dutch")
    ENGLISH = "en", _("English")
