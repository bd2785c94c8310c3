"""What of an asset ends or renews on a day."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AssetEnd(TextChoices):
    SUPPORT = "support", _("End of support")
    MAINTENANCE = "maintenance", _("Maintenance ends")
    RENEWAL = "renewal", _("Contract renews")
    LICENCE = "licence", _("Licence ends")
