"""What is owed and when: clocks, rounds of updates, breach notifications, waivers."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.events.details import (
    alarm,
    answered,
    begun,
    decided,
    described,
    proved,
    replanned,
    term,
    update_round,
    waived,
)
from incidents.facts import (
    BreachDecided,
    BreachDescribed,
    BreachNotified,
    BreachSaid,
    ClockReplanned,
    ClockSaid,
    DutyBegun,
    MeasureProved,
    ObligationAnswered,
    Proved,
    RoundDue,
    RoundSaid,
    Waived,
    WaiverAsked,
)
from tenants.ledger.declared import DONE, OUTCOME, EventKind

OWED: Final = (
    EventKind(
        "clock.warned",
        _("Clock"),
        "clock-alert",
        alarm,
        name=_("Clock is about to run out"),
        facts=ClockSaid,
    ),
    EventKind(
        "clock.breached",
        _("Too late"),
        "clock-alert",
        alarm,
        hot=True,
        name=_("Clock ran out"),
        auditors=OUTCOME,
        facts=ClockSaid,
    ),
    EventKind("round.opened", _("Customer update needed"), "megaphone"),
    EventKind(
        "clock.replanned", _("Deadlines moved"), "clock-alert", replanned, facts=ClockReplanned
    ),
    EventKind("round.due", _("Customer update due"), "megaphone", update_round, facts=RoundDue),
    EventKind(
        "round.met", _("Customer update given"), "check-check", update_round, facts=RoundSaid
    ),
    EventKind(
        "round.missed",
        _("Customer update missed"),
        "megaphone",
        update_round,
        hot=True,
        auditors=OUTCOME,
        facts=RoundSaid,
    ),
    EventKind(
        "round.heard", _("Customer heard after all"), "check-check", update_round, facts=RoundSaid
    ),
    EventKind(
        "round.reopened",
        _("Customer update open again"),
        "megaphone",
        update_round,
        hot=True,
        facts=RoundSaid,
    ),
    EventKind("proof.revoked", _("A message bounced"), "mail", hot=True, facts=Proved),
    EventKind(
        "measure.proved",
        _("Evidence for a measure"),
        "shield-check",
        proved,
        auditors=DONE,
        facts=MeasureProved,
    ),
    EventKind("breach.begun", _("72 hours run: personal data was hit"), "scale"),
    EventKind(
        "breach.described",
        _("Personal data breach described"),
        "scale",
        described,
        auditors=DONE,
        facts=BreachDescribed,
    ),
    EventKind(
        "breach.decided",
        _("Decision on personal data"),
        "scale",
        decided,
        hot=True,
        auditors=OUTCOME,
        facts=BreachDecided,
    ),
    EventKind(
        "breach.notified",
        _("The authority was notified"),
        "scale",
        hot=True,
        auditors=DONE,
        facts=BreachNotified,
    ),
    EventKind(
        "duty.begun",
        _("From when the law counts"),
        "scale",
        begun,
        hot=True,
        auditors=OUTCOME,
        facts=DutyBegun,
    ),
    EventKind(
        "obligation.answered",
        _("Answer to a duty of the law"),
        "scale",
        answered,
        hot=True,
        auditors=OUTCOME,
        facts=ObligationAnswered,
    ),
    EventKind("breach.due", _("Breach notification"), "scale", term, facts=BreachSaid),
    EventKind(
        "breach.missed",
        _("Too late: 72 hours for the authority"),
        "clock-alert",
        hot=True,
        auditors=DONE,
        facts=BreachSaid,
    ),
    EventKind(
        "waiver.asked",
        _("Exception asked for"),
        "scale",
        waived,
        hot=True,
        auditors=OUTCOME,
        facts=WaiverAsked,
    ),
    EventKind(
        "waiver.agreed",
        _("Exception agreed"),
        "user-check",
        waived,
        hot=True,
        auditors=OUTCOME,
        facts=Waived,
    ),
    EventKind(
        "waiver.declined",
        _("Exception declined"),
        "x",
        waived,
        hot=True,
        auditors=OUTCOME,
        facts=Waived,
    ),
)
