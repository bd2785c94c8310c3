"""A mail of monitoring: a report like a call, and never a mail that a person wrote.

Nothing of it becomes an incident in the ordinary way, and no receipt goes to who sent it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from escalation.choices import AlertFormat, MailState
from escalation.inbox.rules import reasons
from escalation.inbox.rules.reading import Mail
from escalation.inbox.rules.senders import is_aligned
from escalation.inbox.rules.sorting import Fate
from escalation.models import AlertSource, ReceivedMail
from escalation.monitoring.rules.alert import Unread
from escalation.monitoring.rules.formats import read_call
from escalation.monitoring.rules.tallies import UNREADABLE, tally_name
from escalation.monitoring.services.keep import keep_alerts
from tenants.throttle import counted

MINUTE: Final = 60
DAY: Final = 24 * 60 * 60


@dataclass(frozen=True)
class Reported:
    """What became of the mail, and the alarms that it is about. `waits`: it is handled later."""

    fate: Fate
    alarms: tuple[int, ...] = ()
    waits: bool = False


def report(row: ReceivedMail, mail: Mail, source: AlertSource, *, now: datetime) -> Reported:
    """Take what a source mailed as the door takes its calls; what is no report is set apart."""
    if not is_aligned(mail, trusted_server=row.mailbox.trusted_server):
        return Reported(Fate(MailState.QUARANTINED, reasons.UNPROVEN_ALERT))
    if _waits_for_another(row) or _is_too_often(source):
        return Reported(Fate(MailState.WAITING), waits=True)
    said_as = AlertFormat(source.said_as)
    try:
        reading = read_call(mail.text.encode("utf-8", "replace"), said_as=said_as, now=now)
    except Unread as refused:
        counted(tally_name(UNREADABLE), f"{source.public_id} {now.date()}", seconds=DAY)
        return Reported(Fate(MailState.QUARANTINED, reasons.of_alert(refused.code)))
    if not reading.alerts:
        return Reported(Fate(MailState.FILED, reasons.NO_ALERT))
    alarms = keep_alerts(source, reading.alerts, mail_id=row.pk, now=now)
    return Reported(Fate(MailState.TAKEN, reasons.ALERT), tuple(alarms))


def _waits_for_another(row: ReceivedMail) -> bool:
    """Say whether one that came before it waits still: what is well is never read before what was
    wrong.
    """
    before = ReceivedMail.objects.filter(tenant=row.tenant_id, state=MailState.WAITING)
    return before.filter(
        mailbox=row.mailbox_id, sender__in=["", row.sender], pk__lt=row.pk
    ).exists()


def _is_too_often(source: AlertSource) -> bool:
    return counted("monitoring", str(source.pk), seconds=MINUTE) > source.per_minute
