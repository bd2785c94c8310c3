"""What a machine sent is known for that: it is filed, and nothing answers it."""

import pytest

from escalation.inbox.rules.automatic import Automatic, automatic, may_be_answered
from escalation.inbox.rules.reading import read_mail
from tests.mails import dutch_headers, messages, raw, tags

NEVER = {
    "bounce-sender", "dsn", "auto-submitted", "null-return-path", "arf", "mdn", "list",
    "precedence", "x-autoreply/loop",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(name for name, one in tags().items() if one & NEVER))
def test_no_collected_mail_of_a_machine_may_be_answered(name):
    assert not may_be_answered(read_mail(messages()[name]))


@pytest.mark.parametrize("name", sorted(name for name, one in tags().items() if not one & NEVER))
def test_no_collected_mail_of_a_person_is_taken_for_a_machine(name):
    assert automatic(read_mail(messages()[name])) is None


@pytest.mark.parametrize(
    ("headers", "sort"),
    [
        ({"Auto-Submitted": "auto-replied (vacation)"}, Automatic.AWAY),
        ({"Auto-Submitted": "auto-generated"}, Automatic.MACHINE),
        ({"Auto-Submitted": "no"}, None),
        ({"Precedence": "bulk"}, Automatic.LIST),
        ({"Precedence": "auto_reply"}, Automatic.AWAY),
        ({"X-Autoreply": "yes"}, Automatic.AWAY),
        ({"List-Id": "<a.b.example>"}, Automatic.LIST),
        ({"Return-Path": "<>"}, Automatic.BOUNCE),
        ({"From": "MAILER-DAEMON@x.example"}, Automatic.BOUNCE),
        ({"From": "desk@noordkade.example"}, Automatic.OWN),
        ({"Subject": "Automatisch antwoord: INC-2026-000001"}, Automatic.AWAY),
        ({"Subject": "Afwezig"}, Automatic.AWAY),
        ({"Subject": "Automatic reply: printer"}, Automatic.AWAY),
        ({"Subject": "Out of Office: printer"}, Automatic.AWAY),
        ({"Subject": "Réponse automatique : imprimante"}, Automatic.AWAY),
        ({"Subject": "Automatische Antwort: Drucker"}, Automatic.AWAY),
        ({"Subject": "Abwesenheitsnotiz: Drucker"}, Automatic.AWAY),
        ({"Subject": "Respuesta automática: impresora"}, Automatic.AWAY),
        ({"Subject": "Risposta automatica: stampante"}, Automatic.AWAY),
        ({"Subject": "Undeliverable: printer"}, Automatic.BOUNCE),
        ({"Subject": "RE: Automatisch antwoord: printer"}, None),
        ({"Subject": "Afwezigheidsbericht werkt niet"}, None),
        ({"Subject": "Out of office kan ik niet aanzetten"}, None),
        ({"Subject": "printer"}, None),
    ],
)
def test_a_machine_gives_itself_away(headers, sort):
    mail = read_mail(raw("x", **headers))

    assert automatic(mail, own={"desk@noordkade.example"}) is sort


@pytest.mark.parametrize(
    "subject", [line for program, line in dutch_headers() if "subject" in program]
)
def test_dutch_absences_are_known(subject):
    assert automatic(read_mail(raw("x", Subject=subject))) is Automatic.AWAY


@pytest.mark.parametrize(
    "headers",
    [{"From": "noreply@x.example"}, {"From": "no-reply@x.example"}, {"From": None},
     {"X-Auto-Response-Suppress": "All"}],
)  # fmt: skip
def test_who_asks_for_silence_gets_no_answer(headers):
    mail = read_mail(raw("x", **headers))

    assert automatic(mail) is None
    assert not may_be_answered(mail)
