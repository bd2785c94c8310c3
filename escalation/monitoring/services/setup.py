"""A source of monitoring is made, changed, given a new key and removed; its key is shown once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from escalation.choices import AlertFormat
from escalation.models import AlertCustomer, AlertSource
from escalation.monitoring.asks import SetUpSource
from escalation.monitoring.rules.mapping import LONGEST, WrongLine, read_lines
from escalation.monitoring.rules.whose import WrongCustomer, read_customers
from escalation.monitoring.services.binding import bound
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import Written, append, insert, insert_many, remove, update
from tenants.ledger.changed import changed_columns, remember
from tenants.models import Category, Tenant
from tenants.people.services.monitor_keys import end_keys, make_monitor, renew_key
from tenants.rules.roles import Action, Actor

LONGEST_NAME: Final = 80
MOST_CALLS: Final = 6_000
LONGEST_HOLD: Final = 1_440
# Of one provider, and customers of one source.
MOST: Final = 100
MOST_CUSTOMERS: Final = 2_000


@dataclass(frozen=True)
class Made:
    """A source with a new key, which is known at this moment and never again."""

    source: AlertSource
    key: str


@transaction.atomic
def make_source(*, provider_id: int, ask: SetUpSource, actor: Actor, now: datetime) -> Made:
    """Let a program report for these customers, and no other."""
    provider = _provider(provider_id, actor)
    told = _told(provider, ask) | bound(provider, ask, source_id=None)
    customers = _customers(provider, ask.customers)
    if AlertSource.objects.filter(tenant=provider, removed_at=None).count() >= MOST:
        raise Invalid(_("Remove one that is not used any more first."), field="name")
    key = make_monitor(tenant=provider, name=told["name"], actor=actor, now=now)
    source = AlertSource(
        tenant=provider, provider=provider, service_id=key.token.user_id, made_at=now, **told
    )
    wrote = [insert(source), *_enter(source, customers)]
    append(source, "alertsource.made", actor=actor, at=now, wrote=wrote, version=source.version)
    return Made(source, key.secret)


@transaction.atomic
def change_source(*, source_id: int, ask: SetUpSource, actor: Actor, now: datetime) -> AlertSource:
    """Change what is taken of it and for whom; what it reported before stays as it is."""
    source = _lock(source_id, actor)
    told = _told(source.tenant, ask) | bound(source.tenant, ask, source_id=source.pk)
    for name, value in told.items():
        setattr(source, name, value)
    wrote = _replace(source, _customers(source.tenant, ask.customers))
    if changed_columns(source) or wrote:
        _record(source, "alertsource.changed", actor=actor, now=now, beside=wrote)
    return source


@transaction.atomic
def renew_source_key(*, source_id: int, actor: Actor, now: datetime) -> Made:
    """Draw a new key; the one before it holds for a day more."""
    source = _lock(source_id, actor)
    key = renew_key(tenant=source.tenant, service_id=source.service_id, actor=actor, now=now)
    append(source, "alertsource.key_renewed", actor=actor, at=now)
    return Made(source, key.secret)


@transaction.atomic
def remove_source(*, source_id: int, actor: Actor, now: datetime) -> AlertSource:
    """Take nothing from it any more; its incidents stay."""
    source = _lock(source_id, actor)
    end_keys(tenant=source.tenant, service_id=source.service_id, actor=actor, now=now)
    source.removed_at = now
    return _record(source, "alertsource.removed", actor=actor, now=now)


def _lock(source_id: int, actor: Actor) -> AlertSource:
    rows = AlertSource.objects.select_for_update(of=("self",)).select_related("tenant")
    source = rows.filter(pk=source_id, removed_at=None).first()
    if source is None or not _sets_up(actor, source.provider_id):
        raise NotFound()
    remember(source)
    return source


def _record(
    source: AlertSource,
    kind: str,
    *,
    actor: Actor,
    now: datetime,
    beside: list[Written] | None = None,
) -> AlertSource:
    source.version += 1
    wrote = [update(source, *changed_columns(source)), *(beside or [])]
    append(source, kind, actor=actor, at=now, wrote=wrote, version=source.version)
    remember(source)
    return source


def _sets_up(actor: Actor, provider_id: int) -> bool:
    return not actor.is_somebody or provider_id in actor.wholes_for(Action.CONFIGURE)


def _provider(provider_id: int, actor: Actor) -> Tenant:
    found = Tenant.objects.filter(pk=provider_id).first()
    if found is None or not found.is_provider or not _sets_up(actor, provider_id):
        raise NotFound()
    return found


def _told(provider: Tenant, ask: SetUpSource) -> dict[str, Any]:
    """Return what is kept of it, or refuse it by its field."""
    wrong: dict[str, str] = {}
    name = " ".join(ask.name.split())
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        wrong["name"] = _("Give it a name of at most %(count)d letters.") % {"count": LONGEST_NAME}
    if ask.said_as not in AlertFormat.values:
        wrong["said_as"] = _("Choose one of these.")
    if not 0 <= ask.hold_minutes <= LONGEST_HOLD:
        wrong["hold_minutes"] = _("Choose from 0 to %(count)d minutes.") % {"count": LONGEST_HOLD}
    if not 1 <= ask.per_minute <= MOST_CALLS:
        wrong["per_minute"] = _("Choose from 1 to %(count)d calls.") % {"count": MOST_CALLS}
    if mapping := _wrong_mapping(ask):
        wrong["mapping"] = mapping
    if wrong:
        raise Invalid(errors=wrong)
    return {
        "name": name,
        "said_as": ask.said_as,
        "customer_id": _customer(provider, ask.customer),
        "category": _category(provider, ask.category_id),
        "customer_label": ask.customer_label.strip(),
        "hold_minutes": ask.hold_minutes,
        "resolves": ask.resolves,
        "per_minute": ask.per_minute,
        "mapping": ask.mapping.strip() if ask.said_as == AlertFormat.MAPPED else "",
    }


def _wrong_mapping(ask: SetUpSource) -> str:
    """Say which line of a mapping says nothing, where there is to be one."""
    if ask.said_as != AlertFormat.MAPPED:
        return ""
    if len(ask.mapping) > LONGEST or "\x00" in ask.mapping:
        return _("This is too long.")
    try:
        read_lines(ask.mapping)
    except WrongLine as wrong:
        return said_of_line(wrong)
    return ""


def said_of_line(wrong: WrongLine) -> str:
    """Say in words which line of a mapping is wrong, or which is missing."""
    if not wrong.number:
        return _("A line for “%(name)s” is missing.") % {"name": wrong.said}
    told = {"number": wrong.number, "line": wrong.said}
    return _("Line %(number)d says nothing: %(line)s") % told


def _customer(provider: Tenant, name: str) -> int:
    said = " ".join(name.split())
    return _keys_of(provider, [said], field="customer")[said.lower()]


def _category(provider: Tenant, category_id: int | None) -> Category | None:
    if category_id is None:
        return None
    found = Category.objects.filter(tenant=provider, is_active=True, pk=category_id).first()
    if found is None:
        raise Invalid(_("Choose a category from the list."), field="category")
    return found


def _customers(provider: Tenant, text: str) -> dict[str, int]:
    """Return the keys of the customers that are named, by what the source calls each."""
    try:
        named = read_customers(text)
    except WrongCustomer as wrong:
        told = _("This line names no customer, or one twice: %(line)s") % {"line": str(wrong)}
        raise Invalid(told, field="customers") from None
    if len(named) > MOST_CUSTOMERS:
        raise Invalid(_("This is too long."), field="customers")
    found = _keys_of(provider, named.values(), field="customers")
    return {called: found[name.lower()] for called, name in named.items()}


def _keys_of(provider: Tenant, names: Collection[str], *, field: str) -> dict[str, int]:
    """Return the keys of customers by their names in small letters, or refuse one that is none."""
    small = {name.lower() for name in names if "\x00" not in name}
    own = Tenant.objects.filter(provider=provider, is_active=True).exclude(pk=provider.pk)
    rows = own.annotate(small=Lower("name")).filter(small__in=small).order_by("-pk")
    found = dict(rows.values_list("small", "pk"))
    for name in names:
        if name.lower() not in found:
            told = _("There is no customer of this name: %(name)s") % {"name": name[:LONGEST_NAME]}
            raise Invalid(told, field=field)
    return found


def _enter(source: AlertSource, customers: Mapping[str, int]) -> list[Written]:
    return insert_many(
        [
            AlertCustomer(
                tenant_id=source.tenant_id, provider_id=source.provider_id, source=source,
                customer_id=customer, called=called,
            )
            for called, customer in customers.items()
        ]
    ) if customers else []  # fmt: skip


def _replace(source: AlertSource, customers: Mapping[str, int]) -> list[Written]:
    """Write which customers it may report for: those that are no longer named go."""
    rows = list(AlertCustomer.objects.filter(source=source))
    stay = {row.called for row in rows if customers.get(row.called) == row.customer_id}
    gone = [remove(row) for row in rows if row.called not in stay]
    return [*gone, *_enter(source, {k: v for k, v in customers.items() if k not in stay})]
