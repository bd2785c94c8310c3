"""Whether notices are as they were written, and went as told: to whom, what, when, with what end.

The event that queues a notice holds a seal of what it said and to whom; those of its end tell what
came of it. What is put off and tried again is work in hand, of which nothing is told. A message to
a contact is told by its proof, a telephone task by the call.
"""

import hmac
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from django.db.models import Exists, OuterRef

from escalation.choices import DeliveryOutcome, NoticeState
from escalation.facts import NoticeFate, NoticesQueued
from escalation.models import Delivery, Notice
from incidents.models import Proof
from tenants.ledger import canonical
from tenants.ledger.facts import NotSaid
from tenants.media import codes_of, logged

# What changes while it is brought out; all other columns are sealed.
IN_HAND: Final = frozenset(
    {
        "id", "state", "rank", "due_at", "attempts", "last_error", "public_id", "sent_at",
        "done_at", "seen_at", "seen_by_id",
    }
)  # fmt: skip
# A telephone task is due when the call is owed: that does not change, and is not sealed either.
_OUTCOMES: Final = {
    "notice.sent": NoticeState.SENT,
    "notice.refused": NoticeState.REFUSED,
    "notice.given_up": NoticeState.GIVEN_UP,
    "notice.dropped": NoticeState.DROPPED,
}
_WAITS: Final = str(NoticeState.WAITING)


def seal_of(notice: Notice) -> str:
    """Return a seal of whom it is for and what it says; its random id keeps it from guessing."""
    said = {name: canonical.value(getattr(notice, name)) for name in _sealed()}
    return hmac.digest(notice.public_id.bytes, canonical.text(said).encode(), "sha256").hex()


@cache
def _sealed() -> tuple[str, ...]:
    """Return the columns that are sealed, once for all notices."""
    names = (field.attname for field in Notice._meta.concrete_fields)
    return tuple(name for name in names if name not in IN_HAND)


class NoticeProver:
    """What the ledger tells of notices, and how they are, for the replay to compare."""

    label: Final = "escalation.notice"
    kinds: Final = frozenset({"notice.queued", *_OUTCOMES})

    def told(self, kind: str, said: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Return what an event tells of which notices."""
        try:
            yield from self._said(kind, said)
        except NotSaid:
            # A body that was tampered with tells of no notice: then its row was not told.
            return

    def _said(self, kind: str, said: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        if kind == "notice.queued":
            for key, seal in NoticesQueued.read(said["facts"]).seals.items():
                yield f"{self.label}:{int(key)}", {"seal": seal, "outcome": _WAITS, "at": None}
            return
        facts = NoticeFate.read(said["facts"])
        if facts.medium not in codes_of(logged()) and not facts.proven:
            outcome = _OUTCOMES[kind]
            at = said["at"] if outcome == NoticeState.SENT else None
            yield f"{self.label}:{int(facts.notice)}", {"outcome": str(outcome), "at": at}

    def live(self, tenant_id: int) -> Iterator[tuple[int, dict[str, Any]]]:
        """Return the notices as they are, by key, in the form in which they are told."""
        attempts = Delivery._base_manager.filter(
            notice=OuterRef("pk"), outcome=DeliveryOutcome.ACCEPTED,
            attempted_at=OuterRef("sent_at"),
        )  # fmt: skip
        proofs = Proof._base_manager.filter(
            message=OuterRef("message"), contact=OuterRef("contact"), medium=OuterRef("medium")
        )
        rows = Notice._base_manager.filter(tenant_id=tenant_id).order_by("pk")
        # Most organisations have none, and the question below takes longer to write than to answer.
        if not rows.exists():
            return
        annotated = rows.annotate(is_accepted=Exists(attempts), is_proven=Exists(proofs))
        for notice in annotated.iterator(chunk_size=500):
            yield notice.pk, {"seal": seal_of(notice), **_outcome(notice)}


def _outcome(notice: Any) -> dict[str, Any]:
    outcome, at = str(notice.state), None
    if notice.medium in codes_of(logged()):
        outcome = _WAITS
    elif notice.state == NoticeState.SENT:
        if not notice.is_accepted:
            outcome = "sent without an attempt"
        elif notice.is_proven:
            outcome = _WAITS
        else:
            at = canonical.moment(notice.sent_at)
    return {"outcome": outcome, "at": at}
