"""What machines send: loops end, absences are filed, what comes back marks who it was for."""

from email import policy
from email.message import EmailMessage

import pytest
from django.core import mail as outgoing
from django.test import Client

from escalation.inbox.rules import reasons
from escalation.models import Notice, ReceivedMail
from escalation.notices.services.deliver import deliver
from incidents.choices import Status
from incidents.models import Incident
from tenants import clock
from tenants.models import Event
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import change_row
from tests.escalation.house import follow
from tests.escalation.inbox.house import comes_in, mail, mailbox, piped, reply_to_of, written_to
from tests.escalation.notices.returned import returned
from tests.factories.incidents import closed
from tests.people import World, make_world

pytestmark = pytest.mark.usefixtures("scope", "answers_come_back")


def test_two_desks_that_answer_each_other_stop(world: World, monkeypatch):
    """The other one marks nothing as automatic, and answers each mail of ours with a new one, or
    on its own with ten; it would do so a thousand times.
    """
    mailbox(world)
    piped(monkeypatch, mail("Ontvangen.", Message_ID="<0@acme.example>"), "--mailbox", "desk")
    sent = turns = 0
    while turns < 1000:
        follow()
        deliver(clock=clock.now)
        if len(outgoing.outbox) == sent:
            break
        for one in outgoing.outbox[sent:]:
            turns += 1
            # In the thread or beside it, as the program of the other desk likes it.
            headers = {} if turns % 2 else {"In_Reply_To": str(one.message()["Message-ID"])}
            raw = mail("Ontvangen.", Message_ID=f"<{turns}@acme.example>", **headers)
            piped(monkeypatch, raw, "--mailbox", "desk")
        sent = len(outgoing.outbox)

    assert turns <= 4
    to_them = [one for one in outgoing.outbox if one.to == ["rik@acme.example"]]
    assert 1 <= len(to_them) <= 3
    box = mailbox(world, name="other")
    for turn in range(20):
        comes_in(world, box, mail(f"Nog een, {turn}.", Message_ID=f"<n{turn}@acme.example>"))
    follow()
    receipts = Notice.objects.filter(template="receipt", address="rik@acme.example")
    assert receipts.count() <= 3
    assert ReceivedMail.objects.filter(reason=reasons.TOO_MANY).exists()


AWAY = {
    "nl": "Automatisch antwoord: Uw melding",
    "en": "Out of Office: Your report",
    "fr": "Réponse automatique : Votre signalement",
    "de": "Abwesenheitsnotiz: Ihre Meldung",
    "es": "Respuesta automática: Su aviso",
    "it": "Risposta automatica: La sua segnalazione",
}


def test_who_is_away_in_six_languages_answers_nothing_and_reopens_nothing(
    world: World, monkeypatch
):
    incident, notice = written_to(world)
    closed(world, incident)
    follow()
    mailbox(world)
    notices = Notice.objects.count()

    for language, subject in AWAY.items():
        given = EmailMessage(policy=policy.SMTP)
        given["From"], given["To"] = "rik@acme.example", reply_to_of(notice)
        given["Subject"], given["Message-ID"] = subject, f"<{language}@acme.example>"
        given.set_content("Tot maandag.")
        assert piped(monkeypatch, given.as_bytes(), "--mailbox", "desk") == "filed away\n"
    follow()

    incident.refresh_from_db()
    assert (incident.status, Notice.objects.count()) == (Status.CLOSED, notices)


def world_page(world: World, incident: Incident) -> str:
    client = Client()
    client.force_login(world.user("agnes"), backend="django.contrib.auth.backends.ModelBackend")
    return client.get(f"/desk/{incident.reference}/").content.decode()


def test_a_mail_that_comes_back_marks_the_contact(world: World, monkeypatch):
    incident, notice = written_to(world)
    mailbox(world)
    raw = returned("Action: failed\nStatus: 5.1.1", f"Message-ID: <notice.{notice.public_id}@x.y>")
    rik = world.contact("rik")

    assert piped(monkeypatch, raw, "--mailbox", "desk") == "filed bounce\n"
    piped(monkeypatch, raw, "--mailbox", "desk")
    follow()

    notice.refresh_from_db()
    rik.refresh_from_db()
    assert notice.last_error == "returned 5.1.1"
    assert rik.mail_failed_at is not None
    assert Event.objects.filter(kind="contact.mail_failed", subject_id=rik.pk).count() == 1
    page = world_page(world, incident)
    assert "mail komt terug" in page
    rik.email = "rik.jacobs@acme.example"
    change_row(row=rik, fields=("email",), actor=SYSTEM, now=clock.now())
    rik.refresh_from_db()
    assert rik.mail_failed_at is None


def test_what_comes_back_to_another_provider_says_nothing_of_our_mails(world: World, monkeypatch):
    _, notice = written_to(world)
    strangers = make_world(mark="-elsewhere")
    with strangers.entered():
        mailbox(strangers, name="theirs")
    raw = returned("Action: failed\nStatus: 5.1.1", f"Message-ID: <notice.{notice.public_id}@x.y>")

    piped(monkeypatch, raw, "--mailbox", "theirs")

    notice.refresh_from_db()
    assert notice.last_error == ""
