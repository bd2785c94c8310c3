"""What was laid before a supplier for one incident goes on for the one that it was merged into."""

from datetime import datetime

from incidents.choices import SupplierCaseState
from incidents.facts import Referred, ReferredHere
from incidents.models import Incident, Referral
from incidents.record.services.common import append_event, owned
from tenants.ledger.append import append, insert, update
from tenants.rules.roles import Actor


def move_cases(merged: Incident, survivor: Incident, *, actor: Actor, now: datetime) -> None:
    """Let open cases of suppliers be those of the survivor, once; closed ones stay in the past."""
    known = set(
        Referral.objects.filter(
            incident=survivor, ended_at=None, suppliercase__isnull=False
        ).values_list("suppliercase_id", flat=True)
    )
    rows = Referral.objects.select_for_update(of=("self",)).filter(
        incident=merged, ended_at=None, suppliercase__isnull=False
    )
    open_ones = rows.exclude(suppliercase__state=SupplierCaseState.CLOSED)
    for row in open_ones.select_related("suppliercase").order_by("pk"):
        facts = Referred(to=row.reference, improvement=None)
        row.ended_at = now
        append_event(
            merged, "incident.referral_ended", actor=actor, now=now,
            wrote=[update(row, "ended_at")], facts=facts,
        )  # fmt: skip
        case = row.suppliercase
        if case is None or case.pk in known:
            continue
        moved = Referral(
            **owned(survivor), suppliercase=case, reference=row.reference,
            referred_at=now, referred_by_id=actor.user_id,
        )  # fmt: skip
        append_event(
            survivor, "incident.referred", actor=actor, now=now, wrote=[insert(moved)], facts=facts
        )
        append(
            case, "suppliercase.linked", actor=actor, at=now,
            facts=ReferredHere(incidents=[survivor.pk]),
        )  # fmt: skip
