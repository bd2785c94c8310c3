"""Evidence: what it is, how a seal was found, what came of a hand-over (002, 1009-1028)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EvidenceKind(TextChoices):
    """Disk images, network traffic and three kinds of logs are named by the source."""

    DISK = "disk", _("Disk image")
    MEMORY = "memory", _("Image of the memory")
    TRAFFIC = "traffic", _("Network traffic")
    APPLICATION_LOG = "application_log", _("Log of an application")
    SYSTEM_LOG = "system_log", _("Log of a system")
    ACCESS_LOG = "access_log", _("Access log")
    MAIL = "mail", _("Mail")
    DEVICE = "device", _("Device")
    PHOTO = "photo", _("Photo")
    PAPER = "paper", _("Paper")
    OTHER = "other", _("Something else")


class Seal(TextChoices):
    """How the seal was found when a piece of evidence changed hands."""

    NONE = "none", _("There is no seal")
    INTACT = "intact", _("Intact")
    BROKEN = "broken", _("Broken or missing")


class CustodyOutcome(TextChoices):
    RECEIVED = "received", _("Received")
    NOT_RECEIVED = "not_received", _("Not received")


class EvidenceField(TextChoices):
    """What a correction is about; a hash is never corrected, it is checked again."""

    WHAT = "what", _("what it is")
    FOUND_WHERE = "found_where", _("where it was found")
    COLLECTED_AT = "collected_at", _("when it was collected")
    COLLECTOR = "collector_name", _("who collected it")
    METHOD = "method", _("how it was collected")
    TOOL = "tool", _("with which tool")
    KEPT_WHERE = "kept_where", _("where it is kept")
    SEAL = "seal", _("number of the seal")
    CONDITION = "condition", _("in which condition")


class LogKind(TextChoices):
    """Of which each has a retention of its own (002, 785-792)."""

    APPLICATION = "application", _("Of an application")
    SYSTEM = "system", _("Of a system")
    ACCESS = "access", _("Of access")
    NETWORK = "network", _("Of the network")
    MAIL = "mail", _("Of mail")
    OTHER = "other", _("Of something else")


class CaseSide(TextChoices):
    """What is assigned as soon as crime is suspected (003, 24)."""

    LEGAL = "legal", _("Legal side")
    FORENSIC = "forensic", _("Forensic side")


class PoliceOutcome(TextChoices):
    FILE = "file", _("A complaint is filed")
    NOT = "not", _("No complaint is filed")
