"""What this room tells in the ledger: each code, and how it is read."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from reporting.facts import (
    AnchorHandedOut,
    EvidenceTakenOut,
    FiguresFrozen,
    QuarterDecided,
    QuarterSaid,
    QuarterSent,
    RegisterExported,
)
from tenants.ledger.declared import EventKind

EVENTS: Final = (
    EventKind("register.export_started", _("Export of the register started")),
    EventKind("anchor.handed_out", _("Anchor handed out"), facts=AnchorHandedOut),
    # On the incident, beside the export itself: whoever follows the evidence finds each copy.
    EventKind(
        "evidence.taken_out",
        _("Evidence taken out of the service desk"),
        "download",
        facts=EvidenceTakenOut,
        hot=True,
    ),
    EventKind("figures.frozen", _("Figures of a month frozen"), facts=FiguresFrozen),
    EventKind("quarter.drawn_up", _("Quarterly report drawn up"), "file-text", facts=QuarterSaid),
    EventKind("quarter.commented", _("Comment on a quarter"), "file-text", facts=QuarterSaid),
    EventKind(
        "quarter.decided", _("Decided at a quarterly meeting"), "check", facts=QuarterDecided
    ),
    EventKind("quarter.sent", _("Quarterly report sent"), "send", facts=QuarterSent),
    EventKind("register.exported", _("Register exported"), facts=RegisterExported),
)
