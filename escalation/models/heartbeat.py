"""When each working part was last seen at work: one that falls silent is found by its absence."""

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """The last sign of life of one part, and what it saw. Of the installation, not of a tenant."""

    not_replayed = "a sign of life, written over every few seconds; no record"

    name = models.CharField(_("part"), max_length=40, primary_key=True)
    at = models.DateTimeField(_("last seen"))
    # Counts only: {"outbox": 0, …}
    seen: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(
        _("what it saw"), default=dict
    )

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
