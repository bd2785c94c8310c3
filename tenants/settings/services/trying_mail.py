"""A mail that tries out by which server mail goes out, at once, and what came of it in words."""

from contextlib import closing
from email.utils import parseaddr
from uuid import uuid4

from django.core.mail import BadHeaderError, EmailMessage
from django.utils.translation import gettext as _

from tenants.post import Later, Refused, Why
from tenants.rules.mailboxes import SAID, Fault
from tenants.senders import Sender
from tenants.ways import Ways


def send_test(*, sender: Sender, desk: str, to: str) -> tuple[bool, str]:
    """Send it; return whether it was taken, and what to tell whoever asked for it."""
    sent_by = sender.named(desk)
    domain = parseaddr(sent_by)[1].rpartition("@")[2]
    headers = {"Message-ID": f"<try.{uuid4()}@{domain}>", "Auto-Submitted": "auto-generated"}
    told = _("This mail was sent from the settings, to try by which server mail goes out.")
    mail = EmailMessage(
        _("Test of outgoing mail: %(desk)s") % {"desk": desk}, told, sent_by, [to], headers=headers
    )
    try:
        with closing(Ways(rests=False)) as ways:
            ways.hand_over(mail, sender)
    except (Refused, BadHeaderError) as refused:
        return False, _("The server refuses the test: %(detail)s.") % {"detail": refused}
    except Later as later:
        return False, _said(later)
    if sender.route is None:
        words = _("The test was handed to the mail server of the installation, for %(to)s.")
        return True, words % {"to": to}
    words = _("%(host)s has taken the test for %(to)s. Look whether it arrives.")
    return True, words % {"host": sender.route.host, "to": to}


def _said(later: Later) -> str:
    if later.fault is Fault.OTHER and later.why in {Why.BUSY, Why.SUSPECT}:
        words = _("The server does not take the test now: %(detail)s.")
        return words % {"detail": later.detail}
    return _("The test was not sent: %(why)s.") % {"why": SAID[later.fault]}
