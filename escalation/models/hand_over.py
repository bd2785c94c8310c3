"""A hand-over: what the next one on duty has to know, and that they know it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from escalation.choices import DutyLevel
from escalation.models.on_call import Rota
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


def _rota() -> "models.ForeignKey[Rota, Rota]":
    return models.ForeignKey(
        Rota, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )


def _keys(name: str) -> "ArrayField[list[int], list[int]]":
    return ArrayField(models.BigIntegerField(), default=list, verbose_name=name)


class HandOver(TenantRow):
    """The note of one shift change at one level: what stood open at that moment, by its keys."""

    rota = _rota()
    level = models.CharField(_("level"), max_length=10, choices=DutyLevel)
    left_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("handed over"))
    # Incidents of P1 and P2, incidents that wait, and rounds in which word is owed.
    urgent = _keys("P1, P2")
    waits = _keys("waiting")
    promises = _keys("promised")
    written_at = models.DateTimeField(_("written"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        indexes: ClassVar = [models.Index(fields=["rota", "-at"], name="hand_overs_of_rota")]
        constraints = walled(
            "escalation_handover",
            models.UniqueConstraint(
                fields=["tenant", "rota", "level", "at"], name="hand_over_is_written_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(left_by=models.F("taken_by")), name="hand_over_is_to_another"
            ),
            tenant={"rota": "escalation_rota"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return f"{self.rota_id} {self.level} {self.at:%Y-%m-%d %H:%M}"


class HandOverWord(TenantRow):
    """What somebody on duty adds by hand for the next one; part of the note once it is written."""

    personal = frozenset({"text"})

    rota = _rota()
    level = models.CharField(_("level"), max_length=10, choices=DutyLevel)
    hand_over = models.ForeignKey(
        HandOver, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    text = models.TextField(_("for who comes next"))
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("word of a hand-over")
        verbose_name_plural = _("words of hand-overs")
        indexes: ClassVar = [models.Index(fields=["rota", "hand_over"], name="words_of_hand_over")]
        constraints = walled(
            "escalation_handoverword",
            models.CheckConstraint(condition=~models.Q(text=""), name="hand_over_word_says_it"),
            tenant={"rota": "escalation_rota", "hand_over": "escalation_handover"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return f"{self.rota_id} {self.written_at:%Y-%m-%d %H:%M}"
