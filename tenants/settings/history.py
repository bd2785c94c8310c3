"""What the ledger tells, in words: what happened, what it is about, and who did it.

What codes are called stands in their declarations.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.bearer import by_token, token_names
from tenants.errors import Words
from tenants.ledger.declared import codes, declared
from tenants.ledger.names import kind_of
from tenants.models import Event, User
from tenants.models.base import Recorded
from tenants.rules.roles import Kind
from tenants.settings.related import Related

# What a code says of any kind of row.
_DONE: Final[Mapping[str, Words]] = {
    "added": gettext_lazy("%(what)s added"),
    "changed": gettext_lazy("%(what)s changed"),
    "removed": gettext_lazy("%(what)s removed"),
}

# The room whose rows people set up; those of the rooms above come from the work.
SETUP: Final = "tenants"


def is_called(kind: str) -> bool:
    """Return whether a code has words; one of tomorrow is shown as it is."""
    name, _dot, what = kind.partition(".")
    return kind in declared() or (name in _models() and what in _DONE)


def kind_text(kind: str) -> str:
    """Return what happened, in words."""
    if told := declared().get(kind):
        return str(told.name or told.title)
    name, _dot, what = kind.partition(".")
    if not is_called(kind):
        return kind
    return str(_DONE[what]) % {"what": capfirst(noun_of(name))}


def kinds_like(text: str) -> list[str]:
    """Return the codes whose words hold this text: what somebody looks for in the ledger."""
    of_rows = (f"{name}.{what}" for name in _models() for what in _DONE)
    sought = text.casefold()
    return [kind for kind in {*declared(), *of_rows} if sought in kind_text(kind).casefold()]


@cache
def codes_of_setup() -> frozenset[str]:
    """Return the codes of what changes the set-up, or the people and their roles."""
    rows = [kind for kind, model in _models().items() if model._meta.app_label == SETUP]
    of_rows = (f"{kind}.{what}" for kind in rows for what in _DONE)
    return codes(lambda kind: kind.sets_up) | frozenset(of_rows)


@cache
def _models() -> Mapping[str, type[Recorded]]:
    """Return what events are about, by the name that they give it."""
    found = (model for model in apps.get_models() if issubclass(model, Recorded))
    return {kind_of(model): model for model in found}


def noun_of(subject_kind: str) -> str:
    """Return what such a subject is called."""
    model = _models().get(subject_kind)
    return str(model._meta.verbose_name) if model else subject_kind


class Reader:
    """Reads whom and what a page of events names, in one statement for each kind of them."""

    def __init__(self, events: Iterable[Event], related: Related | None = None) -> None:
        """`related` reads rows of the same kinds in the same statements."""
        wanted: dict[str, set[int]] = defaultdict(set)
        people: set[int] = set()
        by_tokens: dict[int, dict[str, Any]] = {}
        for event in events:
            if event.actor_kind == Kind.TOKEN:
                by_tokens[event.pk] = json.loads(event.body)
            wanted[event.subject_kind].add(event.subject_id)
            people |= {event.actor_id} if event.actor_id else set()
        named = User.objects.filter(pk__in=people).values_list("pk", "name")
        self._people: dict[int, str] = dict(named)
        names = token_names(by_tokens.values())
        self._tokens = {key: by_token("", body, names) for key, body in by_tokens.items()}
        self._subjects = _subjects(wanted, related or Related(()))

    def who(self, event: Event) -> str:
        """Return the name of whoever acted, or what acted in the place of a person."""
        if event.actor_kind == Kind.IMPORT:
            return _("another desk")
        if event.actor_kind == Kind.SYSTEM or event.actor_id is None:
            return _("the service desk")
        name = self._people.get(event.actor_id) or _("somebody who is no longer known")
        return name + self._tokens.get(event.pk, "")

    def about(self, event: Event) -> str:
        """Return the subject as people call it; one that is gone by its number."""
        noun = capfirst(noun_of(event.subject_kind))
        found = self._subjects.get((event.subject_kind, event.subject_id))
        return f"{noun}: {found}" if found else f"{noun} {event.subject_id}"


def _subjects(wanted: Mapping[str, set[int]], related: Related) -> dict[tuple[str, int], str]:
    """Return what these rows are called; what is no recorded row has no name."""
    known = {kind: model for kind in wanted if (model := _models().get(kind))}
    for kind, model in known.items():
        related.want(model, wanted[kind])
    return {
        (kind, key): str(row)
        for kind, model in known.items()
        for key, row in related.rows(model).items()
        if key in wanted[kind]
    }
