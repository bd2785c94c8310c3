"""Monitoring: who reports, how each thing stands that is reported about, and each report."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from escalation.choices import AlertFormat, AlertState
from escalation.models.inbox import ReceivedMail
from incidents.models import Incident
from tenants.models import ApiToken, Category, Mailbox, Tenant, User
from tenants.models.base import TenantRow
from tenants.models.walled import OwnerKey, walled


class AlertSource(TenantRow):
    """A program that reports by itself, of the provider; it acts as a service with its own keys."""

    name = models.CharField(_("name"), max_length=80)
    # By which its door is found.
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    said_as = models.CharField(_("format"), max_length=12, choices=AlertFormat)
    service = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("reports as")
    )
    # Whose it is where neither a label nor an asset says so.
    customer = models.ForeignKey(
        Tenant,
        models.PROTECT,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("customer"),
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("category"),
    )
    # The label that names the customer.
    customer_label = models.CharField(_("label of the customer"), max_length=60, blank=True)
    # So many minutes it stays well before that is believed: what goes up and down is one incident.
    hold_minutes = models.PositiveSmallIntegerField(_("minutes well"), default=5)
    resolves = models.BooleanField(_("resolves what is well again"), default=False)
    per_minute = models.PositiveSmallIntegerField(_("calls in a minute"), default=120)
    # Lines (`escalation/monitoring/rules/mapping.py`), for a format of no program that we know.
    mapping = models.TextField(_("mapping"), blank=True)
    # What reports by mail: into which box it writes, and from which addresses, a line each.
    mailbox = models.ForeignKey(
        Mailbox,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("mailbox"),
    )
    senders = models.TextField(_("senders"), blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(_("made"))
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    class Meta:
        verbose_name = _("source of monitoring")
        verbose_name_plural = _("sources of monitoring")
        constraints = walled(
            "escalation_alertsource",
            OwnerKey(name="escalation_alertsource_customer_owner", via="customer"),
            models.CheckConstraint(condition=~models.Q(name=""), name="alertsource_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(hold_minutes__lte=1440), name="alertsource_holds_a_day_at_most"
            ),
            models.CheckConstraint(
                condition=models.Q(per_minute__gte=1), name="alertsource_takes_something"
            ),
            models.CheckConstraint(
                condition=models.Q(mailbox=None)
                | (
                    models.Q(mailbox__isnull=False, said_as=AlertFormat.NAGIOS)
                    & ~models.Q(senders="")
                ),
                name="alertsource_by_mail_has_senders",
            ),
            tenant={"mailbox": "tenants_mailbox"},
            provider={"category": "tenants_category"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return self.name


class AlertCustomer(TenantRow):
    """A customer that a source may report for, by what it calls them."""

    source = models.ForeignKey(
        AlertSource, models.PROTECT, related_name="customers", db_constraint=False, db_index=False
    )
    customer = models.ForeignKey(
        Tenant, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    # In small letters.
    called = models.CharField(_("called"), max_length=200)

    class Meta:
        verbose_name = _("customer of a source")
        verbose_name_plural = _("customers of sources")
        constraints = walled(
            "escalation_alertcustomer",
            OwnerKey(name="escalation_alertcustomer_customer_owner", via="customer"),
            models.UniqueConstraint(
                fields=["tenant", "source", "called"], name="alertcustomer_called_once"
            ),
            models.CheckConstraint(condition=~models.Q(called=""), name="alertcustomer_is_called"),
            tenant={"source": "escalation_alertsource"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return self.called


class Alarm(TenantRow):
    """How one thing stands that a source reports about, of one customer: a row for each key."""

    not_replayed = "work in hand: what it came to is told on its incident"

    source = models.ForeignKey(
        AlertSource, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    # SHA-256 of the key that the source knows it by, and the key as it is read.
    digest = models.CharField(max_length=64)
    key = models.CharField(_("key"), max_length=500)
    title = models.CharField(_("title"), max_length=120)
    # The last incident that it became; it may be closed by now.
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    is_firing = models.BooleanField(_("wrong"), default=False)
    first_at = models.DateTimeField(_("first reported"))
    last_at = models.DateTimeField(_("last reported"))
    # Of this incident: how often it was reported, and how often it was wrong again.
    times = models.PositiveIntegerField(_("reported"), default=0)
    returns = models.PositiveIntegerField(_("wrong again"), default=0)
    recovered_at = models.DateTimeField(_("well again"), null=True)
    # When what is well is believed; nothing while nothing is held.
    settles_at = models.DateTimeField(_("believed"), null=True)
    # Of the last report: the same said again is a repeat.
    said = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        indexes: ClassVar = [
            models.Index(fields=["incident"], name="alarms_of_incident"),
            models.Index(fields=["source", "-last_at"], name="alarms_of_source"),
            models.Index(
                fields=["settles_at", "tenant", "provider"],
                condition=models.Q(settles_at__isnull=False),
                name="alarms_that_settle",
            ),
        ]
        constraints = walled(
            "escalation_alarm",
            models.UniqueConstraint(
                fields=["tenant", "source", "digest"], name="alarm_stands_once"
            ),
            tenant={"incident": "incidents_incident"},
            provider={"source": "escalation_alertsource"},
        )

    def __str__(self) -> str:
        return self.key


class Alert(TenantRow):
    """One report, as it was read; the same said again is counted on its alarm."""

    not_replayed = "work in hand: what it came to is told on its incident"

    alarm = models.ForeignKey(
        Alarm, models.PROTECT, related_name="alerts", db_constraint=False, db_index=False
    )
    # By which key it came in, or by which mail.
    token = models.ForeignKey(
        ApiToken, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    mail = models.ForeignKey(
        ReceivedMail,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    # What it says (`Alert` of `rules/alert.py`), and the SHA-256 of that.
    content = models.JSONField(_("content"))
    said = models.CharField(max_length=64)
    is_firing = models.BooleanField(_("wrong"))
    received_at = models.DateTimeField(_("received"))
    state = models.CharField(
        _("state"), max_length=10, choices=AlertState, default=AlertState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    handled_at = models.DateTimeField(_("handled"), null=True)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        indexes: ClassVar = [
            models.Index(fields=["alarm", "-id"], name="alerts_of_alarm"),
            models.Index(
                fields=["received_at", "tenant", "provider"],
                condition=models.Q(state__in=[AlertState.WAITING, AlertState.FAILED]),
                name="alerts_to_handle",
            ),
        ]
        constraints = walled(
            "escalation_alert",
            models.CheckConstraint(
                condition=models.Q(token__isnull=True) ^ models.Q(mail__isnull=True),
                name="alert_came_by_a_key_or_a_mail",
            ),
            tenant={"alarm": "escalation_alarm"},
            provider={"token": "tenants_apitoken", "mail": "escalation_receivedmail"},
        )

    def __str__(self) -> str:
        return f"{self.said[:12]} {self.state}"
