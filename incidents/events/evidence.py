"""Evidence: collected, handed over, confirmed, checked and corrected."""

from datetime import date
from typing import Final

from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incidents.choices import (
    CaseSide,
    CustodyOutcome,
    EvidenceField,
    EvidenceKind,
    LogKind,
    PoliceOutcome,
    Seal,
)
from incidents.facts import (
    ComplaintFiled,
    EvidenceChecked,
    EvidenceCollected,
    EvidenceCorrected,
    EvidenceHandedOver,
    EvidenceSeenOn,
    HandOverAnswered,
    HoldSaid,
    LogsKept,
    PoliceDecided,
    SideAssigned,
)
from tenants.ledger.declared import DONE, EventKind, Names, label


def _collected(said: EvidenceCollected, _names: Names) -> str:
    return f"E{said.number}, {label(EvidenceKind, said.evidence_kind)}"


def _handed_over(said: EvidenceHandedOver, _names: Names) -> str:
    seal = label(Seal, said.seal)
    return gettext("E%(number)d, seal: %(seal)s") % {"number": said.number, "seal": seal}


def _answered(said: HandOverAnswered, _names: Names) -> str:
    outcome = f"E{said.number}, {label(CustodyOutcome, said.outcome)}"
    return outcome if said.holds else gettext("%s; a second person says so too") % outcome


def _checked(said: EvidenceChecked, _names: Names) -> str:
    found = gettext("the hash matches") if said.matches else gettext("the hash does NOT match")
    return f"E{said.number}, {found}"


def _corrected(said: EvidenceCorrected, _names: Names) -> str:
    return f"E{said.number}, {label(EvidenceField, said.field)}"


def _seen(said: EvidenceSeenOn, _names: Names) -> str:
    return f"E{said.number}"


def _kept(said: LogsKept, _names: Names) -> str:
    until = formats.date_format(date.fromisoformat(said.until))
    return f"{label(LogKind, said.log)}, {until}"


def _side(said: SideAssigned, names: Names) -> str:
    who = names.get(said.user or 0, "")
    return ": ".join(filter(None, [label(CaseSide, said.side), who]))


def _decided(said: PoliceDecided, _names: Names) -> str:
    return label(PoliceOutcome, said.outcome)


EVIDENCE: Final = (
    EventKind(
        "evidence.collected", _("Evidence collected"), "fingerprint", _collected,
        EvidenceCollected, auditors=DONE,
    ),
    EventKind(
        "evidence.handed_over", _("Evidence handed over"), "users", _handed_over,
        EvidenceHandedOver, auditors=DONE,
    ),
    EventKind(
        "evidence.answered", _("Hand-over of evidence answered"), "user-check", _answered,
        HandOverAnswered, auditors=DONE,
    ),
    EventKind(
        "evidence.checked", _("Evidence checked"), "check-check", _checked, EvidenceChecked,
        auditors=DONE,
    ),
    EventKind(
        "evidence.corrected", _("Evidence corrected"), "pencil", _corrected, EvidenceCorrected
    ),
    EventKind(
        "evidence.seen_on", _("Evidence seen on other assets"), "server", _seen, EvidenceSeenOn
    ),
    EventKind(
        "hold.placed", _("Legal hold placed"), "lock", facts=HoldSaid, hot=True, auditors=DONE
    ),
    EventKind("hold.lift_asked", _("Lifting of the legal hold asked"), "lock", facts=HoldSaid),
    EventKind("hold.lifted", _("Legal hold lifted"), "lock-open", facts=HoldSaid, auditors=DONE),
    EventKind("logs.kept", _("Logs are kept longer"), "history", _kept, LogsKept, auditors=DONE),
    EventKind("side.assigned", _("Side assigned"), "user-check", _side, SideAssigned),
    EventKind(
        "police.decided", _("Decision on a complaint to the police"), "shield-alert", _decided,
        PoliceDecided, auditors=DONE,
    ),
    EventKind(
        "police.filed", _("Complaint filed with the police"), "shield-alert",
        facts=ComplaintFiled, auditors=DONE,
    ),
)  # fmt: skip
