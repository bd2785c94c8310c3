"""How rows of the settings look through the API: what is read and asked, and how one stands."""

import hashlib
import json
from functools import cache
from typing import Any

from django.forms import BooleanField, Field
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework import serializers as s
from rest_framework.request import Request

from servicedesk.api.described import field_of
from servicedesk.api.problems import MovedOn, NeedsVersion, NotKnown
from servicedesk.api.tables import described
from tenants.settings.sure import SURE

Shape = type[s.Serializer[Any]]


@cache
def shape_of(name: str, _language: str) -> Shape:
    made: dict[str, Any] = {"id": s.IntegerField(), "tenant": s.IntegerField(allow_null=True)}
    for one, field in described(name).items():
        made[one] = _loosely(field)
    return type(f"SetUp{_title(name)}Shape", (s.Serializer,), made)


@cache
def asked_of(name: str, _language: str) -> Shape:
    made: dict[str, Any] = {one: field_of(field) for one, field in described(name).items()}
    for field in made.values():
        # Of a change only what is changed.
        field.required = False
    made[SURE] = field_of(BooleanField(label=_("Go on although this follows"), required=False))
    return type(f"SetUp{_title(name)}Asked", (s.Serializer,), made)


def _title(name: str) -> str:
    return name.title().replace("-", "")


class SureAsked(s.Serializer[Any]):
    """Whether somebody goes on although something follows."""

    is_sure = s.BooleanField(required=False)


class RemovedShape(s.Serializer[Any]):
    id = s.IntegerField()


def _loosely(field: Field) -> Any:
    """Return how a field is read: as it is filled in, or nothing."""
    found = field_of(field)
    return s.JSONField() if isinstance(found, s.ListField) else type_of(found)


def type_of(found: Any) -> Any:
    kinds = {s.IntegerField: s.IntegerField, s.BooleanField: s.BooleanField}
    made = kinds.get(type(found), s.CharField)
    return made(allow_null=True, required=False)


def said_yes(data: QueryDict) -> QueryDict:
    """Say that somebody is sure as the page of the settings says it."""
    if data.get(SURE) == "on":
        data[SURE] = "yes"
    return data


def narrowed(said: dict[str, Any], request: Request) -> dict[str, Any]:
    asked = request.query_params.get("fields", "")
    wanted = {name.strip() for name in asked.split(",")} if asked else set(said)
    if unknown := wanted - set(said):
        raise NotKnown(errors={"fields": ", ".join(sorted(unknown))[:120]})
    return {name: value for name, value in said.items() if name in wanted}


def mark_of(said: dict[str, Any]) -> str:
    """Return what tells how a row stands: rows of the settings have no version."""
    written = json.dumps(said, sort_keys=True, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:20]


def check_mark(request: Request, said: dict[str, Any]) -> None:
    """Refuse who did not read how it stands now."""
    sent = request.headers.get("If-Match", "").strip()
    if not sent:
        raise NeedsVersion()
    if sent != "*" and sent.removeprefix("W/").strip('"') != mark_of(said):
        raise MovedOn()
