"""On call: rotas, whose turn it is in them, who takes over, who is away."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from escalation.choices import CoverState, DutyLevel
from tenants.choices import Weekday
from tenants.models import Team, Tenant, User
from tenants.models.base import TenantRow
from tenants.models.walled import OwnerKey, walled

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

HOUR = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


def person_key(name: "_StrPromise", *, null: bool = False) -> "models.ForeignKey[User, User]":
    return models.ForeignKey(
        User, models.PROTECT, null=null, related_name="+", db_index=False, verbose_name=name
    )


def rota_key() -> "models.ForeignKey[Rota, Rota]":
    return models.ForeignKey(
        "escalation.Rota", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )


class Rota(TenantRow):
    """Who is asked at night: for one customer, for one team, or for all that have none."""

    name = models.CharField(_("name"), max_length=80)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False,
        verbose_name=_("team"),
    )  # fmt: skip
    customer = models.ForeignKey(
        Tenant, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False,
        verbose_name=_("customer"),
    )  # fmt: skip
    zone = models.CharField(_("time zone"), max_length=64)
    is_round_the_clock = models.BooleanField(_("somebody must always be there"), default=True)
    needs_phone = models.BooleanField(_("everybody in it can be phoned"), default=False)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(_("made"))
    removed_at = models.DateTimeField(_("removed"), null=True)

    class Meta:
        verbose_name = _("rota")
        verbose_name_plural = _("rotas")
        constraints = walled(
            "escalation_rota",
            OwnerKey(name="escalation_rota_customer_owner", via="customer"),
            models.CheckConstraint(condition=~models.Q(name=""), name="rota_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(team=None) | models.Q(customer=None),
                name="rota_is_of_a_team_or_a_customer",
            ),
            models.UniqueConstraint(
                fields=["tenant", "team", "customer"],
                condition=models.Q(removed_at=None),
                nulls_distinct=False,
                name="one_rota_each",
            ),
            provider={"team": "tenants_team"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return self.name


class Rotation(TenantRow):
    """Turns at one level of a rota; it is never changed but ended, so that the past stays."""

    rota = rota_key()
    level = models.CharField(_("level"), max_length=10, choices=DutyLevel)
    # Of those that are open at once, the lowest counts.
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    zone = models.CharField(_("time zone"), max_length=64)
    begins_on = models.DateField(_("first hand-over on"))
    # On the wall clock of its zone: 09:00.
    hands_over = models.CharField(_("hands over at"), max_length=5)
    every_days = models.PositiveSmallIntegerField(_("days of a turn"), default=7)
    # As `datetime.weekday()`; empty: each day.
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(), default=list, verbose_name=_("only on")
    )
    opens = models.CharField(_("from"), max_length=5, blank=True)
    closes = models.CharField(_("until"), max_length=5, blank=True)
    valid_from = models.DateTimeField(_("holds from"))
    valid_until = models.DateTimeField(_("holds until"), null=True)

    class Meta:
        verbose_name = _("rotation")
        verbose_name_plural = _("rotations")
        indexes: ClassVar = [models.Index(fields=["rota", "id"], name="rotations_of_rota")]
        constraints = walled(
            "escalation_rotation",
            models.CheckConstraint(
                condition=models.Q(every_days__range=(1, 366)), name="rotation_turns_last_days"
            ),
            models.CheckConstraint(
                condition=models.Q(hands_over__regex=HOUR)
                & (models.Q(opens="", closes="") | models.Q(opens__regex=HOUR, closes__regex=HOUR)),
                name="rotation_has_hours",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="rotation_ends_after_it_begins",
            ),
            tenant={"rota": "escalation_rota"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return f"{self.rota_id} {self.level} {self.begins_on}"

    @property
    def on_days(self) -> str:
        """Return the days on which it holds, in words."""
        return ", ".join(str(Weekday(day).label) for day in self.weekdays)


class RotationMember(TenantRow):
    """Somebody who takes turns, in their order."""

    rotation = models.ForeignKey(
        Rotation, models.PROTECT, related_name="members", db_constraint=False, db_index=False
    )
    position = models.PositiveSmallIntegerField(_("position"))
    user = person_key(_("colleague"))

    class Meta:
        verbose_name = _("member of a rotation")
        verbose_name_plural = _("members of rotations")
        constraints = walled(
            "escalation_rotationmember",
            models.UniqueConstraint(
                fields=["tenant", "rotation", "position"], name="rotation_place_once"
            ),
            tenant={"rotation": "escalation_rotation"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return f"{self.rotation_id} {self.position}"


class DutyCover(TenantRow):
    """Somebody takes over for a while: as it was planned, or as two of them agreed (a swap).

    In a swap who asked gives the first stretch away, and takes one of the other where it says so.
    """

    rota = rota_key()
    level = models.CharField(_("level"), max_length=10, choices=DutyLevel)
    user = person_key(_("takes over"))
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    # Of a swap: who asked, and what they take back.
    asked_by = person_key(_("asked by"), null=True)
    back_begins_at = models.DateTimeField(_("takes back from"), null=True)
    back_ends_at = models.DateTimeField(_("takes back until"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=CoverState)
    said_by = person_key(_("said by"))
    said_at = models.DateTimeField(_("said"))
    answered_at = models.DateTimeField(_("answered"), null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("change of duty")
        verbose_name_plural = _("changes of duty")
        indexes: ClassVar = [models.Index(fields=["rota", "ends_at"], name="covers_of_rota")]
        constraints = walled(
            "escalation_dutycover",
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("begins_at")), name="cover_lasts"
            ),
            models.CheckConstraint(
                condition=models.Q(back_begins_at=None, back_ends_at=None)
                | models.Q(asked_by__isnull=False, back_ends_at__gt=models.F("back_begins_at")),
                name="cover_takes_back_of_a_swap",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[CoverState.ASKED, CoverState.DECLINED])
                | models.Q(asked_by__isnull=False),
                name="cover_is_asked_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(asked_by=None) | ~models.Q(asked_by=models.F("user")),
                name="cover_is_asked_of_another",
            ),
            tenant={"rota": "escalation_rota"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return f"{self.rota_id} {self.level} {self.begins_at:%Y-%m-%d %H:%M}"


class Absence(TenantRow):
    """Somebody is not there: nothing is asked of them meanwhile. Why is nobody's business."""

    user = person_key(_("colleague"))
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    said_by = person_key(_("said by"))
    said_at = models.DateTimeField(_("said"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        indexes: ClassVar = [
            models.Index(fields=["tenant", "ends_at"], name="absences_by_end"),
        ]
        constraints = walled(
            "escalation_absence",
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("begins_at")), name="absence_lasts"
            ),
            of_provider=True,
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.begins_at:%Y-%m-%d}"
