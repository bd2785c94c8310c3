"""A test message is answered: by its signed link, once, or by the colleague who called."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from escalation.choices import RingState
from escalation.models import RingTest
from escalation.on_call.rules.rings import HOLDS
from escalation.on_call.services.common import lock_rota
from tenants.errors import Invalid, NotAllowed, NotFound
from tenants.ledger.append import append, update
from tenants.media import MEDIA
from tenants.people.marks import mark_of
from tenants.people.services.mail_failed import mail_arrives
from tenants.rules.roles import SYSTEM, Action, Actor
from tenants.sole import sole

_SALT: Final = "on_call.ring"
_KEYS: Final = 2


@dataclass(frozen=True)
class RingLink:
    provider_id: int
    test_id: int


def ring_token(row: RingTest) -> str:
    """Return what stands in the address; nobody else can make one."""
    return signing.dumps([row.provider_id, row.pk], salt=_SALT)


def read_ring(token: str) -> RingLink:
    """Return whose link this is; one that was made up or is a week old does not exist."""
    try:
        keys = signing.loads(token, salt=_SALT, max_age=HOLDS)
    except signing.BadSignature as error:
        raise NotFound() from error
    if not isinstance(keys, list) or len(keys) != _KEYS:
        raise NotFound()
    return RingLink(*keys)


@transaction.atomic
def answer_ring(*, test_id: int, now: datetime) -> RingTest:
    """It arrived: whoever has the link has the mail. Used once; of another address it is none."""
    row = _lock(test_id)
    medium = MEDIA[row.medium]
    is_same = row.mark == mark_of(getattr(row.user, medium.address))
    if not medium.is_delivered or not row.user.is_active or not is_same:
        raise NotFound()
    if row.state == RingState.ASKED:
        _become(row, RingState.PROVEN, actor=SYSTEM, now=now)
        mail_arrives(user_id=row.user_id)
    return row


@transaction.atomic
def log_ring(*, test_id: int, reached: bool, actor: Actor, now: datetime) -> RingTest:
    """Say what came of a test call: who called says so, and nobody of themselves."""
    found = RingTest.objects.filter(pk=test_id).values_list("rota", flat=True).first()
    if found is None:
        raise NotFound()
    lock_rota(found, actor, action=Action.WORK)
    row = _lock(test_id)
    if MEDIA[row.medium].is_delivered:
        raise NotFound()
    if row.user_id == actor.person_id:
        raise NotAllowed()
    if row.state != RingState.ASKED:
        raise Invalid(_("This was answered already."))
    row.said_by_id = actor.person_id
    _become(row, RingState.PROVEN if reached else RingState.FAILED, actor=actor, now=now)
    return row


def _lock(test_id: int) -> RingTest:
    rows = RingTest.objects.select_for_update(of=("self",)).select_related("rota", "user")
    row = sole(rows.filter(pk=test_id))
    if row is None:
        raise NotFound()
    return row


def _become(row: RingTest, state: RingState, *, actor: Actor, now: datetime) -> None:
    row.state, row.answered_at = state, now
    wrote = update(row, "state", "answered_at", "said_by")
    kind = "ring.proven" if state == RingState.PROVEN else "ring.failed"
    append(row.rota, kind, actor=actor, at=now, wrote=[wrote])
