"""In whose name mail leaves: as the settings say, signed, and answered to where they want it."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from escalation.models import Notice
from escalation.notices.services.deliver import deliver
from tenants import clock
from tenants.models import Event, MailSender, MailSenderKey
from tenants.rules.dkim import dns_record
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row
from tests.escalation.house import follow, report
from tests.escalation.sink import Sink
from tests.mails import text_of
from tests.people import World
from tests.signed import pem_of, verify


def test_mail_goes_out_as_the_settings_say(world: World, client_of, sink: Sink, settings):
    settings.REPLY_ADDRESS = "antwoord@installatie.example"
    key = Ed25519PrivateKey.generate()
    browser = client_of(world.user("adam"))
    given = {
        "tenant": world.provider.pk, "from_name": "Servicedesk Noordkade",
        "from_address": "desk@mail.noordkade.example", "reply_address": "",
        "signature_nl": "Groet,\nhet team", "signature_en": "Regards,\nthe team",
        "dkim_selector": "desk1", "dkim_secret": pem_of(key).decode(),
    }  # fmt: skip

    broken = browser.post("/admin/tenants/mailsender/add/", {**given, "dkim_secret": "x"})
    assert broken.status_code == 422
    made = browser.post("/admin/tenants/mailsender/add/", given)
    assert made.status_code == 302
    with world.entered():
        row = MailSender.objects.get()
        sealed = MailSenderKey.objects.get().sealed
        told = "".join(
            Event.objects.filter(subject_kind="mailsender").values_list("body", flat=True)
        )
        assert "PRIVATE KEY" not in sealed + told
        # Acme answers elsewhere; the rest is as for everybody.
        own = MailSender(
            tenant=world.acme, provider=world.provider, reply_address="acme@noordkade.example"
        )
        add_row(row=own, actor=SYSTEM, now=clock.now())
        report(world)
        follow()
        deliver(clock=clock.now)
        notice = Notice.objects.select_related("incident").get(template="receipt")
        inside = Notice.objects.filter(is_internal=True)
        assert not any("Regards" in one.text for one in inside)
    page = browser.get(f"/admin/tenants/mailsender/{row.pk}/change/").content.decode()
    assert dns_record(key).rpartition("p=")[2] in page.replace("&#x3D;", "=")
    assert "PRIVATE KEY" not in page

    (mail,) = sink.to(notice.address)
    assert mail["From"] == "Servicedesk Noordkade <desk@mail.noordkade.example>"
    assert mail["Reply-To"].startswith("acme+r")
    assert notice.incident is not None
    assert str(mail["Subject"]).endswith(f"[{notice.incident.reference}]")
    plain = text_of(mail)
    html = text_of(mail, "html")
    assert "Regards,\nthe team" in plain.replace("\r\n", "\n")
    assert "Regards,<br>the team" in html
    assert "Noordkade" in html
    raw = sink.raw[sink.received.index(mail)]
    said = verify(raw, dns_record(key))
    assert (said["d"], said["s"]) == ("mail.noordkade.example", "desk1")


@pytest.mark.parametrize(
    ("wrong", "field"), [({"dkim_selector": "a b"}, "id_dkim_selector"),
                         ({"reply_address": "a+b@c.example"}, "id_reply_address")]
)  # fmt: skip
def test_what_could_not_be_sent_is_refused(world: World, client_of, wrong, field: str):
    browser = client_of(world.user("adam"))
    given = {"tenant": world.provider.pk, "from_name": "Desk", **wrong}

    page = browser.post("/admin/tenants/mailsender/add/", given)

    assert page.status_code == 422
    assert field in page.content.decode()
