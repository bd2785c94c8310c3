"""Tokens: what a program shows in the place of a person who signs in."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.choices import TokenScope
from tenants.models.base import TenantRow
from tenants.models.people import User
from tenants.models.walled import walled


class ApiToken(TenantRow):
    """Leave to act as somebody at one tenant, and no further than `scope`.

    Only a digest is kept: what was drawn at random is shown once, and cannot be read back.
    """

    name = models.CharField(_("name"), max_length=80)
    # Whose rights these are at most: a person's, or a service's.
    user = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("user")
    )
    scope = models.CharField(pgettext_lazy("right", "may"), max_length=8, choices=TokenScope)
    digest = models.CharField(max_length=64, unique=True)
    # The last letters of it, by which its owner knows it again.
    hint = models.CharField(_("ends in"), max_length=4)
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        indexes: ClassVar = [models.Index(fields=["user", "tenant"], name="token_of_user")]
        constraints = walled(
            "tenants_apitoken",
            models.CheckConstraint(condition=~models.Q(name=""), name="token_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(scope__in=TokenScope.values), name="token_scope_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")),
                name="token_expires_after_it_is_made",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ApiTokenUse(TenantRow):
    """When a token was last used: to the minute, so that not every request writes."""

    not_replayed = "a sign of life, not a change: who did what stands in the events"

    token = models.ForeignKey(
        ApiToken, models.PROTECT, related_name="uses", db_constraint=False, verbose_name=_("token")
    )
    used_at = models.DateTimeField(_("last used"))

    class Meta:
        verbose_name = _("use of a token")
        verbose_name_plural = _("uses of tokens")
        constraints = walled(
            "tenants_apitokenuse",
            models.UniqueConstraint(fields=["tenant", "token"], name="one_last_use_per_token"),
            tenant={"token": "tenants_apitoken"},
        )

    def __str__(self) -> str:
        return f"{self.token_id}"
