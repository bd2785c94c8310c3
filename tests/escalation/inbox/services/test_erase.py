"""Mail as it came is compared with its digest, and erased: by itself, and with who wrote it."""

import contextlib
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.management import call_command

from escalation.choices import MailState
from escalation.inbox.services.keep import raw_of
from escalation.models import ReceivedMail
from tenants.models import Event
from tests.escalation.inbox.house import comes_in, mail, mailbox
from tests.people import World

pytestmark = pytest.mark.usefixtures("answers_come_back")


def faults() -> dict[str, str]:
    said = StringIO()
    with contextlib.suppress(SystemExit):
        call_command("verify_files", "--json", stdout=said)
    found = json.loads(said.getvalue())["faults"]
    return {one["row"]: one["fault"] for one in found if "receivedmail" in one["row"]}


def place_of(row: ReceivedMail) -> Path:
    return Path(storages["mail"].path(row.key))


def test_mail_is_compared_and_erased_with_whoever_wrote_it(committed_world: World):
    world = committed_world
    with world.entered():
        rik = world.contact("rik")
        domain = rik.email.partition("@")[2]
        proof = f"mx.noordkade.example; dmarc=pass header.from={domain}"
        box = mailbox(world)
        given = {"From": rik.email, "Authentication_Results": proof}
        taken = comes_in(world, box, mail(**given))
        waits = comes_in(world, box, mail(From="x@y.example", Message_ID="<2@y.example>"))
    assert (taken.state, waits.state) == (MailState.TAKEN, MailState.HELD)
    name, other = f"escalation.receivedmail:{taken.pk}", f"escalation.receivedmail:{waits.pk}"
    assert not {name, other} & set(faults())

    whole = place_of(waits).read_bytes()
    place_of(waits).write_bytes(b"X" + whole[1:])
    assert faults()[other] == "altered"
    place_of(waits).unlink()
    assert faults()[other] == "missing"

    call_command("erase", other, "--why", "mistake", stdout=StringIO())
    call_command("erase", f"tenants.contact:{rik.pk}", "--why", "person", stdout=StringIO())

    assert not place_of(taken).exists()
    assert not {name, other} & set(faults())
    with world.entered():
        for row in (taken, waits):
            row.refresh_from_db()
            assert (row.sender, row.subject, row.erased_at is not None) == ("", "", True)
            told = Event.objects.filter(subject_kind="receivedmail", subject_id=row.pk)
            assert [one.kind for one in told.order_by("pk")][-1] == "mail.erased"
        assert waits.state == MailState.FILED
        # The same mail, fetched again, is known, and not kept again.
        assert comes_in(world, box, mail(**given)).pk == taken.pk
        with pytest.raises(FileNotFoundError):
            raw_of(taken)
    call_command("verify_history", stdout=StringIO())
