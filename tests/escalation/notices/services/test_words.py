"""Every mail: one pattern of subject, one frame, and nothing that a title could break."""

from email.utils import parseaddr
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import override_settings

from escalation.notices.services.words import LONGEST_SUBJECT, subject_of, write
from incidents.choices import Priority
from incidents.models import Incident
from tenants.people.services.account_mail import sender_named

FOLDER = settings.BASE_DIR / "templates" / "messages"
FOLDERS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
# About an account or the ledger, not about an incident: written by other rooms, in the same frame.
OF_OTHERS = {"anchor", "invitation", "new_password"}
REFERENCE = "INC-2026-000012"


def incident(title: str) -> Incident:
    return Incident(reference=REFERENCE, title=title, priority=Priority.P1)


def written(template: str, *, title: str = "Mail <b>is</b> down", language: str = "nl"):
    person = SimpleNamespace(name="Rik")
    found = incident(title)
    return write(
        template, incident=found, language=language, zone="Europe/Brussels",
        context={
            "recipient": person, "desk": SimpleNamespace(name="Noordkade"), "customer": person,
            "complaint": SimpleNamespace(contact=person, answer="Sorry"),
        },
    )  # fmt: skip


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
    sender = sender_named(name)

    assert "\n" not in sender
    assert parseaddr(sender) == (shown, "desk@noordkade.example")
