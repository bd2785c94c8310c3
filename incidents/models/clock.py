"""Clocks: what was promised, when it is due, and whether it was kept."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import AlarmKind, ClockKind, Priority, RoundKind
from incidents.models.incident import Incident
from tenants.choices import Basis, Unit
from tenants.media import by_ways, ways_of
from tenants.models.base import TenantRow
from tenants.models.media import MediaField
from tenants.models.walled import walled

# What still counts towards a breach, or has been late since before it was paused.
COUNTING = models.Q(superseded_at=None, stopped_at=None, ended_at=None) & (
    models.Q(paused_at=None)
    | models.Q(paused_at__gt=models.F("due_at"))
    | models.Q(breached_at__isnull=False)
)


class Clock(TenantRow):
    """One promise on one incident. A change of priority supersedes it; its breach stays (R73)."""

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="clocks", db_constraint=False, db_index=False
    )
    kind = models.CharField(_("clock"), max_length=12, choices=ClockKind)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority)
    amount = models.PositiveIntegerField(_("amount"))
    unit = models.CharField(_("unit"), max_length=8, choices=Unit)
    basis = models.CharField(_("counted in"), max_length=16, choices=Basis)
    # False: counted always (24x7); true: in the office hours of the agreement.
    in_office_hours = models.BooleanField(default=False)
    started_at = models.DateTimeField(_("started"))
    due_at = models.DateTimeField(_("due"))
    # The first warning: from here on a running clock shows that it is at risk.
    risk_at = models.DateTimeField(_("at risk from"))
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    breached_at = models.DateTimeField(_("breached"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused since"), null=True, blank=True)
    paused_for = models.DurationField(_("paused for"), default=timedelta)
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True)
    # Ended without being owed any more: closed, or not an incident.
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    # The next moment at which this clock speaks; empty when it has nothing more to say.
    alarm_at = models.DateTimeField(null=True, blank=True)
    alarm = models.CharField(max_length=16, choices=AlarmKind, blank=True)

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        indexes: ClassVar = [
            models.Index(fields=["incident", "kind", "id"], name="clocks_of_incident"),
            models.Index(
                fields=["alarm_at", "tenant"],
                condition=models.Q(alarm_at__isnull=False),
                name="clock_alarms",
            ),
            # What runs, by when it begins to press: the first part of the queue.
            models.Index(
                fields=["tenant", "risk_at", "due_at", "incident"],
                condition=models.Q(
                    superseded_at__isnull=True,
                    stopped_at__isnull=True,
                    ended_at__isnull=True,
                    paused_at__isnull=True,
                ),
                name="clocks_at_risk",
            ),
            # What counts, for who sees all customers of a provider.
            models.Index(
                fields=["provider", "risk_at", "due_at", "incident"],
                condition=models.Q(
                    superseded_at__isnull=True, stopped_at__isnull=True, ended_at__isnull=True
                ),
                name="clocks_that_count",
            ),
            models.Index(
                fields=["provider", "incident"],
                condition=models.Q(
                    superseded_at__isnull=True,
                    stopped_at__isnull=True,
                    ended_at__isnull=True,
                    breached_at__isnull=False,
                ),
                name="clocks_late",
            ),
        ]
        constraints = walled(
            "incidents_clock",
            models.UniqueConstraint(
                fields=["incident", "kind"],
                condition=models.Q(superseded_at__isnull=True),
                name="one_clock_of_each_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(alarm_at__isnull=True)
                | models.Q(
                    stopped_at__isnull=True,
                    ended_at__isnull=True,
                    superseded_at__isnull=True,
                    paused_at__isnull=True,
                ),
                name="clock_that_stands_has_no_alarm",
            ),
            models.CheckConstraint(
                condition=models.Q(stopped_at__isnull=True) | models.Q(ended_at__isnull=True),
                name="clock_is_kept_or_ended",
            ),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%Y-%m-%d %H:%M}"


class Pause(TenantRow):
    """A stretch that a contract takes off the clock; gross is always kept beside (D19)."""

    clock = models.ForeignKey(
        Clock, models.PROTECT, related_name="pauses", db_constraint=False, db_index=False
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        constraints = walled(
            "incidents_pause",
            models.UniqueConstraint(
                fields=["clock"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_pause_per_clock",
            ),
            tenant={"clock": "incidents_clock"},
        )

    def __str__(self) -> str:
        return f"{self.clock_id} {self.started_at}"


# Word that is owed: also what was missed, from then on until the customer has heard after all.
OWED = models.Q(met_at=None, heard_at=None, ended_at=None)
# Word that can still be given in time.
RUNNING = models.Q(met_at=None, missed_at=None, ended_at=None)


class ProvesAll(models.Func):
    """Whether each of these media stands among what is proven."""

    template = "(%(expressions)s::text[])"
    arg_joiner = " ?& "
    output_field = models.BooleanField()


class UpdateRound(TenantRow):
    """One interval in which the affected must hear by every agreed means (R76, R77)."""

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="rounds", db_constraint=False, db_index=False
    )
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=12, choices=RoundKind)
    media = MediaField(_("by which means"))
    opened_at = models.DateTimeField(_("opened"))
    due_at = models.DateTimeField(_("due"))
    # By medium the moment at which all had heard: {"email": "2026-…Z"}. Every one that is asked
    # for must be here; what is returned later goes out again.
    proven = models.JSONField(_("proven"), default=dict)
    met_at = models.DateTimeField(_("met"), null=True, blank=True)
    missed_at = models.DateTimeField(_("missed"), null=True, blank=True)
    # When the customer had heard after all of what was missed; until then it is owed.
    heard_at = models.DateTimeField(_("heard after all"), null=True, blank=True)
    # Ended without being owed any more: restored, or no longer a priority with updates.
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    # The message that promised word by `due_at`, where one did: a key into what it says.
    promised_in = models.ForeignKey(
        "incidents.Message", models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    # When the desk is reminded, and when the miss is recorded; empty when nothing is left to say.
    alarm_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("update round")
        verbose_name_plural = _("update rounds")
        indexes: ClassVar = [
            models.Index(
                fields=["alarm_at", "tenant"],
                condition=models.Q(alarm_at__isnull=False),
                name="round_alarms",
            ),
            models.Index(
                fields=["provider", "due_at", "incident"],
                condition=models.Q(met_at=None, heard_at=None, ended_at=None),
                name="rounds_owed",
            ),
        ]
        constraints = walled(
            "incidents_updateround",
            models.UniqueConstraint(fields=["incident", "number"], name="round_once"),
            models.UniqueConstraint(
                fields=["incident"],
                condition=models.Q(
                    kind=RoundKind.INTERVAL, met_at=None, missed_at=None, ended_at=None
                ),
                name="one_open_interval",
            ),
            models.CheckConstraint(
                condition=models.Q(alarm_at=None) | RUNNING, name="over_round_is_silent"
            ),
            models.CheckConstraint(
                condition=models.Q(met_at=None)
                | (models.Q(media__len__gt=0) & models.Q(ProvesAll("proven", "media"))),
                name="met_by_every_medium",
            ),
            models.CheckConstraint(
                condition=models.Q(heard_at=None) | models.Q(missed_at__isnull=False),
                name="heard_after_a_miss",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=RoundKind.PROMISE) | models.Q(promised_in__isnull=False),
                name="promise_was_said",
            ),
            tenant={"incident": "incidents_incident", "promised_in": "incidents_message"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} #{self.number}"

    @property
    def ways(self) -> str:
        """Return by which means the customer must hear: `e-mail and phone`."""
        return ways_of(self.media)

    @property
    def by_ways(self) -> str:
        """Return the same after a verb: `by e-mail and by phone`."""
        return by_ways(self.media)

    @property
    def is_over(self) -> bool:
        """Say whether nothing is asked of this round any more: met, missed or ended."""
        return any(at is not None for at in (self.met_at, self.missed_at, self.ended_at))

    @property
    def is_owed(self) -> bool:
        """Say whether the customer should hear still, in time or after all."""
        return all(at is None for at in (self.met_at, self.heard_at, self.ended_at))
