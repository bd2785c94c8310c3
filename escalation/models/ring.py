"""Whether word reaches somebody on duty: asked of each medium, and answered (Will it ring?)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from escalation.choices import RingState
from escalation.models.on_call import Rota
from tenants import media
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class RingTest(TenantRow):
    """A test message to one person by one medium; it proves the address that it was sent to."""

    rota = models.ForeignKey(
        Rota, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    medium = models.CharField(_("by"), max_length=8, choices=media.choices)
    # Of the address, that it proves nothing of another (`tenants/people/marks.py`).
    mark = models.CharField(max_length=40)
    state = models.CharField(_("state"), max_length=8, choices=RingState, default=RingState.ASKED)
    asked_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"), null=True)
    # Of a call: who made it.
    said_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("test message")
        verbose_name_plural = _("test messages")
        indexes: ClassVar = [
            models.Index(fields=["tenant", "user", "asked_at"], name="ring_tests_of_person"),
        ]
        constraints = walled(
            "escalation_ringtest",
            models.CheckConstraint(
                condition=models.Q(state=RingState.ASKED, answered_at=None)
                | (~models.Q(state=RingState.ASKED) & models.Q(answered_at__isnull=False)),
                name="ring_test_is_answered_at_a_moment",
            ),
            tenant={"rota": "escalation_rota"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return f"{self.rota_id} {self.user_id} {self.medium} {self.state}"
