"""What the desk keeps of a customer: an internal note, of no incident in particular."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class CustomerNote(TenantRow):
    """Written once, read at the desk alone; a correction is a new one."""

    personal = frozenset({"text"})

    text = models.TextField(_("text"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("note about a customer")
        verbose_name_plural = _("notes about customers")
        indexes: ClassVar = [
            models.Index(fields=["tenant", "written_at", "id"], name="notes_of_customer")
        ]
        constraints = walled("incidents_customernote")

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d %H:%M}"
