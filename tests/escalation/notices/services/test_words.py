"""Every mail: one pattern of subject, one frame, and nothing that a title could break."""

from email.utils import parseaddr
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import override_settings

from escalation.models import Notice
from escalation.notices.services import words
from escalation.notices.services.words import LONGEST_SUBJECT, subject_of, write
from incidents.choices import Priority
from incidents.handling.asks.talk import SendMessage
from incidents.handling.services.communicate import send_message
from incidents.models import Incident
from tenants import clock
from tenants.people.services.invite import add_contact
from tenants.rules.roles import SYSTEM
from tenants.senders import Sender
from tests.escalation.house import follow, report
from tests.people import World

FOLDER = settings.BASE_DIR / "templates" / "messages"
FOLDERS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
# About an account or the ledger, not about an incident: written by other rooms, in the same frame.
OF_OTHERS = {
    "anchor", "status_confirm", "status_update", "invitation", "monthly_register", "new_password",
}  # fmt: skip
REFERENCE = "INC-2026-000012"


def incident(title: str) -> Incident:
    return Incident(reference=REFERENCE, title=title, priority=Priority.P1)


def written(template: str, *, title: str = "Mail <b>is</b> down", language: str = "nl", name="Rik"):
    person = SimpleNamespace(name="Rik")
    found = incident(title)
    letter = write(
        template, incident=found, language=language, zone="Europe/Brussels",
        context={
            "desk": SimpleNamespace(name="Noordkade"), "customer": person,
            "complaint": SimpleNamespace(contact=person, answer="Sorry"),
        },
    )  # fmt: skip
    return letter.to(name)


@pytest.mark.parametrize("template", [name for name in FOLDERS if name not in OF_OTHERS])
def test_a_subject_ends_with_the_number(template: str):
    for language in ("nl", "en"):
        subject = written(template, language=language).subject

        assert subject.endswith(f" [{REFERENCE}]")
        assert subject.count(REFERENCE) == 1


@pytest.mark.parametrize("template", ["receipt", "update", "escalation", "summary"])
def test_the_number_stays_where_a_title_is_long(template: str):
    subject = written(template, title="long " * 100).subject

    assert len(subject) <= LONGEST_SUBJECT
    assert subject.endswith(f" [{REFERENCE}]")


def test_a_subject_of_no_incident_has_no_number():
    assert subject_of("Our answer", "") == "Our answer"
    assert subject_of("x" * 300, "") == "x" * LONGEST_SUBJECT


@pytest.mark.parametrize("template", [name for name in FOLDERS if name != "call"])
def test_a_page_stands_in_the_frame_of_every_mail(template: str):
    source = (FOLDER / template / "body.html").read_text()

    assert any(f"messages/{frame}.html" in source for frame in ("base", "colleague", "customer"))


def test_a_title_is_text_in_the_page():
    page = written("update").html

    assert "Mail &lt;b&gt;is&lt;/b&gt; down" in page
    assert "<b>is</b>" not in page
    # Mail readers drop what is linked or scripted.
    assert "<script" not in page
    assert "<link" not in page


@pytest.mark.parametrize(
    ("_case", "name", "shown"),
    [
        ("as it is", "Noordkade", "Noordkade"),
        ("signs that part addresses", "Noord, Kade <x@y.example>", "Noord, Kade <x@y.example>"),
        ("a line break", "Noord\nBcc: all@y.example", "Noord Bcc: all@y.example"),
        ("not ASCII", "Ziekenhuis Gänß", "=?utf-8?b?Wmlla2VuaHVpcyBHw6Ruw58=?="),
    ],
)
@override_settings(DEFAULT_FROM_EMAIL="Desk <desk@noordkade.example>")
def test_a_mail_comes_under_the_name_of_the_provider(_case: str, name: str, shown: str):
    sender = Sender().named(name)

    assert "\n" not in sender
    assert parseaddr(sender) == (shown, "desk@noordkade.example")


def test_a_name_is_text_in_the_page_and_one_line_in_the_subject():
    call = written("call", name="Rik\n<b>Bcc:</b> all@y.example")

    assert "Rik <b>Bcc:</b> all@y.example" in call.subject
    assert "\n" not in call.subject
    assert "<b>Bcc" not in call.html
    # What stood for the name is nowhere left.
    assert "name-" not in call.subject + call.text + call.html


@pytest.mark.usefixtures("scope")
def test_what_many_read_is_written_once_and_greets_each_by_name(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    names = ["Ann O'Brien", "Bo <Bø>", "Cas"]
    people = [
        add_contact(
            tenant=world.acme, name=name, email=f"many{n}@acme.example", actor=SYSTEM,
            now=clock.now(),
        ).pk
        for n, name in enumerate(names)
    ]  # fmt: skip
    incident = report(world, affected_contact_ids=people)
    follow()
    send_message(
        incident_id=incident.pk,
        actor=world.actor("agnes"),
        now=clock.now(),
        ask=SendMessage(text="Looking.", kind="update"),
    )
    rendered: list[str] = []

    def counted(name: str, context: dict[str, object]) -> str:
        rendered.append(name)
        return render_to_string(name, context)

    monkeypatch.setattr(words, "render_to_string", counted)

    follow()

    told = Notice.objects.filter(incident=incident, template="update", contact__in=people)
    assert {row.name: row.text.splitlines()[0] for row in told} == {
        name: f"Beste {name}," for name in names
    }
    pages = {row.name: row.html for row in told}
    assert "Beste Ann O&#x27;Brien," in pages["Ann O'Brien"]
    assert "Beste Bo &lt;Bø&gt;," in pages["Bo <Bø>"]
    # Once for these three, and once for the reporter, who has another page to open.
    assert sorted(rendered) == sorted(
        2 * [f"messages/update/{part}" for part in ("subject.txt", "body.txt", "body.html")]
    )
