"""Refusals as problem+json: those of our services, and what the framework itself refuses."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

from servicedesk.edges import problem
from servicedesk.noting import note
from servicedesk.refusals import NOT_READABLE, Refusal, refusal_of
from tenants.errors import DomainError, Invalid, Words

SIGN_IN: Final = _("Show a token, or sign in.")
TOO_OFTEN: Final = _("Too many requests. Wait, then go on.")
NOT_THIS_METHOD: Final = _("This address does not take this method.")
NOT_THIS_KIND: Final = _("Nothing of this kind is given or taken here.")
NO_SECRET: Final = _("A session sends the CSRF secret of its pages with whatever it changes.")
# What the framework raises: our code for it, and what is said.
_SAID: Final[Mapping[type[exceptions.APIException], tuple[str, Words]]] = {
    exceptions.NotAuthenticated: ("not_signed_in", SIGN_IN),
    exceptions.Throttled: ("too_often", TOO_OFTEN),
    exceptions.MethodNotAllowed: ("not_this_way", NOT_THIS_METHOD),
    exceptions.NotAcceptable: ("not_this_kind", NOT_THIS_KIND),
    exceptions.UnsupportedMediaType: ("not_this_kind", NOT_THIS_KIND),
    exceptions.ParseError: ("bad_request", NOT_READABLE),
    exceptions.PermissionDenied: ("csrf", NO_SECRET),
}

Context = Mapping[str, Any]


class NotKnown(Invalid):
    """Something in the address is no filter, field or place of this list."""

    code = "not_known"
    status = 400
    default = _("Something in the address is not known here.")


class NotSent(NotKnown):
    """Something in the body is no field of what it is sent to."""

    default = _("Something that was sent is not known here.")


class NeedsKey(Invalid):
    code = "needs_key"
    status = 400
    default = _("Send an Idempotency-Key: by it a repeat is not done twice.")


class KeyUsed(Invalid):
    code = "key_used"
    status = 422
    default = _("This Idempotency-Key was used for another request.")


class NeedsVersion(DomainError):
    code = "needs_version"
    status = 428
    default = _("Send If-Match with the ETag of what you read.")


class Changed(DomainError):
    """Somebody was first: `asked` is the version that was read, `now` the one that stands."""

    code = "stale"
    status = 412
    default = _("This was changed meanwhile. Read it again before you go on.")

    def __init__(self, message: Words | None, *, asked: int, now: int) -> None:
        # Of a version that never was nobody can have been first: no name is told.
        was = asked <= now
        super().__init__(message if was else _("This version never was. Read it before you go on."))
        self.asked, self.now = asked, now


class MovedOn(DomainError):
    """The same of a row that has no version: what was read is not what stands."""

    code = "stale"
    status = 412
    default = _("This was changed meanwhile. Read it again before you go on.")


def no_such_filter(names: Sequence[str]) -> NotKnown:
    """Return the refusal of names in an address that are no filter there."""
    told = _("There is no such filter: %(names)s.") % {"names": ", ".join(names)[:80]}
    return NotKnown(errors={name[:40]: told for name in names[:5]})


def no_such_field(names: Sequence[str]) -> NotSent:
    """Return the refusal of names in a body that are no field of it."""
    told = _("There is no such field.")
    return NotSent(errors={name[:40]: told for name in names[:5]})


def answer(error: Exception, context: Context) -> HttpResponse | None:
    """Return the answer to an error of a view; nothing where it is a fault of ours."""
    refusal = _of_framework(error) or refusal_of(error)
    if refusal is None:
        return None
    more = {}
    if isinstance(error, Changed):
        more = {"asked": error.asked, "now": error.now}
    note(context["request"]._request, status=refusal.status, code=refusal.code)
    response = problem(refusal, **more)
    for header, value in _headers(error).items():
        response[header] = value
    if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = "5"
    response.exception = True  # type: ignore[attr-defined]
    return response


def errors_of(form: forms.BaseForm) -> dict[str, Words]:
    """Return the first thing that is wrong with each field; of the whole under an empty name."""
    return {
        "" if name == "__all__" else name: str(errors[0]) for name, errors in form.errors.items()
    }


def _of_framework(error: Exception) -> Refusal | None:
    if not isinstance(error, exceptions.APIException):
        return None
    if isinstance(error, exceptions.AuthenticationFailed):
        return Refusal(error.status_code, "not_signed_in", str(error.detail))
    code, said = _SAID.get(type(error), ("bad_request", NOT_READABLE))
    return Refusal(error.status_code, code, said)


def _headers(error: Exception) -> dict[str, str]:
    found = {}
    if challenge := getattr(error, "auth_header", None):
        found["WWW-Authenticate"] = str(challenge)
    if (wait := getattr(error, "wait", None)) is not None:
        found["Retry-After"] = str(int(wait) + 1)
    return found
