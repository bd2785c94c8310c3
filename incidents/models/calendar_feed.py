"""The secret address under which somebody's own calendar reads what is due."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class Whose(models.TextChoices):
    ME = "me", _("Mine")
    TEAMS = "teams", _("My teams")
    ALL = "all", _("All")


class CalendarFeed(TenantRow):
    """Of the desk, one for each person: only a digest of the secret is kept."""

    person = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("person")
    )
    # SHA-256 of the secret; empty once it was taken away.
    digest = models.CharField(_("digest of the secret"), max_length=64, blank=True)
    whose = models.CharField(_("whose"), max_length=8, choices=Whose, default=Whose.ME)
    shows_titles = models.BooleanField(_("with titles"), default=False)
    made_at = models.DateTimeField(_("made"))
    revoked_at = models.DateTimeField(_("taken away"), null=True, blank=True)

    class Meta:
        verbose_name = _("address of a calendar")
        verbose_name_plural = _("addresses of calendars")
        constraints = walled(
            "incidents_calendarfeed",
            models.UniqueConstraint(fields=["tenant", "person"], name="one_calendar_each"),
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, digest__regex=r"^[0-9a-f]{64}$")
                | models.Q(revoked_at__isnull=False, digest=""),
                name="calendar_is_secret_or_gone",
            ),
            of_provider=True,
        )

    def __str__(self) -> str:
        return f"{self.person_id}"
