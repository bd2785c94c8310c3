"""What monitoring reports in the demo: one source, and three things that it says."""

from datetime import datetime, timedelta

from escalation.choices import AlertFormat
from escalation.models import AlertSource
from escalation.monitoring.asks import SetUpSource
from escalation.monitoring.rules.alert import Alert, made
from escalation.monitoring.services.handle import handle_alarm
from escalation.monitoring.services.keep import keep_alerts
from escalation.monitoring.services.setup import make_source
from reporting.demo.house import House
from tenants.models import ApiToken, Tenant


def load_watched(house: House, *, now: datetime) -> int:
    """Let a source report: something that is still wrong, something said often, something over."""
    source = _source(house, now - timedelta(days=40))
    token = ApiToken.objects.get(user=source.service)
    disk = _alert("DiskAlmostFull", "Schijf /data van vh-3 is 93 % vol", "Virtuele host 3")
    said = [(disk, minutes) for minutes in (47, 35, 23, 11)]
    said += [(_slow_site(is_firing=True), 31), (_slow_site(is_firing=False), 14)]
    for alert, minutes in said:
        at = now - timedelta(minutes=minutes)
        for alarm in keep_alerts(source, [alert], token_id=token.pk, now=at):
            handle_alarm(alarm_id=alarm, now=at)
    return 2


def _source(house: House, at: datetime) -> AlertSource:
    names = Tenant.objects.filter(provider=house.provider).exclude(pk=house.provider.pk)
    first, second = names.order_by("pk").values_list("name", flat=True)[:2]
    ask = SetUpSource(
        name="Alertmanager Noordkade", said_as=AlertFormat.ALERTMANAGER, customer=first,
        customers=f"oosterwaal = {second}", customer_label="klant",
    )  # fmt: skip
    made = make_source(provider_id=house.provider.pk, ask=ask, actor=house.actor("adam"), now=at)
    return made.source


def _slow_site(*, is_firing: bool) -> Alert:
    return _alert(
        "SiteSlow", "De website antwoordt traag", "Website van de gemeente",
        severity="info", klant="oosterwaal", is_firing=is_firing,
    )  # fmt: skip


def _alert(
    name: str,
    title: str,
    host: str,
    *,
    severity: str = "warning",
    klant: str = "",
    is_firing: bool = True,
) -> Alert:
    labels = {"alertname": name, "host": host, "severity": severity, "klant": klant}
    key = ", ".join(f"{label}={said}" for label, said in sorted(labels.items()) if said)
    return made(
        key=key,
        is_firing=is_firing,
        title=title,
        severity=severity,
        labels=labels,
        link="https://alerts.noordkade.example/",
    )
