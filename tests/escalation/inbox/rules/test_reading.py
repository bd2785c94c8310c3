"""Whatever arrives is read: nothing raises, nothing takes long, nothing of it is lost."""

import time
from email.message import EmailMessage

import pytest

from escalation.inbox.rules.reading import read_mail
from escalation.inbox.rules.trimming import new_words
from tests.mails import messages, raw, tags

# Nothing stands below their headers, or only an end that never began.
EMPTY = {"empty-body", "no-text-part", "no-from", "no-date"}


@pytest.mark.parametrize("name", sorted(messages()))
def test_each_collected_mail_is_read(name):
    raw = messages()[name]

    mail = read_mail(raw)

    new_words(mail.text)
    assert "\x00" not in mail.text + mail.subject + mail.sender
    assert mail.text.strip() or mail.parts or tags()[name] & EMPTY
    assert mail.sender or "no-from" in tags()[name] or name in SENDERLESS


# A bounce from nobody, a name alone, two at once, or a comment within a comment.
SENDERLESS = {
    "mikel-mail/rfc2822__example10.eml", "mikel-mail/plain_emails__raw_email_multiple_from.eml",
    "mikel-mail/plain_emails__raw_email_with_at_display_name.eml",
    "sisimai/bsd__lhost-barracuda-01.eml", "sisimai/bsd__lhost-dragonfly-01.eml",
    "sisimai/bsd__lhost-x6-01.eml", "mimekit/mbox__jwz-summary.txt.eml",
    "pystdlib/msg_05.txt.eml", "pystdlib/msg_43.txt.eml",
}  # fmt: skip


@pytest.mark.parametrize(
    ("_case", "sender", "read"),
    [
        ("plain", "carla@spoorhaven.example", "carla@spoorhaven.example"),
        ("in capitals", "Carla <Carla@Spoorhaven.EXAMPLE>", "carla@spoorhaven.example"),
        (
            "a name that is an address",
            '"boss@noordkade.example" <evil@x.example>',
            "evil@x.example",
        ),
        ("the same without quotes", "boss@noordkade.example <evil@x.example>", "evil@x.example"),
        ("two of them", "a@x.example, b@x.example", ""),
        ("two in angles", "<a@x.example> <b@x.example>", ""),
        ("in a comment", "(a@x.example) b@x.example", "b@x.example"),
        ("none", "nobody", ""),
    ],
)
def test_only_one_address_is_a_sender(_case, sender, read):
    assert read_mail(raw("x", From=sender)).sender == read


def test_two_senders_are_none():
    assert read_mail(b"From: a@x.example\r\nFrom: b@x.example\r\n\r\nx").sender == ""


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("=?utf-8?q?Caf=C3=A9?=", "Café"),
        ("=?utf-8?b?Q2Fmw6k=?= dicht", "Café dicht"),
        ("=?utf-8?b?w?= =?utf-8?b?6k=?=", None),
        ("=?x-unknown?q?Caf=E9?=", "Café"),
        ("Caf\udce9", "Café"),
        ("Café", "Café"),
        ("=?utf-8?b?!!!?=", None),
        ("=?punycode?q?" + "a" * 1_000 + "?=", None),
        ("a\r\n b", "a b"),
        ("a\u202egnp.exe", "agnp.exe"),
    ],
)
def test_headers_become_words(given, words):
    found = read_mail(raw("x", Subject=given)).subject

    assert words is None or found == words


def test_html_alone_is_read_by_lines_and_fetches_nothing():
    html = (
        "<html><head><style>p{color:red}</style></head><body><p>Dag,</p><p>de <b>printer</b> op"
        " <a href='https://x.example/a'>zaal 3</a>.<br>Groet</p><img src='https://evil.example/t.gif'>"
        "<script>alert(1)</script><blockquote>oud</blockquote></body></html>"
    )
    mail = read_mail(raw(html, Content_Type="text/html; charset=utf-8"))

    assert mail.text == "Dag,\n\nde printer op zaal 3 <https://x.example/a>.\nGroet\n\n> oud"


def test_broken_lines_are_made_whole():
    text = "Dit is een lange \r\nregel.\r\n> oud dat \r\n> doorloopt\r\n-- \r\nCarla"
    mail = read_mail(raw(text, Content_Type="text/plain; format=flowed"))

    assert mail.text == "Dit is een lange regel.\n> oud dat doorloopt\n-- \nCarla"


def test_files_pictures_calendars_and_mails_come_along():
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "carla@spoorhaven.example", "Kapot"
    mail.set_content("Zie de foto.")
    mail.add_related(b"\x89PNG", "image", "png", cid="<een@x>", filename="foto.png")
    mail.add_attachment(
        b"%PDF", maintype="application", subtype="pdf", filename="bon \u202efdp.exe"
    )
    mail.add_attachment("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n", subtype="calendar")
    inner = EmailMessage()
    inner["Subject"] = "binnen"
    inner.set_content("inhoud")
    mail.add_attachment(inner)

    found = read_mail(mail.as_bytes())

    assert found.text.strip() == "Zie de foto."
    assert [(part.name, part.media_type) for part in found.parts] == [
        ("foto.png", "image/png"), ("bon fdp.exe", "application/pdf"),
        ("invitation.ics", "text/calendar"), ("message.eml", "message/rfc822"),
    ]  # fmt: skip
    assert found.parts[0].content_id == "<een@x>"
    assert found.calendar_method == "REPLY"
    assert b"inhoud" in found.parts[3].content


def test_what_outlook_wraps_is_unwrapped():
    found = read_mail(messages()["mimekit/tnef__rich-text.eml"])

    assert found.parts[0].name == "KITTEN~1.JPG"
    assert found.parts[0].content[:2] == b"\xff\xd8"


def test_a_name_in_bytes_that_may_not_stand_there_is_read():
    found = read_mail(messages()["flanker/russian-attachment-yahoo.eml"])

    assert found.parts[0].name.startswith("Картинка с очень")


def nested(depth):
    text = "hallo"
    for level in range(depth):
        text = (
            f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n{text}\r\n'
            f"--b{level}--\r\n"
        )
    return b"From: a@x.example\r\n" + text.encode()


HOSTILE = {
    "1 000 deep": lambda: nested(1_000),
    "150 deep": lambda: nested(150),
    "10 000 headers": lambda: raw("x", **{f"X-{n}": "y" * 50 for n in range(10_000)}),
    "a header of 5 MB": lambda: raw("x", Subject="=?utf-8?q?" + "a" * 5_000_000),
    "a type of 5 MB": lambda: raw("x", Content_Type='text/plain; a="' + ";" * 5_000_000),
    "60 MB": lambda: raw("x" * 60_000_000),
    "25 MB of empty lines": lambda: raw("\n" * 25_000_000),
    "100 000 parts": lambda: raw("--b\r\n\r\nx\r\n" * 100_000,
                                 Content_Type='multipart/mixed; boundary="b"'),
    "deep html": lambda: raw("<div><blockquote>" * 200_000, Content_Type="text/html"),
    "open tags": lambda: raw("<style " * 400_000, Content_Type="text/html"),
    "open comments": lambda: raw("<!-- " * 400_000, Content_Type="text/html"),
    "an unknown charset": lambda: raw("x", Content_Type="text/plain; charset=klingon"),
    "a charset that is none": lambda: raw("x", Content_Type="text/plain; charset=zip"),
    "nothing": lambda: b"",
    "nulls": lambda: b"\x00" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_no_mail_takes_long_or_is_lost(case):
    given = HOSTILE[case]()
    before = time.process_time()

    mail = read_mail(given)

    assert time.process_time() - before < 10
    assert mail.text or mail.parts or not given.strip(b"\x00")
    if mail.defects & {"too_large", "too_deep"} and case != "150 deep":
        assert mail.parts[0].content == given
