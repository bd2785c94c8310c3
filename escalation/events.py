"""What this room tells in the ledger: each code, how it is read and by whom."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.choices import MessageKind
from tenants.choices import Function
from tenants.errors import Words
from tenants.ledger.declared import OUTCOME, EventKind, Facts, Names, label

# What a notice is about, by the name of its template.
ABOUT: Mapping[str, Words] = {
    "receipt": MessageKind.RECEIPT.label,
    "reply": MessageKind.REPLY.label,
    "update": MessageKind.UPDATE.label,
    "restored": MessageKind.RESTORATION.label,
    "confirmation": MessageKind.CONFIRMATION.label,
    "summary": MessageKind.SUMMARY.label,
    "reopened": _("Reopened"),
    "answered": _("Message from the customer"),
    "assigned": _("Assigned"),
    "call": _("To be called"),
    "clock_warned": _("Clock"),
    "clock_breached": _("Too late"),
    "breach_decided": _("Personal data breach"),
    "breach_notified": _("Breach notification"),
    "breach_due": _("Breach notification"),
    "breach_missed": _("Breach notification"),
    "round_due": _("Customer update due"),
    "round_missed": _("Customer update missed"),
    "escalation": _("Escalation"),
    "escalation_reminder": _("Escalation"),
    "escalation_supplier": _("Escalation"),
    "digest": _("Digest"),
    "second_person": _("Exception asked for"),
    "second_answered": _("Exceptions"),
    "nobody_reached": _("Nobody reached"),
    "not_delivered": _("Not delivered"),
    "complaint_received": _("Complaint"),
    "complaint_answered": _("Complaint answered"),
}


def function(facts: Facts, _names: Names) -> str:
    return label(Function, facts.get("function")) if facts.get("function") else ""


def acknowledged(facts: Facts, names: Names) -> str:
    heard = str(_("heard by the desk")) if facts.get("means") == "recorded" else ""
    return ", ".join(part for part in (function(facts, names), heard) if part)


def notice(facts: Facts, names: Names) -> str:
    about = str(ABOUT.get(str(facts.get("template")), ""))
    return ", ".join(part for part in (about, function(facts, names)) if part)


EVENTS: Final = (
    EventKind(
        "escalation.raised", _("Escalated"), "arrow-up-right", function, hot=True, auditors=OUTCOME
    ),
    EventKind(
        "escalation.acknowledged",
        _("Escalation acknowledged"),
        "check",
        acknowledged,
        auditors=OUTCOME,
    ),
    EventKind(
        "escalation.passed_on",
        _("Escalation passed on"),
        "arrow-up-right",
        function,
        hot=True,
        auditors=OUTCOME,
    ),
    EventKind(
        "escalation.reminded", _("Reminded of an escalation"), "bell-ring", function, hot=True
    ),
    EventKind(
        "escalation.unreached",
        _("Escalation reached nobody"),
        "triangle-alert",
        function,
        hot=True,
        auditors=OUTCOME,
    ),
    EventKind(
        "escalation.unanswered",
        _("Nobody answered, and nobody is left to ask"),
        "hourglass",
        function,
        hot=True,
        auditors=OUTCOME,
    ),
    EventKind(
        "escalation.withdrawn",
        _("No answer is waited for any more: it was closed"),
        "check",
        function,
    ),
    EventKind(
        "escalation.resumed",
        _("An answer is waited for again: it was reopened"),
        "hourglass",
        function,
    ),
    EventKind("notice.sent", _("Notice sent"), "mail-check", notice),
    EventKind("notice.refused", _("Notice refused"), "mail", notice, hot=True),
    EventKind("notice.given_up", _("Notice given up"), "mail", notice, hot=True),
    EventKind("notice.failure_seen", _("Seen that a notice was not delivered"), "check"),
    EventKind("notice.queued", _("Notice prepared"), is_quiet=True),
    EventKind("digest.written", _("Digest written")),
    EventKind("notice.dropped", _("Notice dropped"), is_quiet=True),
)
