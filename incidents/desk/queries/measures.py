"""By which measures each customer works, and where those ask less than the framework (R104)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.duty.queries.measures import DIMENSIONS
from incidents.models import Incident
from incidents.record.services.terms import profile_by
from tenants.contract.rules.profile import Profile
from tenants.contract.rules.stricter import Change, Way, levels_of, weaker_than
from tenants.data import icr
from tenants.models import ClassificationProfile, Tenant
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

SIZE: Final = 50
WAYS: Final[Mapping[Way, Any]] = {
    Way.ADDED: gettext_lazy("new"),
    Way.STRICTER: gettext_lazy("stricter"),
    Way.OTHER: gettext_lazy("other"),
    Way.WEAKER: gettext_lazy("weaker"),
    Way.REMOVED: gettext_lazy("no longer asked"),
}
LEVELS: Final[Mapping[int, Any]] = {
    1: gettext_lazy("low"), 2: gettext_lazy("medium"), 3: gettext_lazy("high"),
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One change in words: at which classes of which quality, of which measure, to what."""

    where: str
    measure: str
    way: Any
    what: str
    is_less: bool


@dataclass(frozen=True)
class MeasuresRow:
    customer: Tenant
    name: str
    levels: str
    weaker: list[Said]


@dataclass(frozen=True)
class MeasuresPage:
    rows: list[MeasuresRow]
    older: str


def measures_page(actor: Actor, *, after: str = "") -> MeasuresPage:
    """Return the customers in the order of their names, from `after` on."""
    found = Tenant.objects.filter(may_at(actor, Action.CONFIGURE, tenant="pk"), is_active=True)
    found = found.exclude(pk__in=set(actor.providers.values())).filter(name__gt=after)
    customers = list(found.order_by("name", "pk")[: SIZE + 1])
    keys = {one.profile_id for one in customers if one.profile_id is not None}
    names = {
        row.pk: str(row) for row in ClassificationProfile.objects.filter(pk__in=keys).defer("text")
    }
    rows = [_row(one, names) for one in customers[:SIZE]]
    return MeasuresPage(rows, customers[SIZE - 1].name if len(customers) > SIZE else "")


def _row(customer: Tenant, names: Mapping[int, str]) -> MeasuresRow:
    if customer.profile_id is None:
        return MeasuresRow(customer, _("Without information classes"), "", [])
    profile = profile_by(customer.profile_id, customer.default_class)
    return MeasuresRow(
        customer, names.get(customer.profile_id, ""), levels_in_words(profile),
        weaker_of(customer.profile_id, customer.default_class),
    )  # fmt: skip


def weaker_of(profile_id: int | None, default_class: int) -> list[Said]:
    """Return in words where a profile asks less than the framework; nothing without classes."""
    if profile_id is None:
        return []
    profile = profile_by(profile_id, default_class)
    return list(in_words(_weaker(profile), profile))


@lru_cache(maxsize=64)
def _weaker(profile: Profile) -> tuple[Change, ...]:
    return tuple(weaker_than(icr(), profile))


def weaker_here(incident: Incident) -> list[Said]:
    return weaker_of(incident.profile_id, incident.tenant.default_class)


def levels_in_words(profile: Profile) -> str:
    return ", ".join(
        f"{DIMENSIONS.get(name, name)} {count}" for name, count in levels_of(profile).items()
    )


def in_words(changes: Iterable[Change], profile: Profile) -> Iterator[Said]:
    """Say each change once for all classes at which it is the same."""
    known = {**icr().measures, **profile.measures}
    together: dict[tuple[Any, ...], list[int]] = {}
    for one in changes:
        said = (
            one.dimension,
            one.measure,
            one.way,
            one.what,
            _value(one.before),
            _value(one.after),
        )
        together.setdefault(said, []).append(one.level)
    for (dimension, measure, way, what, before, after), levels in together.items():
        yield Said(
            where=f"{DIMENSIONS.get(dimension, dimension)} {_span(levels)}",
            measure=f"{known[measure].code} {known[measure].label}",
            way=WAYS[way],
            what=f"{what}: {before or '–'} → {after or '–'}" if what else "",
            is_less=way in (Way.WEAKER, Way.REMOVED),
        )


def _span(levels: list[int]) -> str:
    whole = levels == list(range(levels[0], levels[-1] + 1)) and len(levels) > 1
    return f"{levels[0]}–{levels[-1]}" if whole else ", ".join(map(str, levels))


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, int):
        return str(LEVELS.get(value, value))
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
