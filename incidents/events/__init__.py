"""What this room tells in the ledger: each code, how it is read and by whom."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.choices import (
    BreachAlarm,
    BreachOutcome,
    Confirmation,
    ImprovementRoute,
)
from incidents.events.details import (
    alarm,
    assigned,
    closed,
    corrected,
    elsewhere,
    handed_over,
    of,
    person,
    plain,
    priorities,
    proved,
    registered,
    replanned,
    step,
    triaged,
    update_round,
    waiting,
    waived,
)
from tenants.ledger.declared import DONE, OUTCOME, EventKind

EVENTS: Final = (
    EventKind("incident.registered", _("Registered"), "plus", registered, auditors=DONE),
    EventKind("incident.triaged", _("Triage done"), "list-checks", triaged, auditors=OUTCOME),
    EventKind("incident.classified", _("Classified"), "tag", priorities, auditors=OUTCOME),
    EventKind(
        "incident.priority_changed",
        _("Priority"),
        "flag",
        priorities,
        hot=True,
        name=_("Priority changed"),
        auditors=OUTCOME,
    ),
    EventKind("incident.corrected", _("Report corrected"), "pencil", corrected, auditors=OUTCOME),
    EventKind(
        "incident.manager_appointed",
        _("Incident manager"),
        "user-check",
        person("manager"),
        name=_("Incident manager appointed"),
    ),
    EventKind("incident.assigned", _("Assigned"), "user-plus", assigned, auditors=DONE),
    EventKind("incident.handed_over", _("Handed over to another team"), "users", handed_over),
    EventKind("incident.started", _("Work started"), "play", auditors=DONE),
    EventKind("incident.waiting", _("Waiting"), "pause", waiting, auditors=DONE),
    EventKind("incident.resumed", _("Work resumed"), "play", auditors=DONE),
    EventKind("incident.contained", _("Consequences contained"), "shield", auditors=DONE),
    EventKind(
        "incident.containment_failed",
        _("It did not hold"),
        "shield-alert",
        plain("reason"),
        hot=True,
        auditors=DONE,
    ),
    EventKind("incident.restored", _("Service restored"), "circle-check", auditors=DONE),
    EventKind(
        "reply.read",
        _("The customer's answer was read"),
        "mail-check",
        name=_("Answer of the customer read"),
    ),
    EventKind("incident.resolved", _("Resolved"), "check", auditors=DONE),
    EventKind(
        "incident.reopened", _("Reopened"), "rotate-ccw", plain("reason"), hot=True, auditors=DONE
    ),
    EventKind("incident.checked", _("Restoration checked"), "check-check", auditors=DONE),
    EventKind(
        "incident.confirmation_asked",
        _("Customer asked to confirm"),
        "circle-question-mark",
        auditors=DONE,
    ),
    EventKind("incident.confirmed", _("Customer confirmed"), "user-check", auditors=DONE),
    EventKind(
        "incident.refused", _("Customer says it is not solved"), "x", hot=True, auditors=DONE
    ),
    EventKind("incident.silence_recorded", Confirmation.SILENT.label, "bell-off", auditors=DONE),
    EventKind("incident.closed", _("Closed"), "lock", closed, auditors=DONE),
    EventKind("analysis.added", _("First analysis"), "search"),
    EventKind("step.added", _("Step added to the action plan"), "list-checks", step),
    EventKind(
        "step.changed",
        _("Action plan"),
        "list-checks",
        step,
        name=_("Step of the action plan changed"),
    ),
    EventKind("contacts.changed", _("Recipients of messages changed"), "users"),
    EventKind("assets.changed", _("Linked assets changed"), "server", priorities),
    EventKind(
        "clock.warned", _("Clock"), "clock-alert", alarm, name=_("Clock is about to run out")
    ),
    EventKind(
        "clock.breached",
        _("Too late"),
        "clock-alert",
        alarm,
        hot=True,
        name=_("Clock ran out"),
        auditors=OUTCOME,
    ),
    EventKind("round.opened", _("Customer update needed"), "megaphone", update_round),
    EventKind("clock.replanned", _("Deadlines moved"), "clock-alert", replanned),
    EventKind("round.due", _("Customer update due"), "megaphone", update_round),
    EventKind("round.met", _("Customer update given"), "check-check", update_round),
    EventKind(
        "round.missed",
        _("Customer update missed"),
        "megaphone",
        update_round,
        hot=True,
        auditors=OUTCOME,
    ),
    EventKind("round.heard", _("Customer heard after all"), "check-check", update_round),
    EventKind(
        "round.reopened", _("Customer update open again"), "megaphone", update_round, hot=True
    ),
    EventKind("proof.revoked", _("A message bounced"), "mail", hot=True),
    EventKind("measure.proved", _("Evidence for a measure"), "shield-check", proved, auditors=DONE),
    EventKind("breach.begun", _("72 hours run: personal data was hit"), "scale"),
    EventKind(
        "breach.decided",
        _("Decision on personal data"),
        "scale",
        of(BreachOutcome, "outcome"),
        hot=True,
        auditors=OUTCOME,
    ),
    EventKind("breach.notified", _("The authority was notified"), "scale", hot=True, auditors=DONE),
    EventKind("breach.due", _("Breach notification"), "scale", of(BreachAlarm, "alarm")),
    EventKind(
        "breach.missed",
        _("Too late: 72 hours for the authority"),
        "clock-alert",
        hot=True,
        auditors=DONE,
    ),
    EventKind(
        "waiver.asked", _("Exception asked for"), "scale", waived, hot=True, auditors=OUTCOME
    ),
    EventKind(
        "waiver.agreed", _("Exception agreed"), "user-check", waived, hot=True, auditors=OUTCOME
    ),
    EventKind("waiver.declined", _("Exception declined"), "x", waived, hot=True, auditors=OUTCOME),
    EventKind("review.planned", _("Review planned"), "calendar"),
    EventKind("review.held", _("Review held"), "graduation-cap", auditors=DONE),
    EventKind(
        "improvement.added", _("Improvement added"), "lightbulb", of(ImprovementRoute, "route")
    ),
    EventKind("improvement.finished", _("Improvement carried out"), "lightbulb", auditors=DONE),
    EventKind("rating.given", _("Customer's judgement"), "smile"),
    EventKind("complaint.received", _("Complaint"), "frown", hot=True),
    EventKind("complaint.answered", _("Complaint answered"), "frown"),
    EventKind("import.registered", _("Registered elsewhere"), "plus", elsewhere),
    EventKind("import.renewed", _("New again elsewhere"), "rotate-ccw", elsewhere),
    EventKind("import.started", _("Work started elsewhere"), "play", elsewhere),
    EventKind("import.waiting", _("Waiting elsewhere"), "pause", elsewhere),
    EventKind("import.assigned", _("Assigned elsewhere"), "user-plus", elsewhere),
    EventKind("import.priority_changed", _("Priority elsewhere"), "flag", elsewhere),
    EventKind("import.changed", _("Changed elsewhere"), "external-link", elsewhere),
    EventKind("import.resolved", _("Resolved elsewhere"), "check", elsewhere),
    EventKind("import.reopened", _("Reopened elsewhere"), "rotate-ccw", elsewhere),
    EventKind("import.closed", _("Closed elsewhere"), "lock", elsewhere),
    EventKind("incident.due_followed", _("Clocks moved with the priority"), is_quiet=True),
    EventKind("clock.set", _("Clock set"), is_quiet=True),
    EventKind("round.proved", _("Part of a customer update proved"), is_quiet=True),
    EventKind("round.ended", _("Customer updates ended"), is_quiet=True),
    EventKind("proof.given", _("Proof of a message"), is_quiet=True),
    EventKind("note.added", _("Internal note written")),
    EventKind("message.sent", _("Message sent")),
    EventKind("message.received", _("Message received")),
    EventKind("call.logged", _("Call noted")),
    EventKind("contact.imported", _("Contact taken over from another desk"), sets_up=True),
    EventKind("replay.started", _("Import started")),
    EventKind("replay.skipped", _("Row of an import skipped")),
    EventKind("replay.finished", _("Import finished")),
)
