"""Which addresses to look at for each route, and who may see them.

Both follow from what a page declares. One of which nothing can be made fails the test, so that no
page comes without being looked at.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from django.db import models

from escalation.models import Escalation, RingTest, StatusPage, StatusReader
from escalation.notices.queries.asked import told_as
from escalation.notices.services.signed import receipt_token, token_of
from escalation.on_call.services.ring_answers import ring_token
from escalation.status.services.readers import confirm_token, stop_token
from incidents.desk.views.cause_verbs import SORTS
from incidents.desk.views.outage_verbs import OUTAGE_VERBS
from incidents.desk.views.verbs import VERBS
from incidents.models import ControllerNotice
from tenants.models import Tenant, User
from tenants.pages import Opens, Page
from tenants.rules.roles import Action, Actor
from tenants.settings.site import site
from tests.pages.furnished import Furnished
from tests.samples import SECRETS, Values, values_of
from tests.walls.routes import Route

# Of the stock admin no pages, and why.
OTHER = {
    "admin:autocomplete": "names for a box of a form, that no form here has",
    "admin:view_on_site": "no row of the settings has a page of its own",
    "admin:login": "leads to the sign-in of the service desk",
    "admin:logout": "leads to the service desk",
    "admin:password_change": "leads to the service desk's own page",
    "admin:password_change_done": "nobody is sent there",
    "admin:admin/(?P<url>.*)$": "whatever else begins with admin/",
}

# What is done with rows of the provider, each verb by its own right.
VERBS_OF: Mapping[str, Mapping[str, Any]] = {
    "outage": OUTAGE_VERBS, **{name: sort.verbs for name, sort in SORTS.items()},
}  # fmt: skip

# Of all tables of the settings.
OF_SETTINGS = {
    "admin:index": ("/admin/",),
    "admin:app_list": ("/admin/tenants/", "/admin/incidents/"),
    "admin:jsi18n": ("/admin/jsi18n/",),
}

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


def who_may(page: Page) -> May:
    if page.is_public:
        return anybody
    return lambda _name, actor: actor is not None and page.lets_in(actor)


def named(*names: str) -> May:
    return lambda name, _actor: name in names


def is_page(route: Route) -> bool:
    return route.name not in OTHER if route.page is None else route.page.opens is Opens.PAGE


def is_only_sent(route: Route) -> bool:
    return route.page is not None and route.page.opens is Opens.NOTHING


def looks(route: Route, house: Furnished) -> Iterator[Look]:
    """Return what to look at of a route; nothing where there is no sample."""
    page = route.page
    if page is None:
        yield from _settings(route, house)
        return
    for values, may in _shown(page, house):
        for query in page.queries:
            yield Look(route.path(**values) + query.format(**values), may)


def _shown(page: Page, house: Furnished) -> Iterator[tuple[Values, May]]:
    """Return what stands in a page's address, and who may open it with that in it."""
    if not page.sample:
        yield {}, who_may(page)
    elif page.sample in SECRETS:
        yield from ((values, anybody) for values in LINKS[page.sample](house))
    elif page.sample == "act":
        yield from _acts(house)
    elif page.sample in VERBS_OF and "verb" in page.choices:
        for values in values_of(page, house.incidents["running"]):
            yield values, _may_do(page.sample, values)
    else:
        may = ADDRESSED.get(page.sample) or who_may(page)
        states = IN_EACH_STATE if page.sample in OF_EACH_STATE else ("running",)
        for state in states:
            yield from ((values, may) for values in values_of(page, house.incidents[state]))


def _may_do(sample: str, values: Values) -> May:
    """Return who may open the form of a verb: by its right, or by what they answer for."""
    verb = VERBS_OF[sample][str(values["verb"])]
    if getattr(verb, "whose", None) is None:
        return who(verb.action)
    row = SORTS[sample].model.objects.get(reference=values[sample])
    return lambda _name, actor: actor is not None and verb.is_for(row, actor)


def _acts(house: Furnished) -> Iterator[tuple[Values, May]]:
    """Each act on an incident that stands so that it can be done, else on one that runs."""
    for name, verb in VERBS.items():
        fitting = (one for one in house.incidents.values() if one.status in verb.sources)
        incident = next(fitting, house.incidents["running"])
        yield {"reference": incident.reference, "verb": name}, who(verb.action)
    # What cannot be done now says so.
    yield {"reference": house.incidents["new"].reference, "verb": "close"}, who(Action.CLOSE)


def _new_password(house: Furnished) -> Iterator[Values]:
    yield house.new_password()
    yield {"uidb64": "MQ", "token": "used-up"}


def _invitation(house: Furnished) -> Iterator[Values]:
    if house.invited is not None:
        yield house.invitation(house.invited)


def _signed_link(house: Furnished) -> Iterator[Values]:
    asked = Escalation.objects.filter(incident=house.incidents["running"], function="ciso").first()
    if asked is not None and (holder := told_as(asked)):
        yield {"token": token_of(asked.incident, escalation_id=asked.pk, holder_id=holder.pk)}


def _receipt_link(house: Furnished) -> Iterator[Values]:
    incident = house.incidents["running"]
    for notice in ControllerNotice.objects.filter(incident=incident)[:1]:
        token = receipt_token(
            incident, notice_id=notice.pk, sort="contact", reader_id=incident.reporter_id
        )
        yield {"token": token}


def _ring_link(_house: Furnished) -> Iterator[Values]:
    for test in RingTest.objects.filter(medium="email").order_by("pk")[:1]:
        yield {"token": ring_token(test)}


def _status_page(house: Furnished) -> Iterator[Values]:
    for page in StatusPage.objects.filter(tenant=house.world.provider, is_public=True):
        yield {"page": page.slug}


def _reader(token: Callable[[StatusReader], str]) -> Callable[[Furnished], Iterator[Values]]:
    def found(house: Furnished) -> Iterator[Values]:
        for reader in StatusReader.objects.filter(tenant=house.world.provider)[:1]:
            yield {"token": token(reader)}

    return found


# Kinds that look otherwise in each state of the incident, and those of few people.
OF_EACH_STATE = frozenset({"incident", "report", "complaint"})
IN_EACH_STATE = ("new", "running", "asked", "closed")
ADDRESSED: Mapping[str, May] = {
    "report": named("carla", "rik"),
    "public_solution": named("carla", "rik"),
    "own_control": named("carla", "audra"),
    "own_control_file": named("carla", "audra"),
    "own_controls": named("carla", "audra", "gus"),
    "own_policy": named("carla", "audra", "rik", "rob"),
    "own_policies": named("carla", "audra", "rik", "rob", "gus"),
    "own_quarter": named("carla", "audra"),
    "own_quarters": named("carla", "audra", "gus"),
    "own_escalation": named("ines"),
    "told": named("ines"),
    "told_form": named("ines"),
}
LINKS: Mapping[str, Callable[[Furnished], Iterator[Values]]] = {
    "new_password": _new_password,
    "invitation": _invitation,
    "signed_link": _signed_link,
    "receipt_link": _receipt_link,
    "ring_link": _ring_link,
    "status_page": _status_page,
    "status_confirm_link": _reader(confirm_token),
    "status_stop_link": _reader(stop_token),
}


def _settings(route: Route, house: Furnished) -> Iterator[Look]:
    """Return the pages of the settings, by what stands in their addresses."""
    if route.name in OF_SETTINGS:
        yield from (Look(path, who(Action.CONFIGURE)) for path in OF_SETTINGS[route.name])
        return
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
