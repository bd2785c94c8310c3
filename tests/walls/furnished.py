"""Two providers whose customers lived through everything, with words that nobody else may see.

Every text of every row carries a canary of its own tenant; those about Rik's incident carry a
second one. Whoever answers a stranger with any of it is caught.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.apps import apps
from django.db import models

from escalation.choices import DeliveryOutcome, EscalationKind
from escalation.models import Delivery
from escalation.steps.asks import DecideWide, RaiseEscalation, StateWide
from escalation.steps.services.escalate import raise_escalation
from escalation.steps.services.wide import decide_wide, state_wide
from incidents.choices import (
    Audience,
    CallOutcome,
    Direction,
    Feedback,
    ImprovementKind,
    ImprovementRoute,
    Listing,
    StepState,
)
from incidents.duty.asks import (
    AnswerObligation,
    BeginDuties,
    DecideBreach,
    RecordFiling,
    TellController,
)
from incidents.duty.services import breach, controllers, describe, obligations
from incidents.duty.services.asset_watch import look_at_assets
from incidents.duty.services.policies import confirm_read
from incidents.handling.asks.article import ChangeArticle, WriteArticle
from incidents.handling.asks.calendar import MakeFeed
from incidents.handling.asks.evidence import (
    AnswerHandOver,
    CheckEvidence,
    CollectEvidence,
    CorrectEvidence,
    HandOverEvidence,
)
from incidents.handling.asks.feedback import Complain, Rate
from incidents.handling.asks.hold import LiftHold, PlaceHold
from incidents.handling.asks.outage import ChangeOutage, JoinOutage, StartOutage
from incidents.handling.asks.plan import AddAnalysis, AddStep, ChangeStep
from incidents.handling.asks.relate import RelateIncident
from incidents.handling.asks.review import AddImprovement, HoldReview
from incidents.handling.asks.talk import AddNote, LogCall, ReplyAsCustomer, SendMessage
from incidents.handling.asks.triage import ChangePriority, ClassifyIncident, LinkAssets
from incidents.handling.services import (
    communicate,
    custody,
    evidence,
    feedback,
    hold,
    plan,
    review,
    triage,
)
from incidents.handling.services.article import write_article
from incidents.handling.services.article_helped import say_helped
from incidents.handling.services.calendar import make_feed
from incidents.handling.services.outage import start_outage
from incidents.handling.services.relate import relate_incident
from incidents.models import (
    Article,
    ContinuityPlan,
    EvidenceCheck,
    EvidenceItem,
    Incident,
    Message,
    Obligation,
    PoliceDecision,
    QueueView,
)
from reporting.choices import ExportForm
from reporting.queries.register import Selection
from reporting.services.asking import ask_export
from reporting.services.export import start_export
from reporting.services.jobs import run_due
from reporting.services.monthly import want_monthly
from tenants import scoping
from tenants.choices import Function, Role, Side
from tenants.clock import now as read_clock
from tenants.ledger.append import append, insert
from tenants.ledger.outbox import drain
from tenants.models import Asset, ClassificationProfile, Invitation, Norm, Tenant, User
from tenants.models.base import CatalogueRow, TenantRow
from tenants.rules.assets import months_after
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row
from tests.causes import causes_of
from tests.controls import duties_of
from tests.databases import owner
from tests.factories import incidents as made
from tests.factories.desk import macro_of_desk, template_of_desk
from tests.factories.security import handled_as_security
from tests.flagging import flagged
from tests.history.house import enter, session_of
from tests.incidents.files import given, picture
from tests.moving import uploaded_file
from tests.people import World, make_world
from tests.plans import plan_of
from tests.policies import policy_of
from tests.quarters import quarter_of_customer
from tests.risks import risk_of
from tests.rotas import lived
from tests.status import told_of
from tests.watched import watched
from tests.webhooks import paused_webhook

# Columns that programs read: other words there break the page for everybody, and tell nothing.
READ_BY_PROGRAMS: Final = frozenset(
    {
        "zone", "code", "key", "reference", "digest", "kind", "template", "version", "preset",
        "purpose", "result", "body", "subject_kind", "evidence", "row", "field", "week", "filter",
    }
)  # fmt: skip
# Rows that hang on an incident by another row.
BY_WAY_OF: Final = {
    "incidents_improvement": ("review_id", "incidents_review"),
    "incidents_planmessage": ("line_id", "incidents_planline"),
    "incidents_lessonverdict": ("review_id", "incidents_review"),
    "incidents_proof": ("message_id", "incidents_message"),
    "incidents_pause": ("clock_id", "incidents_clock"),
    "escalation_delivery": ("notice_id", "escalation_notice"),
    "incidents_taskcomment": ("task_id", "incidents_task"),
}
INTERNAL: Final = frozenset(
    {
        "incidents_note", "incidents_internalattachment", "incidents_deskwords",
        "incidents_problem", "incidents_change", "incidents_release", "incidents_referral",
        "incidents_suppliercase", "incidents_assetreminder", "incidents_flag", "incidents_flagrule",
        "incidents_outage", "incidents_article", "incidents_articleversion",
        "incidents_articlewords", "incidents_customernote", "incidents_involved", "incidents_draft",
        "escalation_delivery", "escalation_wideimpact", "escalation_webhook",
        "escalation_webhooksecret",
        "escalation_webhooksend", "escalation_webhooktry",
        "escalation_bellentry", "incidents_follower", "incidents_task",
        "incidents_taskcomment",
        "incidents_evidenceitem", "incidents_evidencecorrection", "incidents_custodychange",
        "incidents_securityact", "incidents_securitydecision",
        "incidents_custodyanswer", "incidents_evidencecheck", "incidents_legalhold",
        "incidents_logretention", "incidents_sideholder", "incidents_policedecision",
        "incidents_policecomplaint", "incidents_evidenceasset",
        "incidents_recoveryoption",
        "tenants_mailsender", "tenants_mailsenderkey",
        "escalation_alertsource", "escalation_alertcustomer", "escalation_alarm",
        "escalation_alert", "escalation_rota", "escalation_rotation", "escalation_rotationmember",
        "escalation_dutycover", "escalation_absence", "escalation_dutygap", "escalation_rotawatch",
        "escalation_ringtest", "escalation_handover", "escalation_handoverword",
        "reporting_quarterreport", "reporting_quartercomment",
        "escalation_statuspage", "escalation_statusreader",
    }
)  # fmt: skip
SHORTEST: Final = 30


def canary(tenant: Tenant) -> str:
    """Return what stands in every text of this tenant."""
    return f"canary-{tenant.pk}-"


def canary_about(incident: Incident) -> str:
    """Return what stands in every text about this incident."""
    return f"canary-{incident.tenant_id}-i{incident.pk}-"


CANARY_INTERNAL: Final = "canary-internal-"


@dataclass(frozen=True)
class Furnished:
    """A world in which each reporter has an incident that lived through everything."""

    world: World
    incidents: dict[str, Incident]

    @property
    def tenants(self) -> list[Tenant]:
        return [self.world.provider, self.world.acme, self.world.globex]


def furnish(mark: str) -> Furnished:
    """Make a world, let its people live, and put canaries in every text."""
    world = make_world(mark=mark)
    now = read_clock() - timedelta(hours=2)
    incidents: dict[str, Incident] = {}
    with world.entered():
        for tenant in (world.acme, world.globex):
            asset = Asset(
                tenant=tenant, provider=world.provider, name=f"Planning {tenant.pk}",
                support_ends_on=months_after(now.date(), 1), owner_words="The planners",
            )  # fmt: skip
            add_row(row=asset, actor=SYSTEM, now=now)
            look_at_assets([(asset.pk, asset.pk)], now=now)
            norm = Norm(
                tenant=tenant, provider=world.provider, figure="reported", norm=tenant.pk,
                valid_from=now.date(),
            )  # fmt: skip
            add_row(row=norm, actor=SYSTEM, now=now)
        for tenant in (world.provider, world.acme, world.globex):
            _invite(tenant, world, now)
        for customer in (None, world.acme, world.globex):
            paused_webhook(world, customer, now)
        watched(world, now)
        lived(world, now)
        for customer in (world.acme, world.globex):
            uploaded_file(world, customer, now)
            duties_of(world, customer, now)
            quarter_of_customer(world, customer, now)
            _read_policy(world, customer, now)
            risk_of(world, customer, now)
            plan_of(world, customer, now)
        for name in ("rik", "rob", "carla", "gus"):
            incidents[name] = _lived(world, name)
            flagged(world, incidents[name])
        _disturb(world, now)
        causes_of(world, now)
        told_of(world, now)
        make_feed(ask=MakeFeed(whose="all"), actor=world.actor("agnes"), now=now)
        _know(world, now)
        _widen(world, now)
        macro_of_desk(world, message=template_of_desk(world))
    for name in ("audra", "pat"):
        actor = world.actor(name)
        with world.entered():
            start_export(selection=Selection(), actor=actor, now=now)
            ask_export(selection=Selection(), actor=actor, now=now)
            want_monthly(form=ExportForm.REGISTER, actor=actor, now=now)
    run_due(now=read_clock())
    while drain(now=read_clock()):
        pass
    with world.entered():
        for tenant in (world.provider, world.acme, world.globex):
            _fill(tenant, world)
    _plant(world)
    return Furnished(world, incidents)


def _widen(world: World, now: datetime) -> None:
    """Let the impact of an incident of each customer exceed one system."""
    for customer in (world.acme, world.globex):
        rows = Incident.objects.filter(tenant=customer).exclude(status="closed")
        one, ask = rows.order_by("pk")[0], StateWide(grounds="Mail and payroll.")
        state_wide(incident_id=one.pk, ask=ask, actor=world.actor("ines"), now=now)
        said = DecideWide(decision="crisis", why="Both are down.")
        decide_wide(incident_id=one.pk, ask=said, actor=world.actor("ed"), now=now)


def _invite(tenant: Tenant, world: World, now: datetime) -> None:
    """Let somebody who has an account elsewhere be asked here."""
    row = Invitation(
        tenant=tenant, provider=world.provider, email=f"asked{tenant.pk}@elsewhere.example",
        name="Asked", role=Role.AGENT if tenant.is_provider else Role.REPORTER, asked_at=now,
        inviter=world.user("adam"),
    )  # fmt: skip
    add_row(row=row, actor=SYSTEM, now=now)


def _read_policy(world: World, customer: Tenant, now: datetime) -> None:
    """Publish one that its manager read."""
    version = policy_of(world, customer, now)
    name = "carla" if customer == world.acme else "gus"
    confirm_read(policy_id=version.policy_id, number=1, actor=world.actor(name), now=now)


def _disturb(world: World, now: datetime) -> None:
    """Let one outage hit both customers."""
    hit = Incident.objects.filter(closed_at=None).order_by("pk")
    start_outage(
        provider_id=world.provider.pk, actor=world.actor("agnes"), now=now,
        ask=StartOutage(
            about=ChangeOutage(title="A switch burnt out.", public_text="Mail is down."),
            joins=JoinOutage(incident_ids=[one.pk for one in hit]),
        ),
    )  # fmt: skip


def _know(world: World, now: datetime) -> None:
    """Write a known solution for everybody, one for the desk, and one for each customer alone."""
    for_both: tuple[Tenant | None, ...] = (None, world.acme, world.globex)
    for customer in for_both:
        said = ChangeArticle(
            title="A plug is loose.", solution="Push it back.", cause="A cleaner.",
            audience=Audience.CUSTOMERS,
        )  # fmt: skip
        write_article(
            provider_id=world.provider.pk, actor=world.actor("agnes"), now=now,
            ask=WriteArticle(
                about=said, publishes=True, customer_id=customer.pk if customer else None
            ),
        )  # fmt: skip
    for customer in (world.acme, world.globex):
        article = Article.objects.get(customer=customer)
        with scoping.entered(scoping.Scope.of(customer.pk, world.provider.pk, side=Side.CUSTOMER)):
            say_helped(
                reference=article.reference, tenant_id=customer.pk, now=now,
                actor=world.actor("rik" if customer == world.acme else "gus"),
            )  # fmt: skip


def _lived(world: World, name: str) -> Incident:
    """Let one incident be reported, handled, closed and looked back upon; another is critical."""
    incident = made.ByPortal.create(world=world, reporter=name)
    asset = Asset.objects.get(tenant=incident.tenant_id)
    fresh = Incident.objects.get
    now = read_clock()

    def about(by: str = "agnes") -> dict[str, Any]:
        return {"incident_id": incident.pk, "actor": world.actor(by), "now": now}

    triage.link_assets(
        **about(),
        expected_version=fresh(pk=incident.pk).version,
        ask=LinkAssets(asset_ids=[asset.pk]),
    )
    incident = made.in_progress(world, fresh(pk=incident.pk), by="agnes")
    contact = world.contact(name)
    ours, public = (given(name, picture(size=(40, 30))) for name in ("ours.png", "yours.png"))
    communicate.add_note(**about(), ask=AddNote(text="Among ourselves.", attached=[ours]))
    communicate.send_message(**about(), ask=SendMessage(text="We look.", attached=[public]))
    communicate.reply_as_customer(**about(name), ask=ReplyAsCustomer(text="Thank you."))
    communicate.log_call(
        **about(),
        ask=LogCall(
            contact_id=contact.pk,
            direction=Direction.OUT,
            outcome=CallOutcome.ANSWERED,
            summary="He hears us.",
        ),
    )
    message = Message.objects.filter(incident=incident).latest("pk")
    communicate.prove_delivery(message_id=message.pk, contact_id=contact.pk, now=now)
    plan.add_analysis(
        **about(),
        ask=AddAnalysis(
            probable_cause="A plug.",
            checks=[("Plug", "Loose")],
            continuity="not_now",
            continuity_why="One plug.",
        ),
    )
    step = plan.add_step(**about(), ask=AddStep(text="Put it back."))
    plan.change_step(
        step_id=step.pk, actor=world.actor("agnes"), now=now, ask=ChangeStep(state=StepState.DONE,
        result="It is back."),
    )  # fmt: skip
    raise_escalation(
        **about(),
        ask=RaiseEscalation(
            kind=EscalationKind.HIERARCHICAL, function=Function.CISO, reason="He asks."
        ),
    )
    feedback.complain(
        tenant_id=incident.tenant_id,
        actor=world.actor(name),
        now=now,
        incident_id=incident.pk,
        ask=Complain(text="It took long.", contact_id=contact.pk),
    )
    _secured(world, about, asset)
    incident = _decided(world, fresh(pk=incident.pk), about)
    incident = made.closed(world, made.resolved(world, fresh(pk=incident.pk), by="agnes"))
    feedback.rate(**about(name), ask=Rate(face=Feedback.HAPPY, text="Thanks."))
    review.hold_review(
        **about("ines"),
        ask=HoldReview(findings="A plug.", was_effective=True, was_preventable=True),
    )
    review.add_improvement(
        **about("ines"),
        ask=AddImprovement(
            kind=ImprovementKind.TECHNICAL, route=ImprovementRoute.CHANGE, text="Better plugs."
        ),
    )
    another = made.Critical.create(world=world, reporter=name)
    relate_incident(
        incident_id=another.pk, expected_version=fresh(pk=another.pk).version,
        actor=world.actor("agnes"), now=now,
        ask=RelateIncident(kind="caused_by", other=incident.reference, is_public=True),
    )  # fmt: skip
    return fresh(pk=incident.pk)


def _secured(world: World, about: Callable[..., dict[str, Any]], asset: Asset) -> None:
    """Let a log be kept as evidence, and be given to somebody from outside who has it not."""
    item = evidence.collect_evidence(
        **about(),
        ask=CollectEvidence(
            kind="access_log", what="Sign-ins", found_where="The planning", method="Copied",
            collector_name="Piet", tool="scp", seal="S-1", condition="Whole", kept_where="Safe 2",
            asset_ids=[asset.pk], attached=[given("log.txt")],
        ),
    )  # fmt: skip
    change = custody.hand_over_evidence(
        **about(),
        ask=HandOverEvidence(
            item=item.pk, place="Antwerp", reason="To be analysed", receiver_name="Jan",
            giver_name="Piet", new_seal="S-2",
        ),
    )  # fmt: skip
    custody.answer_hand_over(
        **about(),
        ask=AnswerHandOver(change=change.pk, outcome="not_received", remark="Jan was out."),
    )
    hold.place_hold(**about("ines"), ask=PlaceHold(reason="The police asked for it."))
    hold.lift_hold(**about("ines"), ask=LiftHold(reason="They ask no more."))
    evidence.check_evidence(**about(), ask=CheckEvidence(item=item.pk, remark="As it was."))
    evidence.correct_evidence(
        **about(),
        ask=CorrectEvidence(item=item.pk, field="tool", says="rsync", reason="It was another."),
    )


def _decided(world: World, incident: Incident, about: Callable[..., dict[str, Any]]) -> Incident:
    """Let personal data turn out to be hit, and the authority be told of it."""
    triage.classify_incident(
        **about(),
        expected_version=incident.version,
        ask=ClassifyIncident(
            category_id=None,
            is_security=True,
            is_cyber=False,
            is_breach=True,
            personal_data="yes",
            class_reason=incident.class_reason,
        ),
    )
    handled_as_security(about)
    decider = about("ines")
    breach.decide_breach(
        **decider,
        ask=DecideBreach(outcome="notify", tells_persons=True, grounds="A list of names was out."),
    )
    obligations.begin_duties(
        **decider,
        ask=BeginDuties(event="aware", at=decider["now"], grounds="The list was seen."),
    )
    told = Obligation.objects.get(incident=incident, duty="gdpr_34")
    obligations.answer_obligation(
        **decider,
        ask=AnswerObligation(
            obligation=told.pk, outcome="filed", filed_at=decider["now"], reference="By letter",
            late_reason="It was not late.", grounds="All of them were told.",
        ),
    )  # fmt: skip
    known = BeginDuties(event="processor_aware", at=decider["now"], grounds="A copy was made.")
    obligations.begin_duties(**decider, ask=known)
    notice = controllers.tell_controller(**decider, ask=TellController(text="It was copied."))
    controllers.acknowledge_notice(
        notice_id=notice.pk, actor=decider["actor"], now=decider["now"], by=incident.reporter
    )
    describe.describe_breach(**decider, ask=made.DESCRIPTION)
    breach.record_filing(
        **decider, ask=RecordFiling(authority="GBA", reference="GBA-1", filed_at=decider["now"])
    )
    incident = Incident.objects.get(pk=incident.pk)
    return triage.change_priority(
        **about(), expected_version=incident.version, ask=ChangePriority(impact=incident.impact,
        urgency=incident.urgency, reason="A list was out.",
        criteria={"impact": ["impact.low.1"], "urgency": ["urgency.low.1"]}),
    )  # fmt: skip


def _fill(tenant: Tenant, world: World) -> None:
    """Put a row in the tables that nobody came by; it need not make sense."""
    for model in apps.get_models():
        if not issubclass(model, TenantRow) or model._base_manager.filter(tenant=tenant).exists():
            continue
        is_of_provider = issubclass(model, CatalogueRow) or any(
            c.name.endswith("_of_provider") for c in model._meta.constraints
        )
        if tenant.is_provider is is_of_provider:
            row = _any_row(model, tenant, world)
            if row is not None:
                written = insert(row)
                if not model.not_replayed:
                    append(row, "row.furnished", actor=SYSTEM, at=read_clock(), wrote=[written])


def _any_row(model: type[TenantRow], tenant: Tenant, world: World) -> TenantRow | None:
    row = model(tenant=tenant, provider=world.provider)
    for field in model._meta.concrete_fields:
        if field.primary_key or field.name in {"tenant", "provider"} or field.has_default():
            continue
        if isinstance(field, models.ForeignKey):
            if field.null and field.related_model is User:
                # Another person, and there is one only.
                continue
            near = _near(field.related_model, tenant, world)
            if near is None and not field.null:
                return None
            setattr(row, field.attname, near)
        elif not field.null and not field.has_db_default():
            setattr(row, field.attname, _any_value(field, tenant))
    if isinstance(row, QueueView):
        # A customer's people keep views of the register alone, for themselves.
        row.listing, row.team_id = Listing.REGISTER, None
    return row


def _near(model: type[models.Model], tenant: Tenant, world: World) -> Any:
    if model is User:
        return world.user("agnes").pk
    if model is Tenant:
        return world.acme.pk
    owners = {tenant.pk, world.provider.pk} if issubclass(model, CatalogueRow) else {tenant.pk}
    found = model._base_manager.filter(tenant__in=owners).order_by("pk").first()
    return found.pk if found else None


def _any_value(field: models.Field[Any, Any], tenant: Tenant) -> Any:
    if field.model is Delivery and field.name == "outcome":
        # The others end something, which an event must tell.
        return DeliveryOutcome.LATER
    if field.model is PoliceDecision and field.name == "capacity":
        # Nobody else decides on it.
        return Function.MANAGEMENT
    if field.choices:
        return next(iter(field.flatchoices))[0]
    if field.name == "digest":
        return hashlib.sha256(str(tenant.pk).encode()).hexdigest()
    if field.name == "expires_at":
        return read_clock() + timedelta(days=1)
    values: dict[str, Any] = {
        "BooleanField": False, "BinaryField": b"x" * 32, "DateField": read_clock().date(),
        "DateTimeField": read_clock(), "JSONField": {},
    }  # fmt: skip
    kind = field.get_internal_type()
    return values.get(kind, 1 if "Integer" in kind else f"x{tenant.pk}")


def _plant(world: World) -> None:
    """Write canaries as the owner does: around the services and their history."""
    owned = scoping.Scope(
        tenants=(world.provider.pk, world.acme.pk, world.globex.pk),
        providers=(world.provider.pk,), side=world.scope.side,
    )  # fmt: skip
    with session_of(owner()) as cursor:
        enter(cursor, owned)
        for model in apps.get_models():
            if not issubclass(model, TenantRow):
                continue
            table = model._meta.db_table
            written = [
                f'"{f.column}" = left({_expression(model, f)}, {f.max_length or 200})'
                for f in model._meta.concrete_fields
                if _holds_words(f)
            ]
            if written:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                cursor.execute(
                    f"UPDATE {table} SET {', '.join(written)} WHERE tenant_id = ANY (%s)",
                    [list(owned.tenants)],
                )
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE tenants_tenant DISABLE TRIGGER tenants_tenant_is_told")
        cursor.execute(
            "UPDATE tenants_tenant SET name = 'canary-' || id || '-' WHERE id = ANY (%s)",
            [list(owned.tenants)],
        )
        cursor.execute("ALTER TABLE tenants_tenant ENABLE TRIGGER tenants_tenant_is_told")
        cursor.execute(
            "UPDATE tenants_user u SET name = 'canary-' || tenant_id || '-u' || u.id"
            " FROM tenants_membership m WHERE m.user_id = u.id AND m.tenant_id = ANY (%s)",
            [list(owned.tenants)],
        )


HASHED = (EvidenceItem, EvidenceCheck, ContinuityPlan)


def _holds_words(field: models.Field[Any, Any]) -> bool:
    return (
        isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and (field.max_length or SHORTEST) >= SHORTEST
        and field.name not in READ_BY_PROGRAMS
        and not (field.model is ClassificationProfile and field.name == "text")
        # The database takes nothing there but a hash.
        and not (field.model in HASHED and field.name == "sha256")
    )


def _expression(model: type[models.Model], field: models.Field[Any, Any]) -> str:
    """Return the canary of one column: whose, about which incident, of which row."""
    table = model._meta.db_table
    if table in BY_WAY_OF:
        column, near = BY_WAY_OF[table]
        incident = f"(SELECT n.incident_id FROM {near} n WHERE n.id = {column})"
    elif table == "incidents_incident":
        incident = "id"
    else:
        names = {f.column for f in model._meta.concrete_fields}
        incident = "incident_id" if "incident_id" in names else "NULL"
    start = f"'{CANARY_INTERNAL if table in INTERNAL else ''}' || 'canary-' || tenant_id"
    words = f"{start} || '-i' || coalesce({incident}::text, '') || '-' || id"
    return f"{words} || '@canary.example'" if isinstance(field, models.EmailField) else words
