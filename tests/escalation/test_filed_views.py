"""The page of mail of which nothing was made: what, why, when, by whom; and taking that back."""

import pytest

from escalation.choices import MailState
from escalation.models import ReceivedMail
from tenants.models import Event
from tests.escalation.inbox.house import comes_in, mail, mailbox
from tests.people import World

URL = "/incoming-mail/"
FILED = f"{URL}filed/"


@pytest.fixture
def rejected(world: World, client_of) -> ReceivedMail:
    """Return a mail of Rik's that nothing proves, and that Agnes rejected."""
    with world.entered():
        row = comes_in(world, mailbox(world), mail("Koop nu", Authentication_Results=None))
    said = {"mail": row.public_id, "act": "reject", "key": "k1", "why": "spam"}
    assert client_of(world.user("agnes")).post(URL, said).status_code == 302
    return row


def test_what_was_rejected_stands_there_with_its_reason_and_who_did_it(
    world: World, client_of, rejected: ReceivedMail
):
    client = client_of(world.user("agnes"))
    assert FILED in client.get(URL).content.decode()

    page = client.get(FILED).content.decode()

    assert "Printer kapot" in page
    assert "Spam" in page
    assert world.user("agnes").name in page
    assert "Printer kapot" not in client.get(f"{FILED}?by=itself").content.decode()


def test_what_is_put_back_is_judged_anew_and_waits(world: World, client_of, rejected: ReceivedMail):
    client = client_of(world.user("agnes"))
    said = {"mail": rejected.public_id, "key": "k"}

    answer = client.post(FILED, said)
    again = client.post(FILED, said)

    assert answer["Location"] == again["Location"] == f"{URL}?mail={rejected.public_id}"
    with world.entered():
        rejected.refresh_from_db()
        told = Event.objects.filter(subject_kind="receivedmail", subject_id=rejected.pk)
        kinds = list(told.order_by("pk").values_list("kind", flat=True))
    assert rejected.state == MailState.HELD
    assert kinds == ["mail.received", "mail.rejected", "mail.tried_again"]
    assert "Printer kapot" in client.get(URL).content.decode()


def test_what_was_filed_by_itself_is_only_shown(world: World, client_of):
    with world.entered():
        row = comes_in(world, mailbox(world), mail("Ik ben weg", Auto_Submitted="auto-replied"))
        assert row.state == MailState.FILED
    client = client_of(world.user("agnes"))

    page = client.get(f"{FILED}?by=itself").content.decode()

    assert "Printer kapot" in page
    assert str(row.public_id) not in page
    assert client.post(FILED, {"mail": row.public_id, "key": "k"}).status_code == 404


@pytest.mark.parametrize("name", ["pat", "carla", "rik"])
def test_nobody_else_reads_or_puts_back(world: World, client_of, rejected, name: str):
    client = client_of(world.user(name))

    assert client.get(FILED).status_code == 403
    assert client.post(FILED, {"mail": rejected.public_id, "key": "k"}).status_code == 403
    with world.entered():
        rejected.refresh_from_db()
    assert rejected.state == MailState.FILED


def test_pages_go_on_by_key(world: World, client_of, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("escalation.inbox.queries.waiting.SIZE", 2)
    with world.entered():
        box = mailbox(world)
        for number in range(3):
            comes_in(world, box, mail(f"weg {number}", Auto_Submitted="auto-replied",
                                      Subject=f"Weg {number}"))  # fmt: skip
    client = client_of(world.user("agnes"))

    first = client.get(f"{FILED}?by=itself").content.decode()
    query = first.partition('href="?by=itself&amp;before=')[2].partition('"')[0]
    second = client.get(f"{FILED}?by=itself&before={query}").content.decode()

    assert [name for name in ("Weg 0", "Weg 1", "Weg 2") if name in first] == ["Weg 1", "Weg 2"]
    assert [name for name in ("Weg 0", "Weg 1", "Weg 2") if name in second] == ["Weg 0"]
    assert client.get(f"{FILED}?before=x").status_code == 422
