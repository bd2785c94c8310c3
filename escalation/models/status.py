"""The status page of a provider: its services, what is said of outages, and who hears of it.

Customers and the public read what was approved and is for them; the policies of the database say
so too (`escalation/migrations/0047_status_walls.py`).
"""

import uuid
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from escalation.choices import StatusImpact, StatusPhase, UpdateState
from incidents.models import Outage
from tenants.models import User
from tenants.models.base import CatalogueManager, TenantRow
from tenants.models.walled import walled

_APPROVED = models.Q(state=UpdateState.APPROVED)


def _keys(name: Any) -> "ArrayField[list[int], list[int]]":
    return ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=name)


class StatusPage(TenantRow):
    """Where the page of a provider stands, and whether everybody may open it."""

    slug = models.SlugField(_("address"), max_length=40, unique=True)
    is_public = models.BooleanField(_("everybody may open it"), default=False)

    class Meta:
        verbose_name = _("status page")
        verbose_name_plural = _("status pages")
        constraints = walled(
            "escalation_statuspage",
            models.UniqueConstraint(fields=["tenant"], name="one_status_page"),
            of_provider=True,
        )

    def __str__(self) -> str:
        return self.slug


class StatusService(TenantRow):
    """A service as readers of the status page know it."""

    objects: ClassVar[CatalogueManager[Self]] = CatalogueManager()  # type: ignore[assignment]

    name_nl = models.CharField(_("name in Dutch"), max_length=80, blank=True)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=10)
    is_shown = models.BooleanField(_("shown"), default=True)
    # Keys of the customers that see it; none: everybody, on the public page too.
    customers = _keys(_("only for these customers"))

    class Meta:
        verbose_name = _("service of the status page")
        verbose_name_plural = _("services of the status page")
        constraints = walled(
            "escalation_statusservice",
            models.CheckConstraint(
                condition=~models.Q(name_nl="", name_en=""), name="status_service_has_a_name"
            ),
            of_provider=True,
        )

    def __str__(self) -> str:
        return self.name_nl or self.name_en

    @property
    def is_for_all(self) -> bool:
        return not self.customers


class StatusUpdate(TenantRow):
    """What readers are told of an outage, or of maintenance; public once another approved it."""

    personal = frozenset({"title_nl", "title_en", "text_nl", "text_en"})

    objects: ClassVar[CatalogueManager[Self]] = CatalogueManager()  # type: ignore[assignment]

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Of maintenance there is none.
    outage = models.ForeignKey(
        Outage, models.PROTECT, null=True, related_name="+", db_constraint=False,
        verbose_name=_("outage"),
    )  # fmt: skip
    phase = models.CharField(
        _("how far it is"), max_length=16, choices=StatusPhase, default=StatusPhase.INVESTIGATING
    )
    impact = models.CharField(
        _("what its services do"), max_length=8, choices=StatusImpact, default=StatusImpact.SLOW
    )
    services = _keys(_("services"))
    title_nl = models.CharField(_("title in Dutch"), max_length=120, blank=True)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    text_nl = models.TextField(_("text in Dutch"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    begins_at = models.DateTimeField(_("from"), null=True)
    ends_at = models.DateTimeField(_("until"), null=True)
    # On the public page; else for the customers that the outage hit alone.
    is_public = models.BooleanField(_("for everybody"), default=False)
    # Keys of the customers that it is for where it is not for everybody.
    customers = _keys(_("for these customers"))
    state = models.CharField(
        _("state"), max_length=12, choices=UpdateState, default=UpdateState.DRAFT
    )
    drafted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("written by")
    )
    drafted_at = models.DateTimeField(_("written"))
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("approved by"),
    )  # fmt: skip
    approved_at = models.DateTimeField(_("approved"), null=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("taken back by"),
    )  # fmt: skip
    withdrawn_at = models.DateTimeField(_("taken back"), null=True)

    class Meta:
        verbose_name = _("update of the status page")
        verbose_name_plural = _("updates of the status page")
        indexes: ClassVar = [
            models.Index(fields=["provider", "state", "-approved_at"], name="status_updates_shown"),
        ]
        constraints = walled(
            "escalation_statusupdate",
            models.CheckConstraint(
                condition=models.Q(title_nl="", text_nl="")
                | (~models.Q(title_nl="") & ~models.Q(text_nl="")),
                name="status_update_is_whole_in_dutch",
            ),
            models.CheckConstraint(
                condition=models.Q(title_en="", text_en="")
                | (~models.Q(title_en="") & ~models.Q(text_en="")),
                name="status_update_is_whole_in_english",
            ),
            models.CheckConstraint(
                condition=~models.Q(text_nl="", text_en=""), name="status_update_says_something"
            ),
            models.CheckConstraint(
                condition=models.Q(approved_at=None, approved_by=None)
                | models.Q(approved_at__isnull=False, approved_by__isnull=False),
                name="status_update_says_who_approved",
            ),
            models.CheckConstraint(
                condition=~_APPROVED | models.Q(approved_at__isnull=False),
                name="status_update_is_approved_first",
            ),
            # Nobody lets their own words out.
            models.CheckConstraint(
                condition=models.Q(approved_by=None)
                | ~models.Q(approved_by=models.F("drafted_by")),
                name="status_update_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(outage__isnull=False, begins_at=None, ends_at=None)
                | models.Q(outage=None, ends_at__gt=models.F("begins_at")),
                name="status_update_is_of_one_kind",
            ),
            provider={"outage": "incidents_outage"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_nl or self.title_en

    @property
    def is_maintenance(self) -> bool:
        return self.outage_id is None
