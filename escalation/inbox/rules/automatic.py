"""Mail that no person wrote: what a machine sent is filed, and is never answered.

RFC 3834 (automatic answers), RFC 3464 (delivery), RFC 8098 (read), RFC 5965 (complaints), RFC 2369
and 2919 (lists), and what programs did before these or do beside them.
"""

import re
from collections.abc import Collection
from enum import StrEnum
from typing import Final

from escalation.inbox.rules.reading import Mail


class Automatic(StrEnum):
    """By what a mail gives itself away."""

    BOUNCE = "bounce"
    READ = "read"
    COMPLAINT = "complaint"
    OWN = "own"
    AWAY = "away"
    LIST = "list"
    CALENDAR = "calendar"
    MACHINE = "machine"


_DAEMONS: Final = frozenset({"mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon"})
_NOBODY: Final = re.compile(r"^(?:no|do-?not|dont|ne-?pas)[-_.]?(?:reply|answer|repondre)|^noreply")
# Beginnings of subjects in Dutch, English, French, German, Spanish and Italian. A person who
# answers such a mail has Re: before it.
_AWAY: Final = re.compile(
    r"^\s*(?:"
    r"automatisch(?:e)?\s+antwoord|afwezigheids(?:bericht|melding|assistent)|afwezig|niet\s+aanwezig"
    r"|automatic\s+reply|auto(?:matic)?[\s-]?(?:reply|response)|out\s+of\s+(?:the\s+)?office"
    r"|réponse\s+automatique|absence\s+du\s+bureau|absent\s+du\s+bureau"
    r"|automatische\s+(?:antwort|rückmeldung)|abwesenheits(?:notiz|nachricht|mitteilung|assistent)"
    r"|respuesta\s+autom[aá]tica|fuera\s+de\s+(?:la\s+)?oficina|ausencia"
    r"|risposta\s+automatica|fuori\s+(?:ufficio|sede)"
    r")\s*(?:[:;(\[-].*|auto-?reply)?$",
    re.IGNORECASE,
)
_RETURNED: Final = re.compile(
    r"^\s*(?:undeliver(?:ed|able)\b|delivery\s+(?:status\s+notification|failure|report)"
    r"|mail\s+delivery\s+(?:failed|subsystem|system|failure)|returned\s+mail|failure\s+notice"
    r"|onbestelbaar|niet-afgeleverd|unzustellbar|non\s+remis|no\s+se\s+puede\s+entregar)",
    re.IGNORECASE,
)
_PRECEDENCE: Final = frozenset({"auto_reply", "auto-reply", "bulk", "junk", "list"})
_REPLIED: Final = (
    "x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from", "x-mail-autoreply",
    "x-vacation",
)  # fmt: skip
_LISTS: Final = (
    "list-id",
    "list-post",
    "list-unsubscribe",
    "list-help",
    "mailing-list",
    "x-mailing-list",
)
_REPORTS: Final = {
    "delivery-status": Automatic.BOUNCE,
    "disposition-notification": Automatic.READ,
    "feedback-report": Automatic.COMPLAINT,
}
_PARTS: Final = {
    "message/delivery-status": Automatic.BOUNCE,
    "message/disposition-notification": Automatic.READ,
    "message/feedback-report": Automatic.COMPLAINT,
}


def automatic(mail: Mail, *, own: Collection[str] = ()) -> Automatic | None:
    """Return why a mail is automatic, nothing where a person wrote it. `own` are our addresses."""
    if (report := _report(mail)) is not None:
        return report
    if mail.sender in own:
        return Automatic.OWN
    if _is_returned(mail):
        return Automatic.BOUNCE
    if mail.calendar_method in ("REPLY", "COUNTER"):
        return Automatic.CALENDAR
    return _marked(mail)


def _marked(mail: Mail) -> Automatic | None:
    """Return what its subject and its headers say of themselves, the surest first."""
    heads = mail.heads
    precedence, submitted = _said(mail, "precedence"), _said(mail, "auto-submitted")
    signs = (
        (_AWAY.match(mail.subject), Automatic.AWAY),
        (any(heads.all(name) for name in _REPLIED), Automatic.AWAY),
        (any(heads.all(name) for name in _LISTS), Automatic.LIST),
        (precedence in _PRECEDENCE and "reply" in precedence, Automatic.AWAY),
        (precedence in _PRECEDENCE, Automatic.LIST),
        (submitted.startswith("auto-replied"), Automatic.AWAY),
        (submitted and not submitted.startswith("no"), Automatic.MACHINE),
        (heads.all("x-loop") or heads.all("feedback-id"), Automatic.MACHINE),
    )
    return next((sort for found, sort in signs if found), None)


def may_be_answered(mail: Mail, *, own: Collection[str] = ()) -> bool:
    """Say whether a machine of ours may answer: to somebody, who has not asked for silence."""
    return (
        bool(mail.sender)
        and automatic(mail, own=own) is None
        and not _NOBODY.match(mail.sender)
        and not mail.heads.all("x-auto-response-suppress")
    )


def _report(mail: Mail) -> Automatic | None:
    if mail.media_type == "multipart/report" and (found := _REPORTS.get(mail.report_type.lower())):
        return found
    kinds = [part.media_type for part in mail.parts]
    return next((_PARTS[kind] for kind in kinds if kind in _PARTS), None)


def _is_returned(mail: Mail) -> bool:
    local = mail.sender.partition("@")[0]
    if local in _DAEMONS or mail.sender_name.lower().startswith(("mail delivery", "mailer-daemon")):
        return True
    if any(value.strip() == "<>" for value in mail.heads.all("return-path")):
        return True
    if mail.heads.all("x-failed-recipients"):
        return True
    return _RETURNED.match(mail.subject) is not None and not mail.is_reply


def _said(mail: Mail, name: str) -> str:
    return mail.heads.first(name).split(";")[0].strip().lower()
