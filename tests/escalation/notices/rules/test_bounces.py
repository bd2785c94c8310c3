"""Mails that came back, as different servers say it."""

import uuid
from email.message import EmailMessage

import pytest

from escalation.notices.rules.bounces import read_bounce
from tests.escalation.notices.returned import returned

NOTICE = uuid.UUID("5f0c3bd2-3c1a-4f0e-9d59-3a8f6f0d4c11")
OURS = f"<notice.{NOTICE}@noordkade.example>"


def test_a_permanent_failure_names_the_notice_and_no_address():
    raw = returned(
        "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <rik@acme.example>",
        f"Message-ID: {OURS}\nSubject: Update\n\nWe are looking.",
    )

    bounce = read_bounce(raw)

    assert bounce is not None
    assert (bounce.notice, bounce.detail) == (NOTICE, "returned 5.1.1")


def test_headers_only_are_enough():
    raw = returned(
        "Action: failed\nStatus: 5.2.2", f"Message-ID: {OURS}\nSubject: Update",
        content_type="text/rfc822-headers",
    )  # fmt: skip

    bounce = read_bounce(raw)

    assert bounce is not None
    assert bounce.notice == NOTICE


def test_an_old_server_that_only_answers_is_understood():
    mail = EmailMessage()
    mail["From"] = "MAILER-DAEMON@old.example"
    mail["In-Reply-To"] = OURS
    mail.set_content("User unknown")

    bounce = read_bounce(bytes(mail))

    assert bounce is not None
    assert (bounce.notice, bounce.detail) == (NOTICE, "returned")


@pytest.mark.parametrize(
    ("_case", "raw"),
    [
        ("a delay", returned("Action: delayed\nStatus: 4.4.1", f"Message-ID: {OURS}\n\nx")),
        ("a success", returned("Action: delivered\nStatus: 2.0.0", f"Message-ID: {OURS}\n\nx")),
        (
            "a failure that may pass",
            returned("Action: failed\nStatus: 4.2.2", f"Message-ID: {OURS}\n\nx"),
        ),
        ("not ours", returned("Action: failed\nStatus: 5.1.1", "Message-ID: <a@b.example>\n\nx")),
        ("a person who answers", f"From: rik@acme.example\nIn-Reply-To: {OURS}\n\nThanks".encode()),
        ("nothing", b""),
        ("not a mail", b"\x00\xff\xfe" * 50),
        ("broken parts", b"Content-Type: multipart/report; boundary=x\n\n--x\n--x\n--x--"),
        ("status without blocks", b"Content-Type: message/delivery-status\n\n"),
    ],
)
def test_what_is_no_final_refusal_of_ours_says_nothing(_case: str, raw: bytes):
    assert read_bounce(raw) is None
