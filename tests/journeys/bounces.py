"""A mail as it comes back from a server that could not deliver it."""

from email.message import EmailMessage

BOUNCE = """\
From: Mail Delivery System <MAILER-DAEMON@mail.example>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

This address does not exist.

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1

--x
Content-Type: text/rfc822-headers

Message-ID: {name}

--x--
"""


def bounce_of(mail: EmailMessage) -> str:
    """Return what a mail server sends back for an address that is not there (RFC 3464)."""
    return BOUNCE.format(to=mail["To"], name=mail["Message-ID"])
