"""The signed link of whoever is told as a function and has no account: it says who, and ends.

It carries keys and no words. It is used up once the escalation is answered or passed on, ends by
itself, and is worth nothing once its reader no longer holds the function.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core import signing

from incidents.models import Incident
from tenants.errors import NotFound
from tenants.scoping import Scope

LASTS: Final = timedelta(days=14)
_SALT: Final = "escalation.seen"
_KEYS: Final = 4
_RECEIPTS: Final = "received"
_OF_RECEIPT: Final = 5


@dataclass(frozen=True)
class Invitation:
    """Whose link it is: one escalation of one tenant, and who was asked."""

    tenant_id: int
    provider_id: int
    escalation_id: int
    holder_id: int

    @property
    def scope(self) -> Scope:
        return Scope.of(self.tenant_id, self.provider_id)


def token_of(incident: Incident, *, escalation_id: int, holder_id: int) -> str:
    """Return what stands in the address; nobody else can make one."""
    keys = [incident.tenant_id, incident.provider_id, escalation_id, holder_id]
    return signing.dumps(keys, salt=_SALT)


def read(token: str) -> Invitation:
    """Return whose link this is; one that was made up or has ended does not exist."""
    try:
        keys = signing.loads(token, salt=_SALT, max_age=LASTS)
    except signing.BadSignature as error:
        raise NotFound() from error
    if not isinstance(keys, list) or len(keys) != _KEYS:
        raise NotFound()
    return Invitation(*keys)


@dataclass(frozen=True)
class Receipt:
    """Whose link to a notice it is: one customer's, and to whom it was sent."""

    tenant_id: int
    provider_id: int
    notice_id: int
    # `holder` or `contact`, as of `Recipient`.
    sort: str
    reader_id: int

    @property
    def scope(self) -> Scope:
        return Scope.of(self.tenant_id, self.provider_id)


def receipt_token(incident: Incident, *, notice_id: int, sort: str, reader_id: int) -> str:
    keys = [incident.tenant_id, incident.provider_id, notice_id, sort, reader_id]
    return signing.dumps(keys, salt=_RECEIPTS)


def read_receipt(token: str) -> Receipt:
    """Return whose link this is; one that was made up or has ended does not exist."""
    try:
        keys = signing.loads(token, salt=_RECEIPTS, max_age=LASTS)
    except signing.BadSignature as error:
        raise NotFound() from error
    if not isinstance(keys, list) or len(keys) != _OF_RECEIPT:
        raise NotFound()
    return Receipt(*keys)
