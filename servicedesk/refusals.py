"""What is answered to an error: status, code and words. `edges.py` puts it in a page."""

import logging
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DatabaseError, DataError, IntegrityError, OperationalError
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from tenants.errors import DomainError, Invalid, NotAllowed, NotFound, Words
from tenants.ledger.signing import CannotSign

logger = logging.getLogger("servicedesk.edges")

CONFLICTS = {
    "23505": _("This is there already."),
    "23503": _("Something else still needs this, or it points at what is no longer there."),
    "23P01": _("This overlaps with what is there already."),
}
DOES_NOT_FIT = _("This does not go together with what is there already.")
UNSIGNED = _(
    "Nothing can be signed at the moment, so nothing was given. Whoever runs this service desk sees"
    " it; try again later."
)
BUSY = _("The service desk is busy for a moment. Nothing was saved; try again.")
NOT_READABLE = _("This request could not be read.")
ONLY_SENT = _("This address only takes what a button or a form sends. Nothing was done.")
ONLY_OPENED = _("This page takes nothing that is sent. Nothing was saved.")


@dataclass(frozen=True)
class Refusal:
    """What an answer says; `errors` by field."""

    status: int
    code: str
    message: Words
    errors: dict[str, Words] = field(default_factory=dict)

    def sentences(self) -> list[str]:
        """Return the message and what is wrong with each field, each once."""
        return list(dict.fromkeys(map(str, [self.message, *self.errors.values()])))


def refusal_of(error: BaseException | None) -> Refusal | None:
    """Return what to answer to an error, or nothing when it is a fault of ours."""
    if isinstance(error, DomainError):
        errors = error.errors if isinstance(error, Invalid) else {}
        return Refusal(error.status, error.code, error.message, errors)
    if isinstance(error, Http404):
        return Refusal(NotFound.status, NotFound.code, NotFound.default)
    if isinstance(error, PermissionDenied):
        return Refusal(NotAllowed.status, NotAllowed.code, NotAllowed.default)
    if isinstance(error, SuspiciousOperation):
        return Refusal(400, "bad_request", NOT_READABLE)
    if isinstance(error, CannotSign):
        # Where key and anchors are kept is for the operator, in the log; nobody else is told.
        logger.error(error.event, extra={"reason": str(error)})
        return Refusal(503, "no_signing", UNSIGNED)
    return _refusal_of_database(error) if isinstance(error, DatabaseError) else None


def _refusal_of_database(error: DatabaseError) -> Refusal | None:
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None) or ""
    if isinstance(error, IntegrityError):
        # The name of the rule, never the values: they may be another tenant's.
        rule = getattr(getattr(cause, "diag", None), "constraint_name", None) or ""
        logger.warning("database.refused", extra={"rule": rule, "sqlstate": state})
        return Refusal(409, "conflict", CONFLICTS.get(state, DOES_NOT_FIT))
    if isinstance(error, OperationalError):
        # A lock or statement that took too long, a deadlock, or a database that is away.
        logger.warning("database.busy", extra={"sqlstate": state})
        return Refusal(503, "busy", BUSY)
    if isinstance(error, DataError):
        return Refusal(400, "bad_request", NOT_READABLE)
    return None


def not_this_way(*, is_opened: bool) -> Refusal:
    """Return what is said of an address that was opened and only takes a form, or the other way
    round: it was typed, or loaded again after its form was refused.
    """
    return Refusal(405, "not_this_way", ONLY_SENT if is_opened else ONLY_OPENED)
