"""Until when an incident waits, and since when it is back without anybody having looked."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import Status


class Waits(models.Model):
    """The moment at which waiting ends by itself, and that it did."""

    if TYPE_CHECKING:
        status: models.CharField[str, str]

    # What it is again when it goes on: nothing means in progress.
    waits_as = models.CharField(
        _("was before it waits"), max_length=16, choices=Status, blank=True, default=""
    )
    waits_until = models.DateTimeField(_("waits until"), null=True, blank=True)
    came_back_at = models.DateTimeField(_("back from waiting since"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_waiting(self) -> bool:
        return str(self.status) == Status.WAITING

    @property
    def stands_as(self) -> Status:
        """Return its state as far as it got: of what waits, the one that it goes back to."""
        return Status(self.waits_as or self.status)


def waits() -> list[models.BaseConstraint]:
    """Return what the database refuses: a moment of what does not wait, a return of what does."""
    return [
        models.CheckConstraint(
            condition=models.Q(waits_as="") | models.Q(status=Status.WAITING),
            name="only_what_waits_goes_back",
        ),
        models.CheckConstraint(
            condition=models.Q(waits_until=None) | models.Q(status=Status.WAITING),
            name="only_what_waits_comes_back",
        ),
        models.CheckConstraint(
            condition=models.Q(came_back_at=None)
            | ~models.Q(status__in=[Status.WAITING, Status.CLOSED]),
            name="back_from_waiting_is_worked_on",
        ),
    ]
