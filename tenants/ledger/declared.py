"""Event codes: what each is called, how it is drawn, and who reads it; declared once per room.

`settings.EVENTS` lists those of all rooms. A screen asks here by code, so that none knows
what a room above tells.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, Final, TypeAlias

from django.conf import settings
from django.utils.module_loading import import_string

from tenants.errors import Words
from tenants.ledger.facts import NOTHING, Facts, NotSaid
from tenants.ledger.models import Event

# People by their keys.
Names: TypeAlias = Mapping[int, str]
# Takes the facts of its code, as declared beside it.
Detail: TypeAlias = Callable[[Any, Names], str]

UNKNOWN_ICON: Final = "circle-dot"


def no_detail(_facts: Facts, _names: Names) -> str:
    return ""


class Auditors(Enum):
    """What an auditor of the customer reads: that it was done, or also what it came to.

    The detail is then made of codes alone, never of typed words or names.
    """

    DONE = 1
    OUTCOME = 2


DONE: Final = Auditors.DONE
OUTCOME: Final = Auditors.OUTCOME


@dataclass(frozen=True)
class EventKind:
    """One code. `title` stands in the story of its subject; `detail` makes words of the facts."""

    code: str
    title: Words
    icon: str = UNKNOWN_ICON
    detail: Detail = no_detail
    # What it says beside its rows.
    facts: type[Facts] = Facts
    hot: bool = False
    # What the list of the ledger calls it, where it stands without the story around it.
    name: Words = ""
    # Left out of the timeline: said elsewhere on the page, or nothing that a person would look for.
    is_quiet: bool = False
    # What an auditor of the customer reads of it, if anything: no colleague's words.
    auditors: Auditors | None = None
    # It wrote a row of the set-up, or of the people and their roles.
    sets_up: bool = False

    def came_to(self, said: Mapping[str, Any], names: Names) -> str:
        """Return in words what the facts of an event come to; nothing where it is of another
        version and does not say it.
        """
        try:
            return self.detail(self.facts.read(said), names)
        except NotSaid:
            return ""


@cache
def declared() -> Mapping[str, EventKind]:
    """Return the codes of all rooms."""
    found: dict[str, EventKind] = {}
    for path in settings.EVENTS:
        for kind in import_string(path):
            if kind.code in found:
                raise ValueError(f"{kind.code} is declared twice")
            found[kind.code] = kind
    return found


def event_kind(code: str) -> EventKind:
    """Return the declaration of a code; one of tomorrow is shown as it is."""
    return declared().get(code) or EventKind(code, code)


def check_declared(code: str, facts: Facts) -> None:
    """Refuse facts of another code: a fault of ours, found by the first test.

    That a service leaves out none is shown for each place that tells (test_declared.py).
    """
    if facts is NOTHING:
        return
    kind = declared().get(code)
    if type(facts) is not (kind.facts if kind else Facts):
        raise TypeError(f"{code} does not say {type(facts).__name__}")


def facts_of(event: Event) -> Facts:
    """Return what an event says beside its rows, as its code declares."""
    return event_kind(event.kind).facts.read(json.loads(event.body)["facts"])


def codes(which: Callable[[EventKind], object]) -> frozenset[str]:
    """Return the codes that are declared so."""
    return frozenset(kind.code for kind in declared().values() if which(kind))


def label(choices: Any, value: object) -> str:
    """Return the label of a choice; one of tomorrow is shown as it is."""
    try:
        return str(choices(value).label)
    except ValueError:
        return str(value or "")
