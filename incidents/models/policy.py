"""Policies of an organisation: each version as it was published, and who read it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.choices import Role
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class Policy(TenantRow):
    """A policy of the provider or of one customer; what it says stands in its versions (R151)."""

    # By when it is evaluated; a later day says that it was.
    review_on = models.DateField(_("to be reviewed by"))
    # When whoever did not read it was last asked again.
    reminded_at = models.DateTimeField(_("reminded"), null=True)
    made_at = models.DateTimeField(_("made"))
    ended_at = models.DateTimeField(_("withdrawn"), null=True)

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        indexes: ClassVar = [
            models.Index(
                fields=["provider", "tenant", "id"],
                condition=models.Q(ended_at=None),
                name="policies_in_use",
            ),
        ]
        constraints = walled("incidents_policy")

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.pk}"


class PolicyVersion(TenantRow):
    """A policy as it was published: its text, or where that stands. Never changed."""

    personal = frozenset({"text"})

    policy = models.ForeignKey(
        Policy, models.PROTECT, related_name="versions", db_constraint=False, db_index=False
    )
    number = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), blank=True)
    document = models.CharField(_("where it stands"), max_length=300, blank=True)
    valid_from = models.DateField(_("in force from"))
    # Roles at that organisation: whoever has one is asked to read it.
    audience = ArrayField(
        models.CharField(max_length=24, choices=Role), verbose_name=_("who reads it")
    )
    published_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("published by")
    )
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("version of a policy")
        verbose_name_plural = _("versions of policies")
        constraints = walled(
            "incidents_policyversion",
            models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once"),
            models.CheckConstraint(
                condition=~models.Q(title="") & (~models.Q(text="") | ~models.Q(document="")),
                name="policy_version_says_something",
            ),
            models.CheckConstraint(
                condition=~models.Q(audience=[]), name="policy_version_is_for_somebody"
            ),
            tenant={"policy": "incidents_policy"},
        )

    def __str__(self) -> str:
        return f"{self.policy_id} {self.number}"

    @property
    def readers(self) -> list[str]:
        """Return who reads it, in words."""
        return [str(Role(one).label) for one in self.audience]


class PolicyReading(TenantRow):
    """That somebody read and understood a version, and when. Each stands for good."""

    version = models.ForeignKey(
        PolicyVersion, models.PROTECT, related_name="readings", db_constraint=False, db_index=False
    )
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    read_at = models.DateTimeField(_("read and understood"))

    class Meta:
        verbose_name = _("reading of a policy")
        verbose_name_plural = _("readings of policies")
        constraints = walled(
            "incidents_policyreading",
            models.UniqueConstraint(fields=["version", "person"], name="policy_read_once"),
            tenant={"version": "incidents_policyversion"},
        )

    def __str__(self) -> str:
        return f"{self.version_id} {self.person_id}"
