"""Bodies of requests, as the forms of the pages take them: one shape for both doors."""

from collections.abc import Mapping
from typing import TypeVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from servicedesk.api.problems import errors_of, no_such_field
from tenants.errors import DomainError, Invalid
from tenants.posted.asking import AskForm

F = TypeVar("F", bound=AskForm[object])


def posted(request: Request, **marks: str) -> QueryDict:
    """Return what was sent as a form is sent; `marks` are what its hidden fields hold."""
    data = request.data
    if isinstance(data, QueryDict):
        sent = data.copy()
    elif isinstance(data, dict):
        sent = as_sent(data)
    else:
        raise ParseError()
    for name, mark in marks.items():
        sent[name] = mark
    return sent


def as_sent(data: Mapping[str, object]) -> QueryDict:
    """Return names and values as a form would have sent them."""
    sent = QueryDict(mutable=True)
    for name, value in data.items():
        sent.setlist(name, _texts(name, value))
    return sent


def _texts(name: str, value: object) -> list[str]:
    """Return a value as texts; what is false or nothing is as if it were not sent."""
    values = value if isinstance(value, list) else [value]
    found = []
    for one in values:
        if isinstance(one, dict | list):
            raise Invalid(_("This is not a value."), field=name[:40])
        if one is True:
            found.append("on")
        elif one not in (None, False) or (one == 0 and one is not False):
            found.append(str(one))
    if any(not _is_text(text) for text in found):
        raise Invalid(_("This is not text."), field=name[:40])
    return found


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a pair, which is no letter
        return False
    return True


def valid(form: F, *, beside: frozenset[str] = frozenset()) -> F:
    """Return a form that can be carried out; refuse what it does not know or take.

    `beside` are names of the body that are for somebody else than this form.
    """
    sent: Mapping[str, object] = form.data
    known = {*form.fields, *beside}
    if unknown := sorted(set(sent) - known):
        raise no_such_field(unknown)
    if not form.is_valid():
        raise Invalid(errors=errors_of(form))
    return form


def named_as(form: forms.Form, refusal: DomainError) -> DomainError:
    """Let a refusal name the fields as the body does."""
    known: Mapping[str, str] = getattr(form, "known_as", {})
    if isinstance(refusal, Invalid):
        refusal.errors = {known.get(name, name): said for name, said in refusal.errors.items()}
    return refusal
