"""The stack that journeys use, in itself."""

import smtplib
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from tests.stack import Stack

pytestmark = pytest.mark.xdist_group("journeys")


def test_every_part_answers(stack: Stack, page: Page):
    answer = page.goto("/healthz")

    assert answer is not None
    assert (answer.status, page.inner_text("body").strip()) == (200, "ok")


def test_the_mail_server_keeps_what_it_took_and_refuses_when_told(stack: Stack):
    host, port = stack.env["EMAIL_URL"].removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port)) as client:
        client.sendmail("desk@example.org", ["stack@example.org"], "Subject: taken\n\nbody")
        stack.mail.answer = "452 too much"
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("desk@example.org", ["stack@example.org"], "Subject: refused\n\nbody")
    stack.mail.answer = ""

    assert refused.value.smtp_code == 452
    assert [mail["Subject"] for mail in stack.mail.received_by("stack@example.org")] == ["taken"]


def test_time_moves_for_every_process(stack: Stack):
    before = stack.offset
    stack.advance(hours=1)

    ask = "from tenants import clock; print(clock.now().isoformat())"
    told = stack.manage("shell", "-v", "0", "-c", ask)

    moved = datetime.fromisoformat(told.split()[-1]) - timezone.now()
    assert moved - before > timedelta(minutes=59)
