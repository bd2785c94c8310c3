"""The forms of a page, as a browser would read them, to be sent back with somebody else's ids."""

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Final

from django.apps import apps
from django.db import models

from escalation.models import Escalation
from incidents.models import ActionStep, Complaint, Incident
from tenants.models import (
    Agreement,
    Asset,
    Category,
    Contact,
    FunctionHolder,
    ServiceHours,
    Supplier,
    Team,
    Tenant,
    User,
)
from tenants.models.base import TenantRow
from tests.walls.furnished import Furnished

# What no id of a tenant's row is put in: secrets, and words that a person types.
NOT_TRIED: Final = frozenset({"csrfmiddlewaretoken", "typed_by", "key", "next", "back", "version"})
# How many rows a form has, and the row that a script copies, which nobody sends.
COUNTS_ROWS: Final = re.compile(r"-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$|-__prefix__-")
WORDS: Final = frozenset(
    {
        "text", "search", "email", "tel", "password", "datetime-local", "date", "time", "submit",
        "button",
    }
)  # fmt: skip
# Whose keys are tried: what forms ask for.
ASKED_FOR: Final = (
    Agreement, ActionStep, Asset, Category, Complaint, Contact, Escalation, FunctionHolder,
    Incident, ServiceHours, Supplier, Team,
)  # fmt: skip


@dataclass
class Form:
    """Where a form goes, how, and what stands in it.

    `ids` are the fields that may hold an id, `refused` those that it shows with a complaint.
    """

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def holds(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)

    def may_hold_id(self, name: str) -> None:
        is_tried = name not in NOT_TRIED and not COUNTS_ROWS.search(name)
        if is_tried and name not in self.ids:
            self.ids.append(name)


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms = page, list[Form]()
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "form":
            action = given.get("action") or self.page
            self.forms.append(Form(action, given.get("method", "get").lower()))
        elif not self.forms:
            return
        if given.get("aria-invalid") == "true":
            self.forms[-1].refused.add(name)
        if tag == "input" and name:
            is_chosen = kind not in {"radio", "checkbox"} or "checked" in given
            if is_chosen:
                self.forms[-1].holds(name, given.get("value", "on"))
            if kind not in WORDS:
                self.forms[-1].may_hold_id(name)
        elif tag == "select" and name:
            self._select = name
            self.forms[-1].may_hold_id(name)
        elif tag == "option" and self._select and "selected" in given:
            self.forms[-1].holds(self._select, given.get("value", ""))
        elif tag == "textarea" and name:
            self._area = name
            self.forms[-1].holds(name, "Words of mine.")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


def forms_of(page: str, html: str) -> list[Form]:
    reader = _Reader(page)
    reader.feed(html[html.find("<") :])
    return reader.forms


@dataclass(frozen=True)
class Foreign:
    """Keys of rows of a house, by the table that they are of, and what its incident is called."""

    by_table: dict[type[models.Model], str]
    reference: str

    def for_field(self, name: str) -> list[str]:
        """Return what to try in a field: keys of the tables that a column of its name points at.

        A field that is named as no column of any table may ask for anything: there all are tried.
        """
        last = name.rsplit("-", 1)[-1]
        tables = _pointed_at().get(last.removesuffix("_id"), set())
        wanted = {self.by_table[table] for table in tables if table in self.by_table}
        if not wanted and last in _holding_values():
            # A state, a language, a tick: any key is as wrong there as the next.
            return [self.by_table[Tenant], self.reference]
        anything = {self.by_table[table] for table in (Tenant, User, *ASKED_FOR)}
        return sorted(wanted) if wanted else sorted({*anything, self.reference})


@cache
def _holding_values() -> set[str]:
    """Return the names of the columns that point at nothing."""
    columns = {c.name for m in apps.get_models() for c in m._meta.concrete_fields}
    return columns - _pointed_at().keys() - {"id"}


@cache
def _pointed_at() -> dict[str, set[type[models.Model]]]:
    found: dict[str, set[type[models.Model]]] = {}
    for model in apps.get_models():
        for column in model._meta.get_fields():
            if column.many_to_one and isinstance(column.related_model, type):
                found.setdefault(column.name, set()).add(column.related_model)
    return found


def foreign_ids(house: Furnished) -> Foreign:
    """Return keys of rows of this house, and what its incident is called."""
    keys: dict[type[models.Model], str] = {
        Tenant: str(house.world.acme.pk), User: str(house.world.user("rik").pk)
    }  # fmt: skip
    for model in apps.get_models():
        if issubclass(model, TenantRow):
            rows = model._base_manager.filter(tenant__in=house.tenants)
            if pk := rows.order_by("pk").values_list("pk", flat=True).last():
                keys[model] = str(pk)
    assert keys.keys() >= set(ASKED_FOR)
    return Foreign(keys, house.incidents["rik"].reference)
