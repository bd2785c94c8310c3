"""What is told of recurring duties of an organisation, each a subject of its own."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.facts import ControlDone, ControlSaid
from tenants.ledger.declared import EventKind

CONTROLS: Final = (
    EventKind("control.taken", _("Recurring duty taken on"), "list-checks", facts=ControlSaid),
    EventKind("control.changed", _("Recurring duty changed"), "list-checks", facts=ControlSaid),
    EventKind("control.ended", _("Recurring duty no longer asked"), "ban", facts=ControlSaid),
    EventKind("control.done", _("Recurring duty done"), "check", facts=ControlDone),
    EventKind("control.due", _("Recurring duty comes due"), "calendar", facts=ControlSaid),
    EventKind(
        "control.missed", _("Recurring duty is late"), "clock-alert", hot=True, facts=ControlSaid
    ),
)
