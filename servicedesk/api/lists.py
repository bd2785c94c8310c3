"""The lists of incidents: each by the form of its screen, from the query of its screen.

What a form does not know is refused; its places turn the pages by key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.http import QueryDict

from incidents.desk.forms.queue import QueueFilterForm
from incidents.desk.queries.queue import queue_page
from incidents.portal.forms import ListForm
from incidents.portal.queries.reports import reports_page
from incidents.record.queries.search import Asked, search
from reporting.forms import RegisterForm
from reporting.queries.register import register_page
from servicedesk.api.doors import Door
from servicedesk.api.problems import NotKnown, errors_of
from tenants.rules.roles import Actor

Said = dict[str, Any]
Rows = list[Any]


@dataclass(frozen=True)
class Page:
    """One page: its rows, and what the address of the pages beside it says beside the filters."""

    rows: list[Any]
    newer: Mapping[str, object] | None = None
    older: Mapping[str, object] | None = None
    # Found by words, where that is a list of its own.
    is_found: bool = False


@dataclass(frozen=True)
class Listing:
    """One list: the form that reads its address, which of its fields turn pages, and its rows."""

    form: type[forms.Form]
    places: tuple[str, ...]
    read: Callable[[Actor, QueryDict, datetime], Page]


def _valid(form: forms.Form) -> Said:
    if not form.is_valid():
        raise NotKnown(errors=errors_of(form))
    return form.cleaned_data


def _turned(rows: Rows, newer: object, older: object) -> Page:
    """Return a page whose neighbours begin before its first row and after its last."""
    return Page(
        rows,
        newer={"before": newer} if newer else None,
        older={"after": older} if older else None,
    )


def _queue(actor: Actor, asked: QueryDict, now: datetime) -> Page:
    form = QueueFilterForm(asked, actor=actor)
    said = _valid(form)
    page = queue_page(actor, form.filters, now, after=said["after"], before=said["before"])
    return _turned(list(page.rows), page.newer, page.older)


def _reports(actor: Actor, asked: QueryDict, now: datetime) -> Page:
    said = _valid(ListForm(asked))
    if said["q"]:
        words = Asked(said["q"], page=said["page"] or 1, only_open=said["state"] == "open")
        found = search(actor, words, door="portal:ticket")
        older = {"page": found.older} if found.older else None
        newer = {"page": found.newer} if found.newer else None
        return Page(list(found.hits), newer, older, is_found=True)
    page = reports_page(
        actor,
        now,
        only_own=said["who"] == "own",
        only_open=said["state"] == "open",
        before=said["before"],
    )
    return Page(list(page.reports), older={"before": page.older} if page.older else None)


def _register(actor: Actor, asked: QueryDict, now: datetime) -> Page:
    form = RegisterForm(asked, actor=actor)
    said = _valid(form)
    page = register_page(actor, form.selection, now, after=said["after"], before=said["before"])
    return _turned(list(page.rows), page.newer, page.older)


LISTS: Final[Mapping[Door, Listing]] = {
    Door.DESK: Listing(QueueFilterForm, ("after", "before"), _queue),
    Door.PORTAL: Listing(ListForm, ("before", "page"), _reports),
    Door.REGISTER: Listing(RegisterForm, ("after", "before"), _register),
}
