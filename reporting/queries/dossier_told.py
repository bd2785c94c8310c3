"""Proof around one incident: who was told and whether it arrived, calls, links of the chain."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation.choices import DeliveryOutcome
from escalation.events import ABOUT
from escalation.models import Delivery, Notice
from incidents.choices import CallOutcome, Direction
from incidents.duty.queries.custody import chains
from incidents.models import Call, Incident
from reporting.queries.parts import Item, Section
from tenants.ledger.declared import codes, event_kind
from tenants.ledger.order import along_chain
from tenants.media import MEDIA
from tenants.models import Event

SYSTEM: Final = gettext_lazy("the service desk")


def notice_sheet(incident: Incident, *, is_whole: bool) -> Section:
    """Return each telling of one person, and whether it arrived; to a customer what was told them.

    Addresses are left out: what proves it is the name, the means and the moment.
    """
    told = Q() if is_whole else Q(is_internal=False, contact__isnull=False)
    found = Notice.objects.filter(told, tenant=incident.tenant_id, incident=incident)
    rows = list(found.order_by("pk").defer("text", "html"))
    attempts: defaultdict[int, list[Delivery]] = defaultdict(list)
    if is_whole:
        for one in Delivery.objects.filter(
            tenant=incident.tenant_id, notice__incident=incident
        ).order_by("pk"):
            attempts[one.notice_id].append(one)
    items = [_notice(row, attempts[row.pk]) for row in rows]
    return Section(gettext_lazy("Who was told"), items, "notices")


def _notice(row: Notice, attempts: list[Delivery]) -> list[Item]:
    said = [
        " ".join(filter(None, [str(DeliveryOutcome(one.outcome).label), one.detail]))
        for one in attempts
    ]
    return [
        Item("written_at", _("written"), at=row.written_at),
        Item("about", _("about"), str(ABOUT.get(row.template, row.template))),
        Item("name", _("to whom"), row.name),
        Item("medium", _("by"), str(MEDIA[row.medium].label)),
        Item("state", _("state"), str(row.get_state_display())),
        Item("sent_at", _("accepted by the mail server"), at=row.sent_at),
        Item("done_at", _("done"), at=row.done_at),
        Item("attempts", _("attempts"), "; ".join(said)),
    ]


def call_sheet(incident: Incident, *, is_whole: bool) -> Section:
    """Return the calls; what was said in them stands in the timeline."""
    found = Call.objects.filter(incident=incident).select_related("author", "contact")
    rows = [
        [
            Item("called_at", _("called"), at=row.called_at),
            Item("direction", _("direction"), str(Direction(row.direction).label)),
            Item("contact", _("with whom"), row.contact.name),
            Item("outcome", _("outcome"), str(CallOutcome(row.outcome).label)),
            Item("author", _("by whom"), row.author.name if is_whole else ""),
        ]
        for row in found.order_by("called_at", "pk")
    ]
    return Section(gettext_lazy("Calls"), rows, "calls")


def standing_sheet(incident: Incident) -> Section:
    """Return of each piece of evidence who has it, and where its chain of custody has a gap."""
    rows = [
        [
            Item("item", _("piece"), chain.label),
            Item("what", _("what"), chain.item["what"]),
            Item("holder", _("who has it"), chain.standing.holder.name),
            Item("since", _("since"), at=chain.standing.since),
            Item("seal", _("seal"), chain.standing.seal),
            Item("gaps", _("gaps in the chain"), _gaps(chain.standing.gaps)),
        ]
        for chain in chains(incident)
    ]
    return Section(gettext_lazy("How the evidence stands"), rows, "evidence_standing")


def _gaps(gaps: Any) -> str:
    return "\n".join(str(gap.says) for gap in gaps) or _("none")


def chain_sheet(incident: Incident, *, is_whole: bool) -> Section:
    """Return each event of it with its place in the chain and the hash of its link.

    A customer's auditor gets those that they read in the record; all are covered by the head.
    """
    events = Event.objects.filter(
        tenant=incident.tenant_id, subject_kind="incident", subject_id=incident.pk
    )
    if not is_whole:
        events = events.filter(kind__in=codes(lambda kind: kind.auditors))
    rows = along_chain(events).values(
        "kind", "at", "actor_id", seq=F("link__seq"), digest=F("link__hash")
    )
    return Section(gettext_lazy("Links of the chain"), [_link(row) for row in rows], "chain")


def _link(row: Mapping[str, Any]) -> list[Item]:
    return [
        Item("seq", _("link"), "" if row["seq"] is None else str(row["seq"])),
        Item("at", _("moment"), at=row["at"]),
        Item("kind", _("code"), row["kind"]),
        Item("title", _("event"), str(event_kind(row["kind"]).title)),
        Item("hash", "SHA-256", bytes(row["digest"] or b"").hex()),
    ]
