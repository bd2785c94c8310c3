"""Who does what in a larger incident, and how its communication is planned."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tenants.choices import Function


class TeamLevel(TextChoices):
    """How far the response has grown (R65): one person, a team, a crisis team with its manager."""

    PERSON = "person", _("One person")
    TEAM = "team", _("Incident team")
    CRISIS = "crisis", _("Crisis team")


class PlanGoal(TextChoices):
    """What a message is for (source 002, lines 1128-1140)."""

    SOLVE = "solve", _("Handle and solve the incident")
    COMPLY = "comply", _("Comply with law and supervision")
    REPUTATION = "reputation", _("Limit reputational damage")


class PlanChannel(TextChoices):
    """By what a message goes (source 002, lines 1144-1151)."""

    EMAIL = "email", _("E-mail")
    WEBSITE = "website", _("Website")
    SOCIAL = "social", _("Social media")
    PHONE = "phone", _("Telephone")
    MEETING = "meeting", _("Meeting")
    PAPER = "paper", _("Paper (boards, doors, entrance)")


# Who releases what the press and the public read; in a crisis its manager decides and speaks (R66).
RELEASERS = (Function.COMMUNICATION, Function.CRISIS_MANAGER, Function.MANAGEMENT)
