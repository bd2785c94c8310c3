"""Why a mail is filed, held or in quarantine: each code, and what it says to a person."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext_lazy as _

from escalation.choices import MailRejection
from escalation.inbox.rules.automatic import Automatic
from escalation.monitoring.rules import reasons as alert_reasons
from tenants.errors import Words

UNKNOWN: Final = "unknown_sender"
SEVERAL: Final = "several_senders"
UNPROVEN: Final = "unproven"
TOO_MANY: Final = "too_many"
NOT_OURS: Final = "not_about_a_report"
FORGED: Final = "forged_token"
ELSEWHERE: Final = "of_another"
NOT_RECIPIENT: Final = "not_the_recipient"
FAILED: Final = "failed"
UNREADABLE: Final = "unreadable"
TOO_LARGE: Final = "too_large"
ERASED: Final = "erased"
ALERT: Final = "alert"
NO_ALERT: Final = "no_alert"
UNPROVEN_ALERT: Final = "unproven_alert"


def of_alert(code: str) -> str:
    """Return why a mail of monitoring could not be read, by the code that its reader gives."""
    return f"alert_{code}"


SAID: Mapping[str, Words] = MappingProxyType(
    {
        UNKNOWN: _("Nobody is known by this address."),
        SEVERAL: _("More than one contact has this address."),
        UNPROVEN: _("Nothing proves that the sender sent this."),
        TOO_MANY: _("Many mails came from this address within an hour."),
        NOT_OURS: _("It answers a mail that was about no report."),
        FORGED: _("The sign of our answer address is wrong."),
        ELSEWHERE: _("It answers a mail of somebody else's desk."),
        NOT_RECIPIENT: _("It answers a mail that went to somebody else."),
        TOO_LARGE: _("It is larger than 60 MB: it still lies in the mailbox."),
        ERASED: _("It was erased."),
        ALERT: _("Monitoring reports it."),
        NO_ALERT: _("Monitoring says neither that something is wrong nor that it is well again."),
        UNPROVEN_ALERT: _("It says that it is of monitoring, and nothing proves that."),
        **{of_alert(code): said for code, said in alert_reasons.SAID.items()},
        **{why.value: why.label for why in MailRejection},
        FAILED: _("It could not be handled three times."),
        UNREADABLE: _("Reading it took too much memory or time. What it says is in its source."),
        Automatic.BOUNCE: _("A mail of ours came back."),
        Automatic.READ: _("It says that a mail was read."),
        Automatic.COMPLAINT: _("A provider of mail passes on a complaint."),
        Automatic.OWN: _("We sent it ourselves."),
        Automatic.AWAY: _("An automatic answer of somebody who is away."),
        Automatic.LIST: _("It came by a mailing list."),
        Automatic.CALENDAR: _("An answer to an invitation."),
        Automatic.MACHINE: _("A program sent it."),
    }
)
