"""Why a continuity plan asks for its owner."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlanReason(TextChoices):
    REVIEW = "review", _("Review overdue")
    UNTESTED = "untested", _("Not tried for a year")
    ACTIVATED = "activated", _("Activated, and not reviewed since")
