"""What comes after closing or from another desk, and what the timeline tells elsewhere."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.events.details import (
    elsewhere,
    file_scanned,
    improvement,
)
from incidents.facts import (
    CallLogged,
    Elsewhere,
    FileErased,
    FileScanned,
    Improved,
    ImprovementAdded,
    MessageReceived,
    MessageSent,
    NoteAdded,
    Proved,
    RatingGiven,
    ReplayStarted,
    ReviewHeld,
    RoundSaid,
    RoundsEnded,
)
from tenants.ledger.declared import DONE, EventKind

BESIDE: Final = (
    EventKind("review.planned", _("Review planned"), "calendar"),
    EventKind("review.held", _("Review held"), "graduation-cap", auditors=DONE, facts=ReviewHeld),
    EventKind(
        "improvement.added",
        _("Improvement added"),
        "lightbulb",
        improvement,
        facts=ImprovementAdded,
    ),
    EventKind(
        "improvement.finished",
        _("Improvement carried out"),
        "lightbulb",
        auditors=DONE,
        facts=Improved,
    ),
    EventKind("rating.given", _("Customer's judgement"), "smile", facts=RatingGiven),
    EventKind("complaint.received", _("Complaint"), "frown", hot=True),
    EventKind("complaint.answered", _("Complaint answered"), "frown"),
    EventKind("import.registered", _("Registered elsewhere"), "plus", elsewhere, facts=Elsewhere),
    EventKind("import.renewed", _("New again elsewhere"), "rotate-ccw", elsewhere, facts=Elsewhere),
    EventKind("import.started", _("Work started elsewhere"), "play", elsewhere, facts=Elsewhere),
    EventKind("import.waiting", _("Waiting elsewhere"), "pause", elsewhere, facts=Elsewhere),
    EventKind("import.assigned", _("Assigned elsewhere"), "user-plus", elsewhere, facts=Elsewhere),
    EventKind(
        "import.priority_changed", _("Priority elsewhere"), "flag", elsewhere, facts=Elsewhere
    ),
    EventKind(
        "import.changed", _("Changed elsewhere"), "external-link", elsewhere, facts=Elsewhere
    ),
    EventKind("import.resolved", _("Resolved elsewhere"), "check", elsewhere, facts=Elsewhere),
    EventKind("import.reopened", _("Reopened elsewhere"), "rotate-ccw", elsewhere, facts=Elsewhere),
    EventKind("import.closed", _("Closed elsewhere"), "lock", elsewhere, facts=Elsewhere),
    EventKind("incident.due_followed", _("Clocks moved with the priority"), is_quiet=True),
    EventKind("clock.set", _("Clock set"), is_quiet=True),
    EventKind(
        "round.proved", _("Part of a customer update proved"), is_quiet=True, facts=RoundSaid
    ),
    EventKind("round.ended", _("Customer updates ended"), is_quiet=True, facts=RoundsEnded),
    EventKind("proof.given", _("Proof of a message"), is_quiet=True, facts=Proved),
    EventKind("note.added", _("Internal note written"), facts=NoteAdded),
    EventKind(
        "file.scanned",
        _("File looked at by the virus scanner"),
        "shield-check",
        file_scanned,
        FileScanned,
    ),
    EventKind(
        "file.erased",
        _("File erased: its name and its bytes"),
        "ban",
        facts=FileErased,
        auditors=DONE,
    ),
    EventKind("message.sent", _("Message sent"), facts=MessageSent),
    EventKind("message.received", _("Message received"), facts=MessageReceived),
    EventKind("call.logged", _("Call noted"), facts=CallLogged),
    EventKind("contact.imported", _("Contact taken over from another desk"), sets_up=True),
    EventKind("replay.started", _("Import started"), facts=ReplayStarted),
    EventKind("replay.skipped", _("Row of an import skipped")),
    EventKind("replay.finished", _("Import finished")),
    EventKind("calendar.made", _("Address of a calendar made")),
    EventKind("calendar.taken_away", _("Address of a calendar taken away")),
    EventKind("customer.noted", _("Note about the customer written")),
    EventKind("view.kept", _("View kept")),
    EventKind("view.changed", _("View changed")),
    EventKind("view.removed", _("View removed")),
)
