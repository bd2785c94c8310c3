"""What every page has around it: who is here, how they want to see it, where they can go."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants.clock import now

# Each in its own words, whatever the language of the page: that is how one finds it back.
OWN_NAMES = {"nl": "Nederlands", "nl-be": "Nederlands (België)", "en": "English"}


@dataclass(frozen=True)
class Place:
    """Somewhere in the main menu. `count` names a figure in `nav_counts`, `go` the key after G."""

    route: str
    label: Any
    icon: str
    count: str = ""
    short: Any = ""
    go: str = ""


DESK = (
    Place("queue", _("Queue"), "inbox", "queue", go="q"),
    Place("majors", _("Major incidents"), "siren", "majors", _("Major"), "i"),
    Place("escalations", _("Escalations"), "workflow", "escalations"),
    Place("customers", _("Customers"), "building-2", go="k"),
    Place("reports", _("Reporting"), "chart-column", "", _("Figures"), "r"),
    Place("register", _("Incident register"), "clipboard-check", "", _("Register")),
)
PORTAL = (
    Place("portal_home", _("Overview"), "house"),
    Place("portal_list", _("Reports"), "ticket"),
    Place("portal_new", _("Report"), "plus"),
    Place("portal_status", _("Service status"), "activity", "", _("Status")),
)


@dataclass(frozen=True)
class Link:
    url: str
    label: Any
    short: Any
    icon: str
    count: str
    go: str
    current: bool


class Shell:
    """The frame around a page; read by the layouts as `shell`."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._user = getattr(request, "user", None)

    def _setting(self, name: str, default: Any) -> Any:
        return getattr(self._user, name, default)

    @property
    def signed_in(self) -> bool:
        return bool(getattr(self._user, "is_authenticated", False))

    @property
    def user_name(self) -> str:
        return str(self._user) if self.signed_in else ""

    @property
    def theme(self) -> str:
        return str(self._setting("theme", "system"))

    @property
    def density(self) -> str:
        return "compact" if self._setting("compact", False) else ""

    @property
    def keys(self) -> str:
        return "on" if self._setting("keys_enabled", True) else "off"

    @property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @cached_property
    def languages(self) -> list[dict[str, Any]]:
        """Every language with its own name, and whether it is the one of this page."""
        return [
            {
                "code": code,
                "name": OWN_NAMES.get(code, code),
                "current": code == self.language,
            }
            for code, _name in settings.LANGUAGES
        ]

    @property
    def path(self) -> str:
        return self._request.get_full_path()

    def _links(self, places: tuple[Place, ...]) -> Iterator[Link]:
        here = self._request.path
        for place in places:
            try:
                url = reverse(place.route)
            except NoReverseMatch:
                continue
            yield Link(
                url=url,
                label=place.label,
                short=place.short or place.label,
                icon=place.icon,
                count=place.count,
                go=place.go,
                current=here == url,
            )

    @cached_property
    def desk(self) -> list[Link]:
        return list(self._links(DESK))

    @cached_property
    def portal(self) -> list[Link]:
        return list(self._links(PORTAL))


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give every template `shell` and `now`; both are worked out only when they are used."""
    moment: datetime = now()
    return {"shell": SimpleLazyObject(lambda: Shell(request)), "now": moment}
