"""A mail never links to what its reader cannot open: every template, every sort of reader."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from escalation.models import Escalation, Notice
from escalation.notices.queries.recipients import as_contact, as_holder, as_supplier, as_user
from escalation.notices.rules.recipients import Recipient
from escalation.notices.services.tell import Occasion, tell
from incidents.handling.asks.feedback import Complain
from incidents.handling.asks.talk import SendMessage
from incidents.handling.services.communicate import send_message
from incidents.handling.services.feedback import complain
from incidents.models import Clock, Complaint, Incident, Message, Review, UpdateRound
from tenants import clock
from tenants.choices import Function
from tenants.ledger.append import insert
from tenants.models import Supplier, User
from tenants.people.services.invite import add_contact, set_function_holder
from tenants.rules.roles import SYSTEM
from tests.escalation.house import escalate, report_p1, triaged
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("scope")

INSIDE = (
    "answered", "assigned", "breach_decided", "breach_due", "breach_missed", "breach_notified",
    "clock_breached", "clock_warned",
    "complaint_received", "escalation",
    "escalation_offered", "escalation_reminder", "nobody_reached", "not_delivered",
    "obligation_due",
    "reopened", "review_due", "review_missed", "round_due",
    "round_missed", "second_answered", "second_person",
)  # fmt: skip
CUSTOMER = (
    "complaint_answered", "confirmation", "lessons", "receipt", "reply", "restored",
    "summary", "update",
)  # fmt: skip
# Who reads: the account with which its mail is opened, and which templates go to such a reader.
READERS = {
    "agent": ("agnes", INSIDE),
    "holder at the desk": ("ines", INSIDE),
    "holder of the provider who works at no desk": ("pat", INSIDE),
    "auditor who holds a function": ("audra", INSIDE),
    "manager who holds a function": ("carla", INSIDE),
    "colleague who holds a function": ("rob", INSIDE),
    "holder without an account": ("", INSIDE),
    "reporter": ("rik", CUSTOMER),
    "affected colleague": ("rob", CUSTOMER),
    "affected manager": ("carla", CUSTOMER),
    "affected auditor": ("audra", CUSTOMER),
    "affected without an account": ("", CUSTOMER),
    "supplier": ("", ("escalation_supplier",)),
}

PAGES = {
    "agent": "desk",
    "holder at the desk": "desk",
    "holder of the provider who works at no desk": "seen",
    "auditor who holds a function": "told",
    "manager who holds a function": "told",
    "colleague who holds a function": "told",
    "holder without an account": "seen",
}


@pytest.fixture
def incident(world: World) -> Incident:
    incident = triaged(world, report_p1(world))
    send_message(
        incident_id=incident.pk,
        actor=world.actor("agnes"),
        now=clock.now(),
        ask=SendMessage(text="Looking.", kind="update"),
    )
    return Incident.objects.get(pk=incident.pk)


def holder(world: World, name: str, *, at: str = "acme") -> Any:
    user: User | None = world.user(name) if name else None
    return set_function_holder(
        tenant=getattr(world, at), function=Function.DPO, name="Dora", user=user, actor=SYSTEM,
        email=user.email if user else "dora@else.example", now=BEGIN, language="en",
    )  # fmt: skip


def reader(world: World, sort: str, who: str) -> Recipient:
    if sort == "agent":
        return as_user(world.user(who))
    if sort == "holder at the desk":
        return as_holder(holder(world, who, at="provider"), world.acme.pk)
    if "holder" in sort or "holds" in sort:
        return as_holder(holder(world, who), world.acme.pk)
    if sort == "supplier":
        made = Supplier(
            tenant=world.provider, provider=world.provider, name="Fibre", email="a@fibre.example"
        )
        insert(made)
        return as_supplier(made, "en")
    if not who:
        return as_contact(
            add_contact(
                tenant=world.acme, name="Guest", email="g@acme.example", actor=SYSTEM, now=BEGIN
            )
        )
    return as_contact(world.contact(who))


def about(world: World, incident: Incident, to: Recipient) -> dict[str, Any]:
    complaint: Complaint = complain(
        tenant_id=world.acme.pk,
        actor=world.actor("agnes"),
        now=clock.now(),
        incident_id=incident.pk,
        ask=Complain(text="Slow.", contact_id=world.contact("rob").pk),
    )
    row = escalated(world, incident, to)
    return {
        "escalation": row,
        "stuck": row,
        "missed": "x",
        "message": Message.objects.latest("pk"),
        "clock": Clock.objects.filter(incident=incident).first(),
        "round": UpdateRound.objects.filter(incident=incident).first(),
        "complaint": complaint,
        "failed": Notice(name="Rik"),
        "is_known": True,
        "review": Review(incident=incident, due_at=clock.now()),
        "text": "Two power supplies.",
    }


def escalated(world: World, incident: Incident, to: Recipient) -> Escalation:
    """Ask whoever reads, where they hold a function; else somebody else."""
    is_holder = to.sort in ("holder", "provider_holder")
    function = "dpo" if is_holder else "ciso"
    return escalate(world, incident, kind="hierarchical", function=function)


def written(incident: Incident, to: Recipient, template: str, given: dict[str, Any]) -> set[str]:
    """Return the links of ours in one mail."""
    occasion = Occasion(
        template=template, occurrence="x" + template, is_internal=to.sort != "contact",
        escalation_id=given["escalation"].pk,
    )  # fmt: skip
    tell(incident, occasion, [to], now=clock.now(), context=given)
    mail = Notice.objects.get(incident=incident, key__startswith=f"{occasion.occurrence}/")
    links = set(re.findall(r"https?://[^\s\"<]+", mail.text + mail.html))
    home = settings.PUBLIC_URL.rstrip("/")
    return {link.removeprefix(home) for link in links if link.startswith(home)}


@pytest.mark.parametrize("sort", READERS)
def test_each_link_opens_for_its_reader(
    world: World, incident: Incident, client_of: Any, sort: str
):
    who, templates = READERS[sort]
    to = reader(world, sort, who)
    given = about(world, incident, to)
    client = client_of(world.user(who)) if who else Client()

    links = {
        (template, link)
        for template in templates
        for link in written(incident, to, template, given)
    }

    assert {one: client.get(one[1]).status_code for one in links} == dict.fromkeys(links, 200)
    # Whoever is asked has one page on which to answer; who has none is sent to none.
    where = {link.split("/")[1] for template, link in links if template == "escalation"}
    assert where == ({PAGES[sort]} if templates is INSIDE else set())


def test_each_template_is_in_the_table():
    folder = Path(settings.BASE_DIR) / "templates" / "messages"
    named = {name for _who, names in READERS.values() for name in names}
    # A call is a task on the screen, a digest of many incidents; accounts and the ledger are of
    # other rooms. What rings a bell is for people of the desk alone.
    elsewhere = {
        # What a processor tells has a link of its own: `test_outage_law`.
        "controller_notice",
        "anchor", "bell", "bell_digest", "call", "digest", "invitation", "monthly_register",
        "new_password", "question", "webhook_paused", "status_confirm", "status_update",
        "duty_gaps", "duty_swap", "duty_handed",
        "duty_ring",
        # Of no incident: `test_controls`, `test_sending`, `test_asset_ends`.
        "control_due", "quarter_sent", "asset_ending", "policy_to_read",
        "risk_passed", "plan_due",
    }  # fmt: skip

    assert {one.name for one in folder.iterdir() if one.is_dir()} - elsewhere == named
