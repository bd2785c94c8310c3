"""A new provider, and a new customer of a provider, each ready for a first incident."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from tenants import scoping
from tenants.choices import Side
from tenants.contract.rules.profile import FRAMEWORK_CLASS
from tenants.contract.services.agree import Rhythm, make_agreement, set_service_hours, terms_of
from tenants.data import ICR_FILE, icr, schemes, starters
from tenants.ledger.append import append, created, insert, update
from tenants.media import PHONE
from tenants.models import (
    Category,
    ClassificationProfile,
    PriorityScheme,
    ReportingPoint,
    Team,
    Tenant,
    User,
)
from tenants.people.services.invite import give_access
from tenants.rules.roles import Action, Actor, require
from tenants.settings.services.configure import add_row, check_place

# The preset of a new tenant: source 002 is the one with figures (D1, D3).
PRESET = "002"


@transaction.atomic
def onboard_provider(
    *,
    name: str,
    actor: Actor,
    now: datetime,
    zone: str = "Europe/Brussels",
    language: str = "nl",
    jurisdiction: str = Tenant.Jurisdiction.BE_VLG,
) -> Tenant:
    """Make a provider with its profile, schemes, teams and categories. Only the operator may."""
    tenant_id = _next_id()
    require(actor, Action.CONFIGURE, tenant_id)
    provider = Tenant(
        id=tenant_id, provider_id=tenant_id, name=name, zone=zone, language=language,
        jurisdiction=jurisdiction,
    )  # fmt: skip
    check_place(provider)
    with scoping.entered(scoping.Scope.of(tenant_id, tenant_id)):
        append(
            provider, "tenant.onboarded", actor=actor, at=now, wrote=[insert(provider)], told=False
        )
        provider.profile = _load_profile(provider, actor=actor, now=now)
        provider.scheme = _load_schemes(provider, actor=actor, now=now)[PRESET]
        wrote = [update(provider, "profile", "scheme"), *_load_catalogue(provider)]
        append(provider, "tenant.equipped", actor=actor, at=now, wrote=wrote, told=False)
    return provider


@transaction.atomic
def onboard_customer(
    *,
    provider: Tenant,
    name: str,
    actor: Actor,
    now: datetime,
    zone: str = "",
    language: str = "",
    jurisdiction: str = "",
    preset: str = PRESET,
    works_by_classes: bool = True,
    default_class: int | None = None,
    in_social_security: bool = False,
    desk_phone: str = "",
    desk_email: str = "",
) -> Tenant:
    """Make a customer with hours, an agreement with the targets of R69, and a reporting point.

    One that does not work by information classes has no profile; its unknown class is then 1.
    """
    require(actor, Action.CONFIGURE, provider.pk)
    tenant_id = _next_id()
    scope = scoping.Scope(
        tenants=(provider.pk, tenant_id), providers=(provider.pk,), side=Side.PROVIDER
    )
    with scoping.entered(scope):
        customer = Tenant(
            id=tenant_id,
            provider=provider,
            name=name,
            zone=zone or provider.zone,
            language=language or provider.language,
            jurisdiction=jurisdiction or provider.jurisdiction,
            default_class=default_class or (FRAMEWORK_CLASS if works_by_classes else 1),
            in_social_security=in_social_security,
            profile_id=provider.profile_id if works_by_classes else None,
            scheme=PriorityScheme.objects.filter(tenant=provider, preset=preset).latest("version"),
        )
        _write(customer, actor=actor, now=now, phone=desk_phone, email=desk_email)
    return customer


def _write(customer: Tenant, *, actor: Actor, now: datetime, phone: str, email: str) -> None:
    check_place(customer)
    wrote = [insert(customer)]
    append(customer, "tenant.onboarded", actor=actor, at=now, wrote=wrote, told=False)
    # Whoever may add a customer sets up its first contract; their own roles do not know it yet.
    begin = _Beginning(customer, actor=_as_for(actor, customer), now=now)
    begin.agreement()
    begin.reporting_point(phone=phone, email=email)
    begin.let_in(actor)


def _as_for(actor: Actor, customer: Tenant) -> Actor:
    """Return the same actor with the new customer in sight."""
    return replace(actor, providers={**actor.providers, customer.pk: customer.provider_id})


class _Beginning:
    """What a new customer starts with, in its own language."""

    def __init__(self, customer: Tenant, *, actor: Actor, now: datetime) -> None:
        self.customer, self.actor, self.now = customer, actor, now
        self.start = starters()

    def _word(self, texts: Any) -> str:
        return str(texts["nl" if self.customer.language.startswith("nl") else "en"])

    def agreement(self) -> None:
        hours = set_service_hours(
            tenant=self.customer,
            name=self._word(self.start["office_hours"]),
            week=self.start["office_hours"]["week"],
            actor=self.actor,
            now=self.now,
        )
        make_agreement(
            tenant=self.customer,
            name=self._word(self.start["agreement"]),
            valid=self.now.astimezone(ZoneInfo(self.customer.zone)).date(),
            hours=hours,
            terms=terms_of(icr()),
            rhythms=proposed_rhythms(),
            actor=self.actor,
            now=self.now,
        )

    def reporting_point(self, *, phone: str, email: str) -> None:
        point = ReportingPoint(
            tenant=self.customer,
            provider_id=self.customer.provider_id,
            name=self._word(self.start["reporting_point"]),
            audience=self._word(self.start["everyone"]),
            phone=phone,
            email=email,
        )
        add_row(row=point, actor=self.actor, now=self.now)

    def let_in(self, actor: Actor) -> None:
        """Let whoever brought the customer in see it, also when he does not see all."""
        user = User.objects.filter(pk=actor.user_id).first() if actor.user_id else None
        if user is not None:
            give_access(user=user, customer=self.customer, actor=actor, now=self.now)


def proposed_rhythms() -> list[Rhythm]:
    """Return what D4 decides: a P1 first by phone at once, then as source 001 says; ours after."""
    found = [
        Rhythm(
            priority=priority,
            minutes=rule.minutes,
            media=frozenset(rule.channels),
            calls_at_once=PHONE in rule.channels,
        )
        for priority, rule in icr().updates.items()
    ]
    found += [
        Rhythm(priority=int(priority), minutes=rule["minutes"])
        for priority, rule in starters()["updates"].items()
    ]
    return found


def _next_id() -> int:
    # The key is needed before the row: the scope in which the row may be written names it.
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('tenants_tenant', 'id'))")
        return int(cursor.fetchone()[0])


def _load_profile(provider: Tenant, *, actor: Actor, now: datetime) -> ClassificationProfile:
    profile = icr()
    row = ClassificationProfile(
        tenant=provider, provider=provider, name=profile.key, version="1",
        text=ICR_FILE.read_text(encoding="utf-8"),
    )  # fmt: skip
    wrote = [insert(row)]
    append(row, "classificationprofile.added", actor=actor, at=now, wrote=wrote, told=False)
    return row


def _load_schemes(provider: Tenant, *, actor: Actor, now: datetime) -> dict[str, PriorityScheme]:
    language = "nl" if provider.language.startswith("nl") else "en"
    rows = {}
    for preset, scheme in schemes().items():
        row = PriorityScheme(
            tenant=provider, provider=provider, name=scheme["name"][language], preset=preset,
            matrix=scheme["matrix"], labels=scheme["labels"],
        )  # fmt: skip
        rows[preset] = row
    PriorityScheme.objects.bulk_create(rows.values())
    for row in rows.values():
        append(row, "priorityscheme.added", actor=actor, at=now, wrote=[created(row)], told=False)
    return rows


def _load_catalogue(provider: Tenant) -> list[Any]:
    """Write the starter teams and categories and return what to tell of them."""
    language = "nl" if provider.language.startswith("nl") else "en"
    teams = {
        code: Team(tenant=provider, provider=provider, name=team[language], line=team["line"])
        for code, team in starters()["teams"].items()
    }
    Team.objects.bulk_create(teams.values())
    categories: dict[str, Category] = {}
    # Parents first: a child needs the key of the one above it.
    for is_child in (False, True):
        level = [
            Category(
                tenant=provider, provider=provider, parent=categories.get(item.get("parent", "")),
                code=item["code"], name_nl=item["nl"], name_en=item["en"],
                is_other=item.get("is_other", False), is_security=item.get("is_security", False),
                team=teams[item["team"]],
            )
            for item in starters()["categories"]
            if ("parent" in item) is is_child
        ]  # fmt: skip
        Category.objects.bulk_create(level)
        categories |= {row.code: row for row in level}
    return [created(row) for row in (*teams.values(), *categories.values())]
