"""What was missed is made good by word, never by the interval that opens after it."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.choices import RoundKind
from incidents.record.rules.heard import heard_at
from incidents.record.rules.updates import Delivery, Proofs, Round
from tenants.media import EMAIL, PHONE

START = datetime(2026, 3, 10, 13, 0, tzinfo=UTC)
ANN, BEN = 1, 2
BOTH = (EMAIL, PHONE)


def at(minutes):
    return START + timedelta(minutes=minutes)


def asked(kind, opens, due, media=BOTH):
    return Round(1, kind, at(opens), at(due), frozenset(media))


INTERVAL = asked(RoundKind.INTERVAL, 0, 30)
FIRST = asked(RoundKind.FIRST, 0, 5, [PHONE])
RESTORATION = asked(RoundKind.RESTORATION, 60, 65)


def proofs(*mails, calls=()):
    return Proofs(
        frozenset({ANN, BEN}),
        tuple(Delivery(who, at(minutes), *map(at, revoked)) for who, minutes, *revoked in mails),
        tuple(at(minutes) for minutes in calls),
    )


@pytest.mark.parametrize(
    ("_case", "missed", "known", "given", "minutes"),
    [
        ("nothing was said", INTERVAL, proofs(), [], None),
        ("one was mailed, one not", INTERVAL, proofs((ANN, 40), calls=[41]), [], None),
        ("mailed, not called", INTERVAL, proofs((ANN, 40), (BEN, 40)), [], None),
        ("both means, however late", INTERVAL, proofs((ANN, 40), (BEN, 41), calls=[99]), [], 99),
        ("mailed in time, called late", INTERVAL, proofs((ANN, 9), (BEN, 9), calls=[33]), [], 33),
        ("bounced since", INTERVAL, proofs((ANN, 40, 50), (BEN, 41), calls=[42]), [], None),
        ("a later interval was kept", INTERVAL, proofs(),
         [(asked(RoundKind.INTERVAL, 30, 60, [EMAIL]), 50)], 50),
        ("it was told that it works again", INTERVAL, proofs(), [(RESTORATION, 64)], 64),
        ("an interval kept before it", INTERVAL, proofs(), [(INTERVAL, 29)], None),
        ("a first call says less", INTERVAL, proofs(),
         [(asked(RoundKind.FIRST, 40, 45, [PHONE]), 44)], None),
        ("the first call came late", FIRST, proofs(calls=[12]), [], 12),
        ("told late that it works again", RESTORATION, proofs((ANN, 70), (BEN, 70), calls=[90]),
         [], 90),
        ("the first of several", INTERVAL, proofs((ANN, 70), (BEN, 70), calls=[71]),
         [(asked(RoundKind.INTERVAL, 30, 60), 50)], 50),
    ],
)  # fmt: skip
def test_when_a_customer_has_heard_after_all(_case, missed, known, given, minutes):
    kept = [(other, at(when)) for other, when in given]

    assert heard_at(missed, known, kept) == (None if minutes is None else at(minutes))
