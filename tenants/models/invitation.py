"""A question to somebody who has an account already: will you have this role here too?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.choices import Role
from tenants.models.base import TenantRow
from tenants.models.people import User
from tenants.models.walled import walled


class Invitation(TenantRow):
    """What was asked of an address. It points at nobody: who is behind it is told by the answer."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    personal = frozenset({"email", "name"})

    email = models.EmailField(_("e-mail address"))
    # As the one who invites knows them; the person has a name of their own.
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=24, choices=Role)
    sees_all_customers = models.BooleanField(_("sees all customers"), default=False)
    inviter = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("invited by")
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = walled(
            "tenants_invitation",
            models.UniqueConstraint(
                fields=["tenant", "email", "role"],
                condition=models.Q(state="open"),
                name="invitation_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", answered_at__isnull=True)
                | (~models.Q(state="open") & models.Q(answered_at__isnull=False)),
                name="invitation_answered_at_a_moment",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.get_role_display()}"
