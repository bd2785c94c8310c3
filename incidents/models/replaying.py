"""The past of another desk: how far its import came, and what it could not read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models.base import TenantRow
from tenants.models.walled import walled


class Replay(TenantRow):
    """One file that is being, or was, replayed; it can go on where it stopped."""

    digest = models.CharField(_("SHA-256 of the file"), max_length=64)
    name = models.CharField(_("file"), max_length=200)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    incidents = models.PositiveIntegerField(_("incidents"), default=0)
    events = models.PositiveIntegerField(_("events"), default=0)

    class Meta:
        verbose_name = _("replay")
        verbose_name_plural = _("replays")
        constraints = walled(
            "incidents_replay",
            models.UniqueConstraint(fields=["tenant", "digest"], name="file_replayed_once"),
        )

    def __str__(self) -> str:
        return self.name


class ReplayFinding(TenantRow):
    """One row of the file that was odd: what, and what was made of it."""

    replay = models.ForeignKey(
        Replay, models.PROTECT, related_name="findings", db_constraint=False, db_index=False
    )
    row = models.PositiveIntegerField(_("row"))
    reference = models.CharField(_("reference"), max_length=60)
    code = models.CharField(_("what"), max_length=40)
    detail = models.CharField(_("detail"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = walled(
            "incidents_replayfinding",
            models.UniqueConstraint(fields=["replay", "row", "code"], name="finding_once"),
            tenant={"replay": "incidents_replay"},
        )

    def __str__(self) -> str:
        return f"{self.row} {self.code}"
