"""Where a mail goes, by what is known of it: one table, the first line that fits."""

from dataclasses import dataclass

from escalation.choices import MailState
from escalation.inbox.rules import reasons
from escalation.inbox.rules.automatic import Automatic


@dataclass(frozen=True)
class Answered:
    """The mail of ours that this one answers, and to which address it went."""

    to: str
    is_here: bool
    to_contact: bool = True
    about_report: bool = True


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a mail: by whom it is, and what it answers."""

    sender: str
    automatic: Automatic | None = None
    # Its address had a token of ours: right, or made up.
    has_token: bool = False
    is_forged: bool = False
    # The receiving server found that the sender's own domain sent it, or a person says so.
    is_proven: bool = False
    answers: Answered | None = None
    # Contacts with this address: at the customer of what it answers, and at all in sight.
    colleagues: int = 0
    contacts: int = 0
    # Reports that came from this address within the hour.
    lately: int = 0
    # The box is that of one customer: whoever writes there means them.
    is_of_customer: bool = False
    # Reports in this box within the hour of which nothing proves who sent them.
    unverified_lately: int = 0


@dataclass(frozen=True)
class Fate:
    """What becomes of it; taken mail says whether it is an answer."""

    state: MailState
    reason: str = ""
    is_answer: bool = False
    # Nothing proves who sent it: it reaches the desk, and nobody else.
    is_unverified: bool = False


MOST_AN_HOUR = 10
MOST_UNVERIFIED_AN_HOUR = 30
UNVERIFIED = frozenset({reasons.UNKNOWN, reasons.SEVERAL, reasons.UNPROVEN})
_TAKEN = MailState.TAKEN


def fate_of(mail: Known) -> Fate:
    """Return what becomes of a mail."""
    if mail.automatic is not None:
        return Fate(MailState.FILED, str(mail.automatic))
    if mail.is_forged:
        return Fate(MailState.QUARANTINED, reasons.FORGED)
    if mail.answers is not None:
        return _of_answer(mail, mail.answers)
    return _of_report(mail)


def _of_answer(mail: Known, answered: Answered) -> Fate:
    if not answered.is_here:
        return Fate(MailState.QUARANTINED, reasons.ELSEWHERE)
    if not answered.to_contact or not answered.about_report:
        return Fate(MailState.HELD, reasons.NOT_OURS)
    is_recipient = bool(mail.sender) and mail.sender == answered.to
    if not is_recipient and not mail.colleagues:
        return Fate(MailState.QUARANTINED, reasons.NOT_RECIPIENT)
    # Who has the mail of ours has its token; a name of a mail is no secret, and proves nothing.
    if mail.is_proven or (is_recipient and mail.has_token):
        return Fate(_TAKEN, is_answer=True)
    return Fate(MailState.HELD, reasons.UNPROVEN)


def _of_report(mail: Known) -> Fate:
    held = {
        reasons.UNKNOWN: mail.contacts == 0,
        reasons.SEVERAL: mail.contacts > 1,
        reasons.UNPROVEN: not mail.is_proven,
        reasons.TOO_MANY: mail.lately >= MOST_AN_HOUR,
    }
    reason = next((reason for reason, holds in held.items() if holds), "")
    if not reason:
        return Fate(_TAKEN)
    is_flood = mail.lately >= MOST_AN_HOUR or mail.unverified_lately >= MOST_UNVERIFIED_AN_HOUR
    if mail.is_of_customer and reason in UNVERIFIED and not is_flood:
        return Fate(_TAKEN, reason, is_unverified=True)
    return Fate(MailState.HELD, reason)
