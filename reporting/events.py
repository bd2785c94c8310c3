"""What this room tells in the ledger: each code, and how it is read."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from reporting.facts import AnchorHandedOut, RegisterExported
from tenants.ledger.declared import EventKind

EVENTS: Final = (
    EventKind("register.export_started", _("Export of the register started")),
    EventKind("anchor.handed_out", _("Anchor handed out"), facts=AnchorHandedOut),
    EventKind("register.exported", _("Register exported"), facts=RegisterExported),
)
