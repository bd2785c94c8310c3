"""One provider in the running stack, with an incident in each state that has a page of its own."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from escalation.choices import EscalationKind
from escalation.steps.asks import RaiseEscalation
from escalation.steps.services.escalate import raise_escalation
from incidents.choices import Audience, ImprovementKind, ImprovementRoute
from incidents.duty.asks import BeginDuties, TellController
from incidents.duty.services import controllers, obligations
from incidents.handling.asks.article import ChangeArticle, WriteArticle
from incidents.handling.asks.close import AskConfirmation
from incidents.handling.asks.feedback import Complain, Rate
from incidents.handling.asks.outage import ChangeOutage, JoinOutage, StartOutage
from incidents.handling.asks.plan import AddAnalysis, AddStep
from incidents.handling.asks.review import AddImprovement, HoldReview
from incidents.handling.asks.talk import AddNote, ReplyAsCustomer, SendMessage
from incidents.handling.asks.tasks import MakeTask
from incidents.handling.asks.triage import LinkAssets
from incidents.handling.services import close, communicate, feedback, plan, review, triage
from incidents.handling.services.article import change_article, write_article
from incidents.handling.services.outage import start_outage
from incidents.handling.services.tasks import make_task
from incidents.models import Incident
from tenants.choices import Function, Role
from tenants.models import Asset, Invitation, Mailbox, MailSender, Norm, Outbox, Supplier, User
from tenants.people.services.invitations import Asked, ask
from tenants.people.services.invite import add_member
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row
from tests.causes import causes_of
from tests.controls import duties_of
from tests.factories import incidents as made
from tests.factories.desk import macro_of_desk, template_of_desk
from tests.factories.security import handled_as_security
from tests.flagging import flagged
from tests.moving import uploaded_file
from tests.people import BEGIN, PASSWORD, World, make_world
from tests.plans import plan_of
from tests.policies import policy_of
from tests.quarters import quarter_of_customer
from tests.risks import risk_of
from tests.rotas import lived
from tests.samples import Values
from tests.stack import Stack
from tests.status import told_of
from tests.watched import watched
from tests.webhooks import paused_webhook

# One of each role; of two with the same role the second has nothing yet.
PEOPLE = ("agnes", "ines", "ed", "sam", "cora", "adam", "pat", "audra", "carla", "rik", "gus")


@dataclass
class Furnished:
    stack: Stack
    world: World
    # By how it stands: new, running (critical, escalated), asked (to be confirmed), closed.
    incidents: dict[str, Incident] = field(default_factory=dict)
    # What somebody of another provider was asked.
    invited: Invitation | None = None

    def cookie(self, name: str) -> str:
        """Return the session of somebody who is signed in."""
        with self.stack.data():
            client = Client()
            client.force_login(
                self.world.user(name), backend="django.contrib.auth.backends.ModelBackend"
            )
            return client.cookies["session"].value

    def invitation(self, row: Invitation) -> Values:
        """Return what stands in the link in the mail to whoever is invited."""
        user = User.objects.get(email=row.email)
        return {"token": Asked(row.pk, row.tenant_id, row.provider_id, user.pk).token}

    def new_password(self) -> Values:
        """Return what stands in the link of a mail about a forgotten password."""
        user = self.world.user("rob")
        uid = urlsafe_base64_encode(force_bytes(user.pk))
        return {"uidb64": uid, "token": default_token_generator.make_token(user)}


def furnish(stack: Stack) -> Furnished:
    now = timezone.now() + stack.offset
    with stack.data():
        world = make_world(mark=f"-{uuid.uuid4().hex[:6]}")
        elsewhere = make_world(mark=f"-{uuid.uuid4().hex[:6]}")
        found = Furnished(stack, world)
        with world.entered():
            asset = _set_up(world)
            found.invited = ask(
                tenant=world.provider, user=elsewhere.user("sam"), name="Sam of elsewhere",
                roles=[Role.AGENT], sees_all_customers=False, actor=world.actor("adam"), now=now,
            )[0]  # fmt: skip
            solved = made.ByPhone.create(world=world, now=now - timedelta(hours=5))
            solved = made.resolved(world, solved)
        # What is asked of such an incident is seen to by the worker; only then it can be closed.
        stack.wait_for(lambda: _is_followed(world))
        with world.entered():
            found.incidents = {
                "new": made.ByPortal.create(world=world, now=now - timedelta(minutes=20)),
                "running": _running(world, asset, now=now),
                "asked": _asked(world, now=now),
                "closed": _closed(world, solved, now=now),
            }
            _disturb(world, found.incidents["running"], now=now)
            flagged(world, found.incidents["running"])
            causes_of(world, now)
            _know(world, now=now)
            template_of_desk(world)
            macro_of_desk(world)
            paused_webhook(world, world.acme, now)
            watched(world, now)
            lived(world, now)
            uploaded_file(world, world.acme, now)
            duties_of(world, world.acme, now)
            quarter_of_customer(world, world.acme, now)
            for tenant in (world.acme, world.provider):
                policy_of(world, tenant, now)
                risk_of(world, tenant, now)
                plan_of(world, tenant, now)
        stack.wait_for(lambda: _is_followed(world))
    return found


def _disturb(world: World, incident: Incident, *, now: datetime) -> None:
    agnes, customer = world.actor("agnes"), incident.tenant_id
    asked = MakeTask(tenant_id=customer, title="Order a switch", priority=3, user_id=agnes.user_id)
    make_task(ask=asked, actor=agnes, now=now)
    start_outage(
        provider_id=world.provider.pk, actor=world.actor("agnes"), now=now,
        ask=StartOutage(
            about=ChangeOutage(title="A switch of the mail burnt out", cause="Dust",
            public_text="Mail is down; we are on it."),
            joins=JoinOutage(incident_ids=[incident.pk]),
        ),
    )  # fmt: skip
    told_of(world, now)


def _know(world: World, *, now: datetime) -> None:
    """Write one for a customer alone, and say it anew without publishing that."""
    agnes = world.actor("agnes")
    text: dict[str, Any] = {"title": "The planning stays empty", "cause": "A session that ended",
            "symptoms": "No rows", "audience": Audience.CUSTOMERS}  # fmt: skip
    article = write_article(
        provider_id=world.provider.pk, actor=agnes, now=now,
        ask=WriteArticle(
            about=ChangeArticle(**text, solution="Sign out and in again."),
            customer_id=world.acme.pk, publishes=True,
        ),
    )  # fmt: skip
    change_article(
        article_id=article.pk, expected_version=article.version, actor=agnes, now=now,
        ask=ChangeArticle(**text, solution="Sign out, wait a minute, and in again."),
    )  # fmt: skip


def _set_up(world: World) -> Asset:
    """Add what a test world has not got: one more role, an asset, a supplier."""
    world.users["cora"] = add_member(
        tenant=world.provider, email=f"cora@{uuid.uuid4().hex[:6]}.example", name="Cora Maes",
        roles=[Role.COMMUNICATION_MANAGER], sees_all_customers=True, language="en",
        password=PASSWORD, actor=SYSTEM, now=BEGIN,
    )  # fmt: skip
    of_provider = {"tenant": world.provider, "provider": world.provider}
    supplier = Supplier(**of_provider, name="PayLink", email="help@paylink.example")
    add_row(row=supplier, actor=SYSTEM, now=BEGIN)
    add_row(
        row=Mailbox(**of_provider, name="desk", address="desk@noordkade.example"),
        actor=SYSTEM, now=BEGIN,
    )  # fmt: skip
    add_row(row=MailSender(**of_provider, from_name="Servicedesk"), actor=SYSTEM, now=BEGIN)
    of_customer = {"tenant": world.acme, "provider": world.provider}
    norm = Norm(**of_customer, figure="told", norm=95, valid_from=BEGIN.date())
    add_row(row=norm, actor=SYSTEM, now=BEGIN)
    asset = Asset(
        **of_customer, name="Virtual host 3", availability=2, owner_words="Werkplaats",
        contract_number="C-118", contract_url="https://contracts.example/C-118",
        support_ends_on=BEGIN.date() + timedelta(days=70),
    )  # fmt: skip
    add_row(row=asset, actor=SYSTEM, now=BEGIN)
    return asset


def _is_followed(world: World) -> bool:
    with world.entered():
        return not Outbox.objects.filter(done_at=None).exists()


def _running(world: World, asset: Asset, *, now: datetime) -> Incident:
    reported = made.Critical.create(
        world=world, now=now - timedelta(minutes=18), personal_data="maybe", is_security=True
    )
    incident = made.in_progress(world, made.triaged(world, reported, is_security=True))

    def about(by: str) -> dict[str, Any]:
        return {"incident_id": incident.pk, "actor": world.actor(by), "now": now}

    version = Incident.objects.get(pk=incident.pk).version
    triage.link_assets(
        **about("agnes"), expected_version=version, ask=LinkAssets(asset_ids=[asset.pk])
    )
    handled_as_security(about)
    communicate.add_note(**about("sam"), ask=AddNote(text="The power supply makes a noise."))
    communicate.send_message(**about("agnes"), ask=SendMessage(text="A technician is on the way."))
    communicate.reply_as_customer(
        **about("rik"), ask=ReplyAsCustomer(text="Thank you. Nobody here can work.")
    )
    plan.add_analysis(
        **about("sam"),
        ask=AddAnalysis(
            continuity="not_now",
            continuity_why="One server, and its twin works.",
            probable_cause="The server is off.",
            resources="A technician",
            checks=[
                ("Is there a connection to the datacenter?", "Yes"),
                ("Does a restart help?", ""),
            ],
        ),
    )
    plan.add_step(
        **about("sam"), ask=AddStep(text="Technician on site", owner_id=world.user("sam").pk)
    )
    raise_escalation(
        **about("ines"),
        ask=RaiseEscalation(
            kind=EscalationKind.HIERARCHICAL, function=Function.CISO, reason="Everything is down."
        ),
    )
    known = BeginDuties(event="processor_aware", at=now, grounds="A copy was made.")
    obligations.begin_duties(**about("ines"), ask=known)
    controllers.tell_controller(**about("ines"), ask=TellController(text="It was copied."))
    return incident


def _asked(world: World, *, now: datetime) -> Incident:
    incident = made.resolved(world, made.ByPhone.create(world=world, now=now - timedelta(hours=3)))
    version = Incident.objects.get(pk=incident.pk).version
    close.ask_confirmation(
        incident_id=incident.pk, expected_version=version, actor=world.actor("agnes"), now=now,
        ask=AskConfirmation(text="Does it work again?"),
    )  # fmt: skip
    return incident


def _closed(world: World, solved: Incident, *, now: datetime) -> Incident:
    incident = made.closed(world, Incident.objects.get(pk=solved.pk))

    def about(by: str) -> dict[str, Any]:
        return {"incident_id": incident.pk, "actor": world.actor(by), "now": now}

    feedback.rate(**about("rik"), ask=Rate(face="happy", text="Quick."))
    feedback.complain(
        tenant_id=incident.tenant_id, actor=world.actor("rik"), now=now,
        ask=Complain(text="It happens every month."), incident_id=incident.pk,
    )  # fmt: skip
    review.hold_review(
        **about("ines"),
        ask=HoldReview(
            findings="A plug.",
            was_effective=True,
            was_preventable=True,
            recommendations="Better plugs.",
            shared_with="Acme",
        ),
    )
    review.add_improvement(
        **about("ines"),
        ask=AddImprovement(
            kind=ImprovementKind.TECHNICAL, route=ImprovementRoute.CHANGE, text="Better plugs."
        ),
    )
    return incident
