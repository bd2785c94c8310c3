"""What this room tells in the ledger: each code, how it is read and by whom."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from escalation.choices import WideDecision
from escalation.facts import (
    Acknowledged,
    AlarmSaid,
    InHand,
    MailErased,
    MailReceived,
    MailRegistered,
    MailRejected,
    MailVouched,
    NoticeFate,
    NoticeSeen,
    NoticesQueued,
    PassedOn,
    Raised,
    Reminded,
    Snoozed,
    StepSaid,
    Stuck,
    WebhookPaused,
    WideSaid,
)
from incidents.choices import MessageKind
from tenants.choices import Function
from tenants.errors import Words
from tenants.ledger.declared import DONE, OUTCOME, EventKind, Names, label

MOMENT: Final = "DATETIME_FORMAT"
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
    "controller_notice": _("Notice to the controller"),
    "obligation_due": _("What the law asks"),
    "round_due": _("Customer update due"),
    "round_missed": _("Customer update missed"),
    "escalation": _("Escalation"),
    "escalation_reminder": _("Escalation"),
    "escalation_supplier": _("Escalation"),
    "escalation_offered": _("Escalation"),
    "digest": _("Digest"),
    "bell": _("New for me"),
    "bell_digest": _("New for me"),
    "second_person": _("Exception asked for"),
    "second_answered": _("Exceptions"),
    "nobody_reached": _("Nobody reached"),
    "not_delivered": _("Not delivered"),
    "complaint_received": _("Complaint"),
    "complaint_answered": _("Complaint answered"),
    "review_due": _("Review"),
    "review_missed": _("Review missed"),
    "lessons": _("What was learnt"),
    "control_due": _("Recurring duty"),
    "quarter_sent": _("Quarterly report"),
    "asset_ending": _("End of an asset"),
    "policy_to_read": _("Policy to be read"),
    "risk_passed": _("Threshold of a risk passed"),
}


def function(facts: StepSaid, _names: Names) -> str:
    return label(Function, facts.function) if facts.function else ""


def in_hand(facts: InHand, names: Names) -> str:
    who = names.get(facts.assignee, "")
    return ", ".join(part for part in (function(facts, names), who) if part)


def decided(facts: WideSaid, _names: Names) -> str:
    return label(WideDecision, str(facts.decision or ""))


def snoozed(facts: Snoozed, names: Names) -> str:
    at = formats.date_format(timezone.localtime(datetime.fromisoformat(facts.until)), MOMENT)
    until = str(_("until %(moment)s") % {"moment": at})
    return ", ".join(part for part in (function(facts, names), until) if part)


def acknowledged(facts: Acknowledged, names: Names) -> str:
    heard = str(_("heard by the desk")) if facts.means == "recorded" else ""
    return ", ".join(part for part in (function(facts, names), heard) if part)


def notice(facts: NoticeFate, _names: Names) -> str:
    return str(ABOUT.get(facts.template, ""))


EVENTS: Final = (
    EventKind(
        "escalation.raised",
        _("Escalated"),
        "arrow-up-right",
        function,
        hot=True,
        auditors=OUTCOME,
        facts=Raised,
    ),
    EventKind(
        "escalation.acknowledged",
        _("Escalation acknowledged"),
        "check",
        acknowledged,
        auditors=OUTCOME,
        facts=Acknowledged,
    ),
    EventKind(
        "escalation.passed_on",
        _("Escalation passed on"),
        "arrow-up-right",
        function,
        hot=True,
        auditors=OUTCOME,
        facts=PassedOn,
    ),
    EventKind(
        "escalation.taken_over",
        _("Escalation taken over"),
        "user-check",
        in_hand,
        auditors=DONE,
        facts=InHand,
    ),
    EventKind(
        "escalation.offered",
        _("Escalation offered to a colleague"),
        "user-plus",
        in_hand,
        auditors=DONE,
        facts=InHand,
    ),
    EventKind(
        "escalation.handed_over",
        _("Escalation handed over"),
        "user-check",
        in_hand,
        auditors=DONE,
        facts=InHand,
    ),
    EventKind(
        "escalation.offer_declined",
        _("Escalation stays where it was: the colleague does not have it"),
        "ban",
        function,
        auditors=OUTCOME,
        facts=InHand,
    ),
    EventKind(
        "escalation.snoozed",
        _("Escalation put off"),
        "hourglass",
        snoozed,
        auditors=OUTCOME,
        facts=Snoozed,
    ),
    EventKind(
        "escalation.woken",
        _("Escalation is put off no longer"),
        "bell-ring",
        function,
        facts=StepSaid,
    ),
    EventKind(
        "escalation.reminded",
        _("Reminded of an escalation"),
        "bell-ring",
        function,
        hot=True,
        facts=Reminded,
    ),
    EventKind(
        "escalation.unreached",
        _("Escalation reached nobody"),
        "triangle-alert",
        function,
        hot=True,
        auditors=OUTCOME,
        facts=StepSaid,
    ),
    EventKind(
        "escalation.unanswered",
        _("Nobody answered, and nobody is left to ask"),
        "hourglass",
        hot=True,
        auditors=OUTCOME,
        facts=Stuck,
    ),
    EventKind(
        "escalation.withdrawn",
        _("No answer is waited for any more: it was closed"),
        "check",
        function,
        facts=StepSaid,
    ),
    EventKind(
        "escalation.resumed",
        _("An answer is waited for again: it was reopened"),
        "hourglass",
        function,
        facts=StepSaid,
    ),
    EventKind(
        "impact.widened",
        _("Stated that the impact exceeds one system"),
        "layers",
        hot=True,
        auditors=OUTCOME,
        facts=WideSaid,
    ),
    EventKind(
        "impact.decided",
        _("Decided what is done about the impact beyond one system"),
        "check",
        decided,
        auditors=OUTCOME,
        facts=WideSaid,
    ),
    EventKind("notice.sent", _("Notice sent"), "mail-check", notice, facts=NoticeFate),
    EventKind("notice.refused", _("Notice refused"), "mail", notice, hot=True, facts=NoticeFate),
    EventKind("notice.given_up", _("Notice given up"), "mail", notice, hot=True, facts=NoticeFate),
    EventKind(
        "notice.failure_seen", _("Seen that a notice was not delivered"), "check", facts=NoticeSeen
    ),
    EventKind("notice.queued", _("Notice prepared"), is_quiet=True, facts=NoticesQueued),
    EventKind("mail.received", _("Mail came in"), "mail", facts=MailReceived),
    EventKind("mail.vouched", _("Said by whom a mail is"), "user-check", facts=MailVouched),
    EventKind("mail.registered", _("Mail registered for a customer"), "plus", facts=MailRegistered),
    EventKind("mail.rejected", _("Mail rejected"), "ban", facts=MailRejected),
    EventKind("mail.erased", _("Mail erased"), "ban", facts=MailErased),
    EventKind("mail.tried_again", _("Mail handled again"), "rotate-ccw"),
    EventKind("digest.written", _("Digest written")),
    EventKind("notice.dropped", _("Notice dropped"), is_quiet=True, facts=NoticeFate),
    EventKind("alertsource.made", _("Source of monitoring made"), "activity", sets_up=True),
    EventKind("alertsource.changed", _("Source of monitoring changed"), "activity", sets_up=True),
    EventKind("alertsource.removed", _("Source of monitoring removed"), "activity", sets_up=True),
    EventKind("alertsource.key_renewed", _("Source given a new key"), "activity", sets_up=True),
    EventKind("maintenance.planned", _("Maintenance planned"), "calendar", sets_up=True),
    EventKind("maintenance.withdrawn", _("Maintenance taken back"), "calendar", sets_up=True),
    EventKind("maintenance.ended", _("Maintenance is over"), "calendar", sets_up=True),
    EventKind("statuspage.set_up", _("Status page set up"), "activity", sets_up=True),
    EventKind(
        "statusservice.added", _("Service of the status page added"), "activity", sets_up=True
    ),
    EventKind(
        "statusservice.changed", _("Service of the status page changed"), "activity", sets_up=True
    ),
    EventKind("statusupdate.written", _("Update of the status page written"), "pencil"),
    EventKind("statusupdate.approved", _("Update of the status page published"), "megaphone"),
    EventKind(
        "statusupdate.reached", _("Update of the status page reached another customer"), "plus"
    ),
    EventKind("statusupdate.withdrawn", _("Update of the status page taken back"), "ban"),
    EventKind("rota.made", _("Rota made"), "phone", sets_up=True),
    EventKind("rota.changed", _("Rota changed"), "phone", sets_up=True),
    EventKind("rota.removed", _("Rota removed"), "phone", sets_up=True),
    EventKind("rotation.planned", _("Turns of a rota planned"), "phone", sets_up=True),
    EventKind("rotation.ended", _("Turns of a rota ended"), "phone", sets_up=True),
    EventKind("cover.planned", _("Somebody takes over a duty"), "phone", sets_up=True),
    EventKind("cover.withdrawn", _("A change of duty was withdrawn"), "phone", sets_up=True),
    EventKind("swap.asked", _("A colleague was asked to take over"), "phone", sets_up=True),
    EventKind("swap.accepted", _("A colleague agreed to take over"), "phone", sets_up=True),
    EventKind("swap.declined", _("A colleague does not take over"), "phone", sets_up=True),
    EventKind("absence.said", _("Somebody is away"), "phone", sets_up=True),
    EventKind("absence.withdrawn", _("Somebody is there after all"), "phone", sets_up=True),
    EventKind("handover.written", _("A duty was handed over"), "phone", sets_up=True),
    EventKind("handover.told", _("Words were left for who comes next"), "phone", sets_up=True),
    EventKind("handover.confirmed", _("A hand-over was confirmed"), "phone", sets_up=True),
    EventKind("ring.asked", _("Somebody on duty was sent a test"), "phone", sets_up=True),
    EventKind("ring.proven", _("Somebody on duty was reached"), "phone", sets_up=True),
    EventKind("ring.failed", _("Somebody on duty was not reached"), "phone", sets_up=True),
    EventKind(
        "alarm.recovered", _("Monitoring says that it is well again"), "activity", facts=AlarmSaid
    ),
    EventKind(
        "alarm.returned", _("Monitoring says that it is wrong again"), "activity", facts=AlarmSaid
    ),
    EventKind("webhook.made", _("Webhook made"), "plug", sets_up=True),
    EventKind("webhook.changed", _("Webhook changed"), "plug", sets_up=True),
    EventKind("webhook.paused", _("Webhook paused"), "plug", sets_up=True, facts=WebhookPaused),
    EventKind("webhook.resumed", _("Webhook resumed"), "plug", sets_up=True),
    EventKind("webhook.secret_renewed", _("Webhook given a new secret"), "plug", sets_up=True),
    EventKind("webhook.removed", _("Webhook removed"), "plug", sets_up=True),
)
