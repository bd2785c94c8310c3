"""A provider of its own in the running stack, and what a journey asks of record and mail server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from escalation.choices import NoticeState
from escalation.models import Notice
from incidents.models import Incident, UpdateRound
from tenants.media import EMAIL, PHONE
from tenants.models import Event
from tests.people import World
from tests.stack import Stack

BRUSSELS = ZoneInfo("Europe/Brussels")


@dataclass
class House:
    stack: Stack
    world: World
    reference: str = ""

    @property
    def now(self) -> datetime:
        """Return the time that web, worker and beat have."""
        return timezone.now() + self.stack.offset

    def wall(self) -> str:
        """Return the time on the wall as a browser's own field for it takes it."""
        return f"{self.now.astimezone(BRUSSELS):%Y-%m-%dT%H:%M}"

    @contextmanager
    def record(self) -> Iterator[Incident]:
        """Look at the incident as the record has it, with everything around it."""
        with self.stack.data(), self.world.entered():
            yield Incident.objects.get(reference=self.reference)

    def kinds(self) -> list[str]:
        with self.record() as incident:
            events = Event.objects.filter(subject_kind="incident", subject_id=incident.pk)
            return list(events.order_by("pk").values_list("kind", flat=True))

    def wait_for(self, ask: Callable[[], Any]) -> Any:
        """Wait as the stack does; when it does not come, tell how the incident stands."""
        try:
            return self.stack.wait_for(ask, limit=180)
        except pytest.fail.Exception as failed:
            pytest.fail(f"{failed.msg}\n{self.story()}")

    def wait_for_event(self, kind: str, *, count: int = 1) -> None:
        self.wait_for(lambda: self.kinds().count(kind) >= count)

    def story(self) -> str:
        """Return what happened to the incident, what is owed, and who was told."""
        lines = self.kinds()
        with self.record() as incident:
            rounds = UpdateRound.objects.filter(incident=incident).order_by("number")
            notices = Notice.objects.filter(incident=incident).order_by("pk")
            lines += [
                f"{row} due {row.due_at} by {row.media} proven {row.proven} "
                f"met {row.met_at} missed {row.missed_at} ended {row.ended_at}"
                for row in rounds
            ]
            lines += [f"{row} to {row.name}, round {row.round_id}" for row in notices]
        return "\n".join(lines)

    def rounds(self) -> list[UpdateRound]:
        with self.record() as incident:
            return list(UpdateRound.objects.filter(incident=incident).order_by("number"))

    def call_tasks(self, state: NoticeState) -> list[str]:
        """Return whom the desk is asked to call, or was."""
        with self.record() as incident:
            found = Notice.objects.filter(incident=incident, medium=PHONE, state=state)
            return list(found.values_list("name", flat=True))

    def mail(
        self, template: str, to: str, *, count: int = 1, words: str = ""
    ) -> list[EmailMessage]:
        """Wait until the mail server took so many mails of this kind for somebody; return them."""
        return self.mail_to(template, self.world.user(to).email, count=count, words=words)

    def mail_to(
        self, template: str, address: str, *, count: int = 1, words: str = ""
    ) -> list[EmailMessage]:
        """Return the same for an address: also of who has no account."""

        def taken() -> list[EmailMessage]:
            with self.record() as incident:
                rows = Notice.objects.filter(
                    incident=incident, template=template, address=address,
                    medium=EMAIL, state=NoticeState.SENT,
                ).order_by("pk")  # fmt: skip
                names = [str(public) for public in rows.values_list("public_id", flat=True)]
            received = self.stack.mail.received_by(address)
            found = [mail for name in names for mail in received if name in mail["Message-ID"]]
            found = [mail for mail in found if words in text_of(mail)]
            return found if len(found) >= count else []

        found: list[EmailMessage] = self.wait_for(taken)
        return found


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def dutch(words: Any) -> str:
    """Return words of the product as its Dutch pages say them."""
    with translation.override("nl"):
        return str(translation.gettext(words) if isinstance(words, str) else words)


def next_at(now: datetime, hour: int, minute: int) -> timedelta:
    """Return how long it is until this time on the wall, on a working day, or the hour after it.

    A day further, every large incident that earlier journeys left open would miss 48 updates, and
    all of these would be told.
    """
    there = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    while there + timedelta(hours=1) <= now or there.isoweekday() > 5:
        there += timedelta(days=1)
    return max(timedelta(0), there - now)
