"""Which addresses to look at for each route, and who may see them.

A route without a sample here fails the test, so that no page comes without being looked at.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from django.db import models

from escalation.decide_views import WAYS
from escalation.models import Escalation
from escalation.notices.queries.asked import told_as
from escalation.notices.services.signed import token_of
from incidents.desk.views.incident import PARTS
from incidents.desk.views.verbs import VERBS
from incidents.models import Complaint
from tenants.models import Tenant, User
from tenants.rules.roles import Action, Actor
from tenants.settings.site import site
from tests.pages.furnished import Furnished
from tests.walls.routes import Route

# Sent, never opened: the answer to opening them is that this cannot be done.
SENT_ONLY = frozenset(
    {
        "logout", "preferences", "set_language", "desk:judge", "desk:bulk", "portal:reply",
        "portal:confirm", "portal:refuse", "portal:rate", "portal:complain", "reporting:export",
        "escalation:acknowledge", "escalation:pass_on", "reporting:anchor",
    }
)  # fmt: skip
# Not pages, and why.
OTHER = {
    "reporting:public_key": "a key as a file, asked for in its own test",
    "escalation:queues": "figures for a machine; its status says how work goes",
    "admin:autocomplete": "names for a box of a form, that no form here has",
    "admin:view_on_site": "no row of the settings has a page of its own",
    "admin:login": "leads to the sign-in of the service desk",
    "admin:logout": "leads to the service desk",
    "admin:password_change": "leads to the service desk's own page",
    "admin:password_change_done": "nobody is sent there",
    "admin:admin/(?P<url>.*)$": "whatever else begins with admin/",
}
CUSTOMERS_WITH_REPORTS = ("carla", "rik")

# Says whether somebody may: his first name, empty for nobody, and what he is.
May: TypeAlias = Callable[[str, Actor | None], bool]


@dataclass(frozen=True)
class Look:
    """One address that somebody may open."""

    path: str
    may: May


def anybody(_name: str, _actor: Actor | None) -> bool:
    return True


def who(action: Action) -> May:
    return lambda _name, actor: actor is not None and actor.may_somewhere(action)


def named(*names: str) -> May:
    return lambda name, _actor: name in names


def is_page(route: Route) -> bool:
    return route.name not in SENT_ONLY and route.name not in OTHER


def looks(route: Route, house: Furnished) -> list[Look]:
    """Return what to look at of a route; nothing where there is no sample."""
    if route.name in SAMPLES:
        return list(SAMPLES[route.name](house))
    return list(_settings(route, house)) if route.name.startswith("admin:") else []


def _plain(*paths: str, may: May) -> Callable[[Furnished], Iterator[Look]]:
    return lambda _house: (Look(path, may) for path in paths)


def _of_incidents(
    pattern: str, *, may: May, states: tuple[str, ...] = ()
) -> Callable[[Furnished], Iterator[Look]]:
    def found(house: Furnished) -> Iterator[Look]:
        for state in states or tuple(house.incidents):
            yield Look(pattern.format(house.incidents[state].reference), may)

    return found


def _new_incident(house: Furnished) -> Iterator[Look]:
    may = who(Action.REGISTER)
    yield Look("/desk/new/", may)
    yield Look(f"/desk/new/?customer={house.world.acme.pk}", may)


def _similar(house: Furnished) -> Iterator[Look]:
    path = f"/desk/new/similar/?customer={house.world.acme.pk}&title=planning"
    yield Look(path, who(Action.REGISTER))


def _parts(house: Furnished) -> Iterator[Look]:
    reference = house.incidents["running"].reference
    for part in PARTS:
        yield Look(f"/desk/{reference}/part/{part}/", who(Action.SEE_QUEUE))


def _acts(house: Furnished) -> Iterator[Look]:
    """Each act on an incident that stands so that it can be done, else on one that runs."""
    for name, verb in VERBS.items():
        fitting = (one for one in house.incidents.values() if one.status in verb.sources)
        incident = next(fitting, house.incidents["running"])
        yield Look(f"/desk/{incident.reference}/{name}/", who(verb.action))
    # What cannot be done now says so.
    yield Look(f"/desk/{house.incidents['new'].reference}/close/", who(Action.CLOSE))


def _complaints(house: Furnished) -> Iterator[Look]:
    complaint = Complaint.objects.filter(tenant=house.world.acme.pk).order_by("pk").first()
    if complaint is not None:
        yield Look(f"/desk/complaints/{complaint.pk}/", who(Action.CLOSE))


def _answers(house: Furnished) -> Iterator[Look]:
    asked = Escalation.objects.filter(incident=house.incidents["running"]).order_by("pk").first()
    if asked is not None:
        path = f"/escalation/{asked.incident.reference}/{asked.pk}/answer/"
        yield Look(path, who(Action.ACKNOWLEDGE))


def _told(house: Furnished) -> Iterator[Look]:
    """The page of who is told as a function, and the same by a signed link."""
    yield Look(f"/told/{house.incidents['running'].reference}/", named("ines"))


def _decides(house: Furnished) -> Iterator[Look]:
    for way in WAYS:
        yield Look(f"/told/{house.incidents['running'].reference}/{way}/", named("ines"))


def _seen(house: Furnished) -> Iterator[Look]:
    asked = Escalation.objects.filter(incident=house.incidents["running"], function="ciso").first()
    if asked is not None and (holder := told_as(asked)):
        keys = {"escalation_id": asked.pk, "holder_id": holder.pk}
        yield Look(f"/seen/{token_of(asked.incident, **keys)}/", anybody)


def _new_password(house: Furnished) -> Iterator[Look]:
    yield Look(house.new_password_path(), anybody)
    yield Look("/password/new/MQ/used-up/", anybody)


def _invited(house: Furnished) -> Iterator[Look]:
    if house.invited is not None:
        yield Look(house.invited_path(house.invited), anybody)


SAMPLES: Mapping[str, Callable[[Furnished], Iterator[Look]]] = {
    "home": _plain("/", may=lambda name, _actor: bool(name)),
    "login": _plain("/sign-in/", may=anybody),
    "healthz": _plain("/healthz", may=anybody),
    "typed": _plain("/typed/", may=lambda name, _actor: bool(name)),
    "password_change": _plain("/password/", may=lambda name, _actor: bool(name)),
    "password_change_done": _plain("/password/done/", may=lambda name, _actor: bool(name)),
    "password_reset": _plain("/password/forgotten/", may=anybody),
    "password_reset_done": _plain("/password/forgotten/done/", may=anybody),
    "password_reset_confirm": _new_password,
    "invited": _invited,
    "password_reset_complete": _plain("/password/new/done/", may=anybody),
    "desk:queue": _plain(
        "/desk/", "/desk/?priority=1", "/desk/?assignee=me", may=who(Action.SEE_QUEUE)
    ),
    "desk:waivers": _plain("/desk/exceptions/", may=who(Action.WAIVE)),
    "desk:complaints": _plain("/desk/complaints/", may=who(Action.CLOSE)),
    "desk:complaint": _complaints,
    "desk:filters": _plain("/desk/filter/", may=who(Action.SEE_QUEUE)),
    "desk:search": _plain("/desk/search/", "/desk/search/?q=planning", may=who(Action.SEE_QUEUE)),
    "desk:new": _new_incident,
    "desk:similar": _similar,
    "desk:incident": _of_incidents("/desk/{}/", may=who(Action.SEE_QUEUE)),
    "desk:beside": _of_incidents(
        "/desk/{}/go/next/", may=who(Action.SEE_QUEUE), states=("running",)
    ),
    "desk:part": _parts,
    "desk:act": _acts,
    "portal:home": _plain("/portal/", may=who(Action.REPORT)),
    "portal:new": _plain("/portal/new/", may=who(Action.REPORT)),
    "portal:list": _plain(
        "/portal/reports/", "/portal/reports/?state=open", may=who(Action.REPORT)
    ),
    "portal:complaint": _plain("/portal/complaint/", may=who(Action.REPORT)),
    "portal:ticket": _of_incidents("/portal/{}/", may=named(*CUSTOMERS_WITH_REPORTS)),
    "reporting:register": _plain(
        "/register/", "/register/?priority=1", may=who(Action.SEE_REGISTER)
    ),
    "reporting:changes": _plain("/register/set-up/", may=who(Action.SEE_CHANGES)),
    "reporting:record": _of_incidents("/register/{}/", may=who(Action.SEE_REGISTER)),
    "escalation:panel": _of_incidents(
        "/escalation/{}/", may=who(Action.SEE_QUEUE), states=("running", "new")
    ),
    "escalation:raise": _of_incidents(
        "/escalation/{}/raise/", may=who(Action.ESCALATE), states=("running",)
    ),
    "escalation:answer": _answers,
    "escalation:told": _told,
    "escalation:decide": _decides,
    "escalation:seen": _seen,
    "escalation:work": _plain("/work/", may=who(Action.SEE_QUEUE)),
    "escalation:undelivered": _plain("/undelivered/", may=who(Action.SEE_SENT_MAIL)),
    "escalation:sent_mail": _plain("/sent-mail/", may=who(Action.SEE_SENT_MAIL)),
    "admin:index": _plain("/admin/", may=who(Action.CONFIGURE)),
    "admin:app_list": _plain("/admin/tenants/", "/admin/incidents/", may=who(Action.CONFIGURE)),
    "admin:jsi18n": _plain("/admin/jsi18n/", may=who(Action.CONFIGURE)),
}


def _settings(route: Route, house: Furnished) -> Iterator[Look]:
    """Return the pages of one table of the settings, by what stands in its address."""
    parts = route.pattern.split("/")
    kinds = {model._meta.model_name: (model, found) for model, found in site._registry.items()}
    if parts[2:3] == [] or parts[2] not in kinds:
        return
    model, found = kinds[parts[2]]
    may = partial(_may_configure, found, parts[-2])
    if "object_id" not in route.varies:
        yield Look(route.path(), may)
    elif row := _row(model, house):
        yield Look(route.path(object_id=row.pk), may)


def _may_configure(found: Any, last: str, _name: str, actor: Actor | None) -> bool:
    is_there = {
        # Who comes in is invited, by a membership.
        "add": not found.is_shown_only and found.model is not User,
        "delete": found.is_removable,
    }.get(last, True)
    return is_there and actor is not None and actor.may_somewhere(Action.CONFIGURE)


def _row(model: type[models.Model], house: Furnished) -> models.Model | None:
    customer = house.world.acme.pk
    rows = model._default_manager.all()
    if model is Tenant:
        return rows.get(pk=customer)
    if model is User:
        return rows.get(pk=house.world.user("rik").pk)
    return rows.filter(tenant__in=(customer, house.world.provider.pk)).order_by("-tenant").first()
