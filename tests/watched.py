"""A source of monitoring of the tests, and what it said of each customer."""

from datetime import datetime, timedelta

from escalation.choices import AlertFormat
from escalation.models import AlertSource
from escalation.monitoring.asks import PlanMaintenance, SetUpSource
from escalation.monitoring.rules.alert import Alert, Severity
from escalation.monitoring.services.handle import handle_alarm
from escalation.monitoring.services.keep import keep_alerts
from escalation.monitoring.services.maintenance import plan_maintenance
from escalation.monitoring.services.setup import make_source
from tenants.models import ApiToken
from tests.people import World


def watched(world: World, now: datetime) -> AlertSource:
    """Let a program report a thing of each customer, and say that it is well; needs a scope."""
    ask = SetUpSource(
        name="Watcher", said_as=AlertFormat.MAPPED, customer=world.acme.name, hold_minutes=0,
        customers=f"other = {world.globex.name}", mapping="key = k\nstate = s\ntitle = t",
    )  # fmt: skip
    made = make_source(provider_id=world.provider.pk, ask=ask, actor=world.actor("adam"), now=now)
    token = ApiToken.objects.get(user=made.source.service)
    for name in ("", "other"):
        alert = Alert(
            key=f"disk {name}", is_firing=False, title="A disk is full", labels={"customer": name},
            text="No room is left.", severity=Severity.WARNING, link="https://watch.example/1",
        )  # fmt: skip
        for alarm in keep_alerts(made.source, [alert], token_id=token.pk, now=now):
            handle_alarm(alarm_id=alarm, now=now)
    for customer in (world.acme, world.globex):
        window = PlanMaintenance(
            customer=customer.name, reason="The disks are replaced.", zone="Europe/Brussels",
            begins_at=now + timedelta(days=2), ends_at=now + timedelta(days=2, hours=2),
        )  # fmt: skip
        plan_maintenance(ask=window, actor=world.actor("ines"), now=now)
    return made.source
