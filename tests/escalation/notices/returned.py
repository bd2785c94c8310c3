"""A mail that came back, as mail servers write it."""


def returned(status: str, original: str, *, content_type: str = "message/rfc822") -> bytes:
    return f"""From: Mail Delivery System <MAILER-DAEMON@mx.acme.example>
To: desk@noordkade.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

I am sorry.

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example

Final-Recipient: rfc822; rik@acme.example
{status}

--x
Content-Type: {content_type}

{original}

--x--
""".encode()
