"""The contract with a customer: targets, service hours, update rules, schemes and profiles."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from tenants.choices import Basis, OnCallWhen, Unit
from tenants.models.base import CatalogueRow, TenantRow
from tenants.models.media import MediaField
from tenants.models.walled import walled
from tenants.rules.amounts import amount_text, interval_text


class ClassificationProfile(CatalogueRow):
    """A versioned measure set, kept as the exact text it was loaded from (R104). Immutable."""

    name = models.CharField(_("name"), max_length=80)
    version = models.CharField(_("version"), max_length=40)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("classification profile")
        verbose_name_plural = _("classification profiles")
        constraints = walled(
            "tenants_classificationprofile",
            models.UniqueConstraint(fields=["tenant", "name", "version"], name="profile_once"),
            of_provider=True,
        )

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class PriorityScheme(CatalogueRow):
    """Nine cells and four labels (R30, R31). Immutable: a change is the next version."""

    name = models.CharField(_("name"), max_length=80)
    version = models.PositiveIntegerField(_("version"), default=1)
    preset = models.CharField(_("preset"), max_length=8, default="002")
    # {"high": {"high": 1, "medium": 2, "low": 3}, …}: matrix[urgency][impact]
    matrix = models.JSONField(_("matrix"))
    # {"1": {"nl": …, "en": …}, …}
    labels = models.JSONField(_("labels"))

    class Meta:
        verbose_name = _("priority scheme")
        verbose_name_plural = _("priority schemes")
        constraints = walled(
            "tenants_priorityscheme",
            models.UniqueConstraint(fields=["tenant", "name", "version"], name="scheme_once"),
            of_provider=True,
        )

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    def row_of(self, urgency: str) -> list[int]:
        """Return the priorities of one urgency, from high impact to low."""
        return [self.matrix[urgency][impact] for impact in ("high", "medium", "low")]

    def label_of(self, priority: int) -> str:
        """Return how this scheme calls a priority, in the language of the reader."""
        said = self.labels[str(priority)]
        return str(said.get((translation.get_language() or "en")[:2], said["en"]))


class ServiceHours(TenantRow):
    """When the desk is open for this customer, in the wall clock of its zone (X6)."""

    name = models.CharField(_("name"), max_length=80)
    zone = models.CharField(_("time zone"), max_length=64)
    # {"1": [["08:00", "18:00"]], …}, ISO weekdays; "30:00" is 06:00 on the next day
    week = models.JSONField(_("week"))

    class Meta:
        verbose_name = _("service hours")
        verbose_name_plural = _("service hours")
        constraints = walled(
            "tenants_servicehours",
            models.UniqueConstraint(fields=["tenant", "name"], name="service_hours_name_once"),
        )

    def __str__(self) -> str:
        return self.name


class Holiday(TenantRow):
    """A day on which the week does not hold: closed, or open in windows of its own."""

    hours = models.ForeignKey(
        ServiceHours,
        models.PROTECT,
        related_name="holidays",
        db_constraint=False,
        verbose_name=_("service hours"),
    )
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=80, blank=True)
    windows = models.JSONField(_("open"), default=list, blank=True)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        constraints = walled(
            "tenants_holiday",
            models.UniqueConstraint(fields=["tenant", "hours", "day"], name="holiday_once"),
            tenant={"hours": "tenants_servicehours"},
        )

    def __str__(self) -> str:
        return f"{date_format(self.day, 'SHORT_DATE_FORMAT')} {self.name}".strip()


class Agreement(TenantRow):
    """What was agreed with a customer, from a day until a day (R71, R154)."""

    name = models.CharField(_("name"), max_length=120)
    valid = models.DateField(_("valid from"))
    until = models.DateField(_("valid until, that day not included"), null=True, blank=True)
    hours = models.ForeignKey(
        ServiceHours,
        models.PROTECT,
        related_name="+",
        db_constraint=False,
        verbose_name=_("office hours"),
        help_text=_("For availability class 1 and 2; from class 3 the desk is always open."),
    )
    pauses = models.BooleanField(_("waiting for the customer pauses the clock"), default=False)
    closing_days = models.PositiveSmallIntegerField(_("days to confirm a solution"), default=5)
    # Within which what was closed is the same matter when the customer writes again.
    reopen_days = models.PositiveSmallIntegerField(
        _("days in which a late answer reopens"), default=14
    )
    # As processor (GDPR art. 33(2)); empty: without undue delay.
    notice_hours = models.PositiveSmallIntegerField(
        _("hours to tell the customer of a personal data breach"),
        null=True,
        blank=True,
        help_text=_("Counted from when the desk was aware of it. Empty: without undue delay."),
    )
    closing_attempts = models.PositiveSmallIntegerField(_("attempts before closing"), default=2)
    # Who is reachable when: up to which priority, outside office hours or always (R134).
    on_call = models.CharField(
        _("on call"),
        max_length=8,
        choices=OnCallWhen,
        default=OnCallWhen.NEVER,
        help_text=_("Whoever is on duty is asked, and the response counts at night too."),
    )
    on_call_priority = models.PositiveSmallIntegerField(
        _("on call up to priority"),
        choices=[(number, f"P{number}") for number in range(1, 5)],
        default=1,
    )

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = walled(
            "tenants_agreement",
            ExclusionConstraint(
                name="one_agreement_at_a_time",
                expressions=[
                    ("tenant", RangeOperators.EQUAL),
                    (
                        models.Func(
                            "valid",
                            "until",
                            function="daterange",
                            output_field=models.Field(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(on_call_priority__range=(1, 4)), name="agreement_on_call_p1_to_4"
            ),
            tenant={"hours": "tenants_servicehours"},
        )

    def __str__(self) -> str:
        return self.name

    def reaches_on_call(self, priority: int) -> bool:
        """Say whether somebody is reached at night for what has this priority."""
        return self.on_call != OnCallWhen.NEVER and priority <= self.on_call_priority


class Target(TenantRow):
    """Within which time one priority must be answered or solved (R69, R71)."""

    class Clock(models.TextChoices):
        RESPONSE = "response", _("Response")
        RESOLUTION = "resolution", _("Resolution")

    agreement = models.ForeignKey(
        Agreement,
        models.PROTECT,
        related_name="targets",
        db_constraint=False,
        verbose_name=_("agreement"),
    )
    clock = models.CharField(_("clock"), max_length=12, choices=Clock)
    priority = models.PositiveSmallIntegerField(_("priority"))
    amount = models.PositiveIntegerField(_("within"))
    unit = models.CharField(_("unit"), max_length=8, choices=Unit)
    basis = models.CharField(_("counted in"), max_length=16, choices=Basis)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = walled(
            "tenants_target",
            models.UniqueConstraint(
                fields=["tenant", "agreement", "clock", "priority"], name="target_once"
            ),
            models.CheckConstraint(
                condition=models.Q(priority__range=(1, 4)) & models.Q(amount__gt=0),
                name="target_makes_sense",
            ),
            tenant={"agreement": "tenants_agreement"},
        )

    def __str__(self) -> str:
        clock, basis = self.get_clock_display(), self.get_basis_display().lower()
        return f"P{self.priority} {clock.lower()}: {amount_text(self.amount, self.unit)}, {basis}"


class UpdateRule(TenantRow):
    """How often and by which means a customer hears of an open incident (R75-R77, D4)."""

    agreement = models.ForeignKey(
        Agreement,
        models.PROTECT,
        related_name="update_rules",
        db_constraint=False,
        verbose_name=_("agreement"),
    )
    priority = models.PositiveSmallIntegerField(_("priority"))
    minutes = models.PositiveIntegerField(_("every so many minutes"))
    media = MediaField(_("by which means"))
    calls_at_once = models.BooleanField(_("first call at once"), default=False)
    # P1 always is; of the others whoever is asleep is told nothing new.
    around_the_clock = models.BooleanField(
        _("around the clock"),
        default=False,
        help_text=_("Otherwise in the service hours of the agreement. P1 always is."),
    )

    class Meta:
        verbose_name = _("update rule")
        verbose_name_plural = _("update rules")
        constraints = walled(
            "tenants_updaterule",
            models.UniqueConstraint(
                fields=["tenant", "agreement", "priority"], name="update_rule_once"
            ),
            models.CheckConstraint(
                condition=models.Q(priority__range=(1, 4)) & models.Q(minutes__gt=0),
                name="update_rule_makes_sense",
            ),
            tenant={"agreement": "tenants_agreement"},
        )

    def __str__(self) -> str:
        rhythm = _("again after %(time)s") % {"time": interval_text(self.minutes)}
        return f"P{self.priority}: {rhythm}"


class ReportingPoint(TenantRow):
    """Where one reports, shown wherever one can (R11)."""

    name = models.CharField(_("name"), max_length=80)
    audience = models.CharField(_("for whom"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("reporting point")
        verbose_name_plural = _("reporting points")
        ordering: ClassVar = ["position", "id"]
        constraints = walled(
            "tenants_reportingpoint",
            models.UniqueConstraint(fields=["tenant", "name"], name="reporting_point_once"),
        )

    def __str__(self) -> str:
        return self.name
