"""When a customer has heard after all of what was missed; until then it is owed and shown.

The next interval that opens does not make it good: only word does, in any later interval that was
kept, or by every means that the missed one asked for, however late.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from incidents.choices import RoundKind
from incidents.record.rules.updates import Proofs, Round, met_at

# Late word has no term.
_FOREVER = datetime.max.replace(tzinfo=UTC)
# What is agreed now; kept, it says all that there is to say. Other kinds may ask for less.
_WHOLE = frozenset({RoundKind.INTERVAL, RoundKind.RESTORATION})


def given_late(missed: Round, proofs: Proofs) -> datetime | None:
    """Return when all that a missed round asked for was given at last, or nothing."""
    return met_at(replace(missed, due_at=_FOREVER), proofs)


def heard_at(
    missed: Round, proofs: Proofs, given: Sequence[tuple[Round, datetime]]
) -> datetime | None:
    """Return when the customer had heard of what one round should have told; nothing until then.

    `given` are the other rounds of the incident that were kept, or made good late, and when.
    """
    moments = [at for other, at in given if at > missed.due_at and _covers(other, missed)]
    late = given_late(missed, proofs)
    if late is not None:
        moments.append(late)
    return min(moments, default=None)


def _covers(other: Round, missed: Round) -> bool:
    """Say whether who was told by the means of one round was told by those of another."""
    if other.kind in _WHOLE:
        return True
    return other.media >= missed.media
