"""What every page has around it: who is here, how they want to see it, where they can go."""

import math
from dataclasses import dataclass, replace
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from tenants.addresses import address
from tenants.choices import Side
from tenants.clock import now
from tenants.errors import Words
from tenants.menus import Place, places
from tenants.models import Tenant
from tenants.pages import PARTS, Entry, Menu
from tenants.rules.roles import Action, Actor

# Each in its own words, whatever the language of the page: that is how one finds it back.
OWN_NAMES = {"nl": "Nederlands", "nl-be": "Nederlands (België)", "en": "English"}


# A menu of so many places is seen at one glance.
SHORT = 12
# Where the way across leads from each menu.
ACROSS = {Menu.DESK: Side.CUSTOMER, Menu.PORTAL: Side.PROVIDER}


@dataclass(frozen=True)
class Link:
    entry: Entry
    url: str
    current: bool = False

    @property
    def label(self) -> Words:
        return self.entry.label

    @property
    def short(self) -> Words:
        return self.entry.short or self.entry.label

    @property
    def icon(self) -> str:
        return self.entry.icon

    @property
    def count(self) -> str:
        return self.entry.count

    @property
    def go(self) -> str:
        return self.entry.go

    @property
    def is_new(self) -> bool:
        return self.entry.is_new


@dataclass(frozen=True)
class Part:
    """A part of the menu; folded unless it is what this page is of."""

    label: Words
    links: list[Link]
    is_first: bool
    is_open: bool


class Shell:
    """The frame around a page; read by the layouts as `shell`."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._user = getattr(request, "user", None)
        self._actor: Actor | None = getattr(request, "actor", None)

    def _setting(self, name: str, default: object) -> object:
        return getattr(self._user, name, default)

    @cached_property
    def user_name(self) -> str:
        return str(self._user) if getattr(self._user, "is_authenticated", False) else ""

    @property
    def person(self) -> str:
        """A mark of who is signed in, which tells neither his name nor his number."""
        if not getattr(self._user, "is_authenticated", False):
            return ""
        return salted_hmac("servicedesk.person", str(self._setting("pk", ""))).hexdigest()[:16]

    @property
    def theme(self) -> str:
        return str(self._setting("theme", "system"))

    @property
    def density(self) -> str:
        return "compact" if self._setting("compact", False) else ""

    @property
    def keys(self) -> str:
        return "on" if self._setting("keys_enabled", True) else "off"

    @cached_property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @cached_property
    def languages(self) -> list[dict[str, object]]:
        """Every language with its own name, and whether it is the one of this page."""
        return [
            {"code": code, "name": OWN_NAMES.get(code, code), "current": code == self.language}
            for code, _name in settings.LANGUAGES
        ]

    @cached_property
    def path(self) -> str:
        return self._request.get_full_path()

    @cached_property
    def _names(self) -> dict[int, str]:
        actor = self._actor
        if actor is None or not actor.providers:
            return {}
        wanted = {*actor.roles, *actor.providers.values()}
        known: dict[int, str] = getattr(self._request, "tenant_names", {})
        if wanted <= known.keys():
            return known
        return dict(Tenant.objects.filter(pk__in=wanted).values_list("pk", "name"))

    def _only(self, ids: set[int]) -> str:
        return self._names.get(next(iter(ids)), "") if len(ids) == 1 else ""

    @property
    def brand(self) -> str:
        """The provider, when there is one."""
        return self._only(set(self._actor.providers.values())) if self._actor else ""

    @property
    def customer(self) -> str:
        """The organisation of somebody on the customer's side, when there is one."""
        if self._actor is None or self._actor.side is not Side.CUSTOMER:
            return ""
        return self._only(set(self._actor.roles))

    def _links(self, menu: Menu) -> list[Link]:
        actor = self._actor
        if actor is None:
            return []
        links = [
            Link(place.entry, address(place.route) + place.entry.query)
            for place in places(menu)
            if _is_for(actor, place)
        ]
        # A place with a query is here only when the whole address fits; else its page is.
        exact = [link for link in links if link.url == self.path]
        here = exact or [link for link in links if link.url == self._request.path]
        return [replace(link, current=link in here) for link in links]

    @cached_property
    def desk(self) -> list[Link]:
        return self._links(Menu.DESK)

    @cached_property
    def menu(self) -> tuple[str, ...]:
        """What tells this menu of the desk from another person's."""
        return tuple(link.url for link in self.desk)

    @cached_property
    def here(self) -> tuple[str, ...]:
        """Which places of it are of this page."""
        return tuple(link.url for link in self.desk if link.current)

    @cached_property
    def desk_parts(self) -> list[Part]:
        """Return the same in its parts; a menu that is short has none folded."""
        is_short = len(self.desk) <= SHORT
        found = []
        for number, (begins, label) in enumerate(PARTS):
            ends = PARTS[number + 1][0] if number + 1 < len(PARTS) else math.inf
            links = [link for link in self.desk if begins <= link.entry.order < ends]
            if links:
                is_here = any(link.current for link in links)
                found.append(Part(label, links, number == 0, is_short or is_here))
        return found

    @cached_property
    def portal(self) -> list[Link]:
        return self._links(Menu.PORTAL)

    @property
    def search(self) -> str:
        """Where the words of the palette can be looked for."""
        can_search = self._actor is not None and self._actor.may_somewhere(Action.SEE_QUEUE)
        return address("desk:search") + "?q=" if can_search else ""


def _is_for(actor: Actor, place: Place) -> bool:
    if place.page.is_of_demo and not settings.DEMO:
        return False
    if place.entry.is_across:
        there = ACROSS[place.entry.menu]
        return actor.side is not there and there in actor.sides
    return place.page.lets_in(actor)


def shell(request: HttpRequest) -> dict[str, object]:
    """Give every template `shell` and `now`; the frame is worked out only when it is drawn."""
    return {"shell": Shell(request), "now": now()}
