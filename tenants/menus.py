"""Every page that declares itself, by the name of its address, and the menus that they make."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.urls import URLResolver, get_resolver

from tenants.pages import Entry, Menu, Page, page_of


def pages() -> Mapping[str, Page]:
    """Return every page that is declared, by the name of its address."""
    return _pages(settings.ROOT_URLCONF)


@cache
def _pages(routes: str) -> Mapping[str, Page]:
    return dict(_declared_in(get_resolver(routes), ""))


def _declared_in(resolver: URLResolver, rooms: str) -> Iterator[tuple[str, Page]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{rooms}{entry.namespace}:" if entry.namespace else rooms
            yield from _declared_in(entry, inner)
        elif page := page_of(entry.callback):
            yield f"{rooms}{entry.name}", page


@dataclass(frozen=True)
class Place:
    """An entry of a menu, with the page that it leads to."""

    route: str
    page: Page
    entry: Entry


def places(menu: Menu) -> tuple[Place, ...]:
    return _places(settings.ROOT_URLCONF, menu)


@cache
def _places(routes: str, menu: Menu) -> tuple[Place, ...]:
    found = [
        Place(route, page, entry)
        for route, page in _pages(routes).items()
        for entry in page.menu
        if entry.menu is menu
    ]
    return tuple(sorted(found, key=lambda place: place.entry.order))
