"""Leave to close without something: asked with a reason, and agreed by a second person."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import WaiverState
from incidents.models.incident import Incident
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled

_STANDS = models.Q(state__in=[WaiverState.ASKED, WaiverState.GRANTED])


class Waiver(TenantRow):
    """One thing that closing goes without (R112). What the law asks for is never waived.

    Where the class is 4 or 5, or personal data is involved, it holds once a second person agreed.
    """

    personal = frozenset({"label", "reason", "remark"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="waivers", db_constraint=False
    )
    code = models.CharField(_("without"), max_length=60)
    # As it was called to whoever asked.
    label = models.CharField(_("what it is"), max_length=200)
    reason = models.TextField(_("reason"))
    state = models.CharField(_("state"), max_length=8, choices=WaiverState)
    needs_second = models.BooleanField(_("needs a second person"))
    asked_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"))
    second_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("second person"),
    )
    second_at = models.DateTimeField(_("answered"), null=True)
    remark = models.TextField(_("remark"), blank=True)

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "asked_at"],
                condition=models.Q(state=WaiverState.ASKED),
                name="waivers_to_answer",
            ),
        ]
        constraints = walled(
            "incidents_waiver",
            models.UniqueConstraint(
                fields=["incident", "code"], condition=_STANDS, name="waived_once"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="waiver_says_why"),
            models.CheckConstraint(
                condition=models.Q(second_by=None) | ~models.Q(second_by=models.F("asked_by")),
                name="second_person_is_another",
            ),
            models.CheckConstraint(
                condition=models.Q(second_by=None, second_at=None)
                | models.Q(second_by__isnull=False, second_at__isnull=False),
                name="second_person_says_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=WaiverState.GRANTED, needs_second=True, second_by=None),
                name="waiver_holds_by_two",
            ),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.code}"

    @property
    def is_waiting(self) -> bool:
        return self.state == WaiverState.ASKED
