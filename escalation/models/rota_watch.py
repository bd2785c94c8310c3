"""On call: what is wrong ahead with a rota, and when each rota is looked at again."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from escalation.choices import DutyFault, DutyLevel
from escalation.models.on_call import person_key, rota_key
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class DutyGap(TenantRow):
    """Something that is wrong with a rota ahead, of which who plans was warned once."""

    not_replayed = "found anew each day from the rota, which is told"

    rota = rota_key()
    level = models.CharField(_("level"), max_length=10, choices=DutyLevel)
    fault = models.CharField(_("what is wrong"), max_length=10, choices=DutyFault)
    user = person_key(_("colleague"), null=True)
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    found_at = models.DateTimeField(_("found"))
    mended_at = models.DateTimeField(_("mended"), null=True)

    class Meta:
        verbose_name = _("fault of a rota")
        verbose_name_plural = _("faults of rotas")
        indexes: ClassVar = [
            models.Index(
                fields=["rota", "begins_at"],
                condition=models.Q(mended_at=None),
                name="gaps_of_rota",
            ),
        ]
        constraints = walled(
            "escalation_dutygap",
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("begins_at")), name="gap_lasts"
            ),
            tenant={"rota": "escalation_rota"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return f"{self.rota_id} {self.fault} {self.begins_at:%Y-%m-%d %H:%M}"


class RotaWatch(TenantRow):
    """When a rota is looked at again for what is wrong ahead; nothing once it is removed."""

    not_replayed = "work to do: what it finds is warned of"

    rota = rota_key()
    look_at = models.DateTimeField(_("looked at again"), null=True)
    # When whoever is on duty is asked next whether word reaches them.
    ring_at = models.DateTimeField(_("tested again"), null=True, db_default=Now())
    # When somebody else begins next, and until when all hand-overs are written.
    hand_over_at = models.DateTimeField(_("handed over next"), null=True, db_default=Now())
    handed_until = models.DateTimeField(_("handed over until"), db_default=Now())

    class Meta:
        verbose_name = _("watch over a rota")
        verbose_name_plural = _("watches over rotas")
        indexes: ClassVar = [
            models.Index(
                fields=["look_at", "tenant", "provider"],
                condition=models.Q(look_at__isnull=False),
                name="rotas_to_look_at",
            ),
            models.Index(
                fields=["ring_at", "tenant", "provider"],
                condition=models.Q(ring_at__isnull=False),
                name="rotas_to_test",
            ),
            models.Index(
                fields=["hand_over_at", "tenant", "provider"],
                condition=models.Q(hand_over_at__isnull=False),
                name="rotas_to_hand_over",
            ),
        ]
        constraints = walled(
            "escalation_rotawatch",
            models.UniqueConstraint(fields=["tenant", "rota"], name="rota_is_watched_once"),
            tenant={"rota": "escalation_rota"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return str(self.rota_id)
