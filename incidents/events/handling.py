"""What people do with an incident, from its report until it is closed."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.choices import (
    Confirmation,
)
from incidents.events.details import (
    assigned,
    because,
    came_back,
    closed,
    corrected,
    handed_over,
    manager,
    party,
    priorities,
    registered,
    step,
    triaged,
    undone,
    waiting,
)
from incidents.facts import (
    AssetsChanged,
    Assigned,
    Because,
    CameBack,
    Closed,
    ContactsChanged,
    Corrected,
    FollowSaid,
    HandedOver,
    ManagerAppointed,
    PartySaid,
    Prioritised,
    PriorityChanged,
    Registered,
    RepliesRead,
    SilenceRecorded,
    StepSaid,
    Triaged,
    Undone,
    Waiting,
)
from tenants.ledger.declared import DONE, OUTCOME, EventKind

HANDLING: Final = (
    EventKind(
        "incident.registered", _("Registered"), "plus", registered, auditors=DONE, facts=Registered
    ),
    EventKind(
        "incident.triaged",
        _("Triage done"),
        "list-checks",
        triaged,
        auditors=OUTCOME,
        facts=Triaged,
    ),
    EventKind(
        "incident.classified",
        _("Classified"),
        "tag",
        priorities,
        auditors=OUTCOME,
        facts=Prioritised,
    ),
    EventKind(
        "incident.priority_changed",
        _("Priority"),
        "flag",
        priorities,
        hot=True,
        name=_("Priority changed"),
        auditors=OUTCOME,
        facts=PriorityChanged,
    ),
    EventKind(
        "incident.corrected",
        _("Report corrected"),
        "pencil",
        corrected,
        auditors=OUTCOME,
        facts=Corrected,
    ),
    EventKind(
        "incident.manager_appointed",
        _("Incident manager"),
        "user-check",
        manager,
        name=_("Incident manager appointed"),
        facts=ManagerAppointed,
    ),
    EventKind(
        "incident.assigned", _("Assigned"), "user-plus", assigned, auditors=DONE, facts=Assigned
    ),
    EventKind(
        "incident.followed",
        _("Followed by a colleague"),
        is_quiet=True,
        facts=FollowSaid,
    ),
    EventKind(
        "incident.unfollowed",
        _("No longer followed by a colleague"),
        is_quiet=True,
        facts=FollowSaid,
    ),
    EventKind(
        "incident.involved",
        _("Works on it too"),
        "users",
        party,
        name=_("Somebody works on it too"),
        auditors=DONE,
        facts=PartySaid,
    ),
    EventKind(
        "incident.released",
        _("No longer works on it"),
        "users",
        party,
        name=_("Somebody no longer works on it"),
        auditors=DONE,
        facts=PartySaid,
    ),
    EventKind(
        "incident.handed_over",
        _("Handed over to another team"),
        "users",
        handed_over,
        facts=HandedOver,
    ),
    EventKind(
        "incident.undone", _("Taken back at once"), "undo-2", undone, auditors=DONE, facts=Undone
    ),
    EventKind("incident.started", _("Work started"), "play", auditors=DONE),
    EventKind("incident.waiting", _("Waiting"), "pause", waiting, auditors=DONE, facts=Waiting),
    EventKind("incident.resumed", _("Work resumed"), "play", auditors=DONE),
    EventKind(
        "incident.came_back",
        _("Back from waiting"),
        "bell-ring",
        came_back,
        auditors=DONE,
        facts=CameBack,
    ),
    EventKind("incident.return_seen", _("Return from waiting seen"), "check"),
    EventKind("incident.contained", _("Consequences contained"), "shield", auditors=DONE),
    EventKind(
        "incident.containment_failed",
        _("It did not hold"),
        "shield-alert",
        because,
        hot=True,
        auditors=DONE,
        facts=Because,
    ),
    EventKind("incident.restored", _("Service restored"), "circle-check", auditors=DONE),
    EventKind(
        "reply.read",
        _("The customer's answer was read"),
        "mail-check",
        name=_("Answer of the customer read"),
        facts=RepliesRead,
    ),
    EventKind("incident.resolved", _("Resolved"), "check", auditors=DONE),
    EventKind(
        "incident.reopened",
        _("Reopened"),
        "rotate-ccw",
        because,
        hot=True,
        auditors=DONE,
        facts=Because,
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
    EventKind(
        "incident.silence_recorded",
        Confirmation.SILENT.label,
        "bell-off",
        auditors=DONE,
        facts=SilenceRecorded,
    ),
    EventKind("incident.closed", _("Closed"), "lock", closed, auditors=DONE, facts=Closed),
    EventKind("analysis.added", _("First analysis"), "search"),
    EventKind(
        "step.added", _("Step added to the action plan"), "list-checks", step, facts=StepSaid
    ),
    EventKind(
        "step.changed",
        _("Action plan"),
        "list-checks",
        step,
        name=_("Step of the action plan changed"),
        facts=StepSaid,
    ),
    EventKind(
        "contacts.changed", _("Recipients of messages changed"), "users", facts=ContactsChanged
    ),
    EventKind(
        "assets.changed", _("Linked assets changed"), "server", priorities, facts=AssetsChanged
    ),
)
