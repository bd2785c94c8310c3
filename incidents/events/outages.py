"""What is told of outages: in the provider's chain of them, in a customer's of the own part."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from incidents.facts import OutageAct, OutageParts, PartOfOutage
from tenants.ledger.declared import OUTCOME, EventKind, Names


def _part(facts: PartOfOutage, _names: Names) -> str:
    return facts.outage


def _parts(facts: OutageParts, _names: Names) -> str:
    count = len(facts.incidents)
    return ngettext("%(count)d incident", "%(count)d incidents", count) % {"count": count}


def _left(facts: OutageParts, _names: Names) -> str:
    count = len(facts.incidents)
    told = ngettext("%(count)d left", "%(count)d left", count)
    return told % {"count": count} if count else ""


def _act(facts: OutageAct, _names: Names) -> str:
    done, refused = len(facts.done), len(facts.refused)
    told = ngettext("%(count)d incident", "%(count)d incidents", done) % {"count": done}
    if not refused:
        return told
    beside = ngettext("%(count)d refused", "%(count)d refused", refused) % {"count": refused}
    return f"{told}, {beside}"


OUTAGES: Final = (
    EventKind(
        "incident.outage_joined",
        _("Part of a disruption"),
        "radio",
        _part,
        auditors=OUTCOME,
        facts=PartOfOutage,
    ),
    EventKind(
        "incident.outage_left",
        _("No longer part of a disruption"),
        "radio",
        _part,
        auditors=OUTCOME,
        facts=PartOfOutage,
    ),
    EventKind(
        "incident.outage_described",
        _("What is known of the disruption changed"),
        "radio",
        _part,
        auditors=OUTCOME,
        facts=PartOfOutage,
    ),
    EventKind("outage.started", _("Outage started"), "radio", hot=True),
    EventKind("outage.changed", _("Outage described anew"), "pencil"),
    EventKind("outage.grew", _("Became part of it"), "plus", _parts, facts=OutageParts),
    EventKind("outage.shrank", _("Taken out of it"), "x", _parts, facts=OutageParts),
    EventKind("outage.told", _("Message to all affected customers"), "megaphone", _act, OutageAct),
    EventKind("outage.worked_again", _("Restored at customers"), "circle-check", _act, OutageAct),
    EventKind(
        "outage.hit_data", _("Aware that personal data was hit"), "scale", _act, OutageAct, hot=True
    ),
    EventKind(
        "outage.controllers_told", _("Customers told that data was hit"), "scale", _act, OutageAct
    ),
    EventKind("outage.restored", _("Outage restored"), "circle-check", _left, OutageParts),
    EventKind(
        "outage.reopened", _("Outage going on again"), "rotate-ccw", facts=OutageParts, hot=True
    ),
    EventKind("outage.closed", _("Outage closed"), "lock", facts=OutageParts),
    EventKind("outage.withdrawn", _("Outage withdrawn"), "ban"),
)
