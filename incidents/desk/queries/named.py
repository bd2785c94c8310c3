"""What the filters of the queue can name: customers, categories, teams, people, assets."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final

from django.db.models import F, Q
from django.utils.translation import get_language

from incidents.record.queries.gather import Listed, Statement, gather
from incidents.record.queries.options import Option
from incidents.record.queries.prepared import OneOf, prepared
from tenants.models import Asset, Category, Membership, Team, Tenant, User
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at, reach_of

NAMED: Final = ("customer", "category", "team", "assignee", "asset")
Names = dict[str, list[Option]]
# Of the assets of the customers that are asked for so many are offered.
_MOST = 200


def names_of(actor: Actor, asked: Mapping[str, Iterable[int]]) -> Names:
    """Return those of these keys that this person may name, in one statement if any."""
    reach = reach_of(actor)
    lists: dict[str, Listed | Statement] = {
        name: prepared(("named", name, reach), partial(_of_keys, actor, name), keys=list(keys))
        for name in NAMED
        if (keys := list(asked.get(name, ())))
    }
    found = gather(**lists)
    return {name: [(row["pk"], row["label"]) for row in found.get(name, ())] for name in NAMED}


def all_names(actor: Actor, customers: Iterable[int]) -> Names:
    """Return all that can be named; assets of these customers only, of which there are many."""
    desks = set(actor.providers.values())
    lists = {name: _named(actor, name) for name in NAMED if name != "asset"}
    lists["customer"] = lists["customer"].filter(is_active=True).exclude(pk__in=desks)
    lists["assignee"] = lists["assignee"].filter(is_active=True)
    assets = _named(actor, "asset").filter(tenant__in=list(customers), is_active=True)
    found = gather(**lists, asset=assets[:_MOST])
    return {name: [(row["pk"], row["label"]) for row in found[name]] for name in NAMED}


def _of_keys(actor: Actor, name: str, keys: list[int]) -> Listed:
    found: Listed = _named(actor, name).filter(OneOf("pk", keys))
    return found


def _named(actor: Actor, name: str) -> Listed:
    desks = sorted(set(actor.providers.values()))
    language = "nl" if (get_language() or "").startswith("nl") else "en"
    sees = partial(may_at, actor, Action.SEE_QUEUE)
    found: dict[str, Listed] = {
        "customer": Tenant.objects.filter(sees(tenant="pk")),
        "category": Category.objects.all(),
        "team": Team.objects.filter(tenant__in=desks),
        "assignee": User.objects.filter(_of_the_desk(desks)),
        "asset": Asset.objects.filter(sees()),
    }
    label = f"name_{language}" if name == "category" else "name"
    return found[name].order_by(label, "pk").values("pk", label=F(label))


def _of_the_desk(desks: list[int]) -> Q:
    # Also whoever left: they may hold work yet.
    return Q(pk__in=Membership.objects.filter(tenant__in=desks).values("user"))
