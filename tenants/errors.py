"""Refusals: what a rule or a service says when something may not be done."""

from collections.abc import Mapping
from typing import ClassVar, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words: TypeAlias = str | Promise


class DomainError(Exception):
    """A refusal with a code for programs and a sentence for people."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    default: ClassVar[Words] = _("This cannot be done.")

    def __init__(self, message: Words | None = None, *, field: str | None = None) -> None:
        self.message = self.default if message is None else message
        self.field = field
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(DomainError):
    code = "not_allowed"
    status = 403
    default = _("You are not allowed to do this.")


class NotFound(DomainError):
    """Also said of what belongs to somebody else: its existence is not told."""

    code = "not_found"
    status = 404
    default = _("This does not exist.")


class TooMuch(DomainError):
    """More fields, rows or bytes than any page of ours sends."""

    code = "too_much"
    status = 413
    default = _("This is more than can be sent at once.")


class Stale(DomainError):
    code = "stale"
    status = 409
    default = _("This was changed meanwhile. Look at it again before you go on.")


class Invalid(DomainError):
    """Something filled in is missing or wrong; `errors` says what, field by field."""

    code = "invalid"
    status = 422
    default = _("Something is missing or not right.")

    def __init__(
        self,
        message: Words | None = None,
        *,
        field: str | None = None,
        errors: Mapping[str, Words] | None = None,
    ) -> None:
        super().__init__(message, field=field)
        self.errors: dict[str, Words] = dict(errors or {})
        if field is not None:
            self.errors.setdefault(field, self.message)
