"""How a flagging rule stands, and what was answered to what it proposed."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RuleState(TextChoices):
    DRAFT = "draft", _("Draft")
    LIVE = "live", _("Live")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class FlagAnswer(TextChoices):
    """What a person said of the priority that a rule proposed."""

    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class FlagBecause(TextChoices):
    """The conditions of a rule."""

    WORDS = "words", _("words")
    CATEGORY = "category", _("category")
    CHANNEL = "channel", _("channel")
    KIND = "kind", _("kind")
    ASSET = "asset", _("asset")
    PRIORITY = "priority", _("priority")
    CLASS = "class", _("class")
    HOUR = "hour", _("hour")


class FlagDid(TextChoices):
    """What a rule does; a proposal changes nothing until a person accepts it."""

    CATEGORY = "category", _("category set")
    TEAM = "team", _("given to a team")
    KIND = "kind", _("kind set")
    SECURITY = "security", _("labelled a security incident")
    TASK = "task", _("task made")
    PROPOSAL = "proposal", _("priority proposed")
