"""A digest: the moment at which everybody concerned is sent one list of what is open."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models.base import TenantRow
from tenants.models.walled import walled


class Digest(TenantRow):
    """Once for each owner of its readers and each moment, however often the tick comes."""

    due_at = models.DateTimeField(_("due"))
    written_at = models.DateTimeField(_("written"))
    # How many people, and how many open things in all of their lists.
    readers = models.PositiveIntegerField(_("readers"), default=0)
    lines = models.PositiveIntegerField(_("open things"), default=0)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints: ClassVar = walled(
            "escalation_digest",
            models.UniqueConstraint(fields=["tenant", "due_at"], name="one_digest_per_moment"),
        )

    def __str__(self) -> str:
        return f"{self.due_at:%Y-%m-%d %H:%M}"
