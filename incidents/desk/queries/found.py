"""One incident with the people and rows around it, as its page and its forms want it.

Each neighbour is read by key: a plan over fifteen tables takes longer to make than to run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from incidents.choices import ComplaintState, WaiverState
from incidents.desk.queries.kept import Mark, heads, mark_of
from incidents.models import (
    Complaint,
    CustomerReply,
    Follower,
    Incident,
    Message,
    OutagePart,
    Referral,
    Waiver,
)
from incidents.record.queries.gather import Listed, Row, Statement, columns, gather, revive
from incidents.record.queries.prepared import prepared
from incidents.record.queries.visible import visible_incidents
from tenants.errors import NotFound
from tenants.models import (
    Agreement,
    Category,
    Contact,
    PriorityScheme,
    Supplier,
    Team,
    Tenant,
    User,
)
from tenants.rules.roles import Actor
from tenants.sight import reach_of

NEIGHBOURS: Final[Mapping[str, type[Model]]] = {
    "tenant": Tenant,
    "provider": Tenant,
    "reporter": Contact,
    "category": Category,
    "team": Team,
    "assignee": User,
    "manager": User,
    "supplier": Supplier,
    "registered_by": User,
    "checked_by": User,
    "confirmed_by": Contact,
    "parent": Incident,
    "follows": Incident,
    "merged_into": Incident,
    "scheme": PriorityScheme,
    "agreement": Agreement,
}
# What waits for somebody, beside its own columns.
WAITING: Final = (
    "has_complaint", "has_merged", "has_messages", "has_waiver", "is_unread", "unread_since",
    "is_followed", "is_unfollowed",
)  # fmt: skip
# The outage of which it is part, by its number.
OUTAGE: Final = "outage_reference"
# Problems, changes and releases to which it was referred, by their numbers.
REFERRED: Final = "referred_to"
# Cases of suppliers that it is part of, as they stand: those that are open first.
CASES: Final = "supplier_cases"


@dataclass(frozen=True)
class Bare:
    """An incident without its neighbours, and what tells that anything changed since."""

    incident: Incident
    mark: Mark

    @property
    def beside(self) -> dict[str, Statement]:
        """Return what `with_neighbours` wants, for a page that reads more in the same statement."""
        keys = {name: getattr(self.incident, f"{name}_id") for name in NEIGHBOURS}
        return {
            f"beside_{name}": prepared(("neighbour", name), partial(_of_key, name), pk=key)
            for name, key in keys.items()
            if key is not None
        }

    def with_neighbours(self, read: Mapping[str, list[Row]]) -> Incident:
        for name, model in NEIGHBOURS.items():
            if there := revive(model, read.get(f"beside_{name}", [])):
                setattr(self.incident, name, there[0])
        return self.incident


def case_for(actor: Actor, reference: str) -> Incident:
    """Return one incident with the people and rows around it, or NotFound."""
    bare = bare_case(actor, reference)
    return bare.with_neighbours(gather(**bare.beside))


def bare_case(actor: Actor, reference: str) -> Bare:
    """Return one incident alone, or NotFound."""
    written = prepared(("case", reach_of(actor)), partial(_case, actor), reference=reference)
    read = gather(case=written, mark=heads())
    if not read["case"]:
        raise NotFound()
    [row] = read["case"]
    [incident] = revive(Incident, [row])
    for name in (*WAITING, OUTAGE, REFERRED, CASES):
        setattr(incident, name, row[name])
    return Bare(incident, mark_of(read["mark"]))


def _cases(linked: QuerySet[Referral]) -> QuerySet[Any, Any]:
    """Return what a page shows of the cases of suppliers: moments as text, as JSON has them."""
    rows = linked.filter(suppliercase__isnull=False)
    said = JSONObject(
        reference="reference", title="suppliercase__title", state="suppliercase__state",
        supplier="suppliercase__supplier__name", promised_at="suppliercase__promised_at",
        broken="suppliercase__broken_promises", number="suppliercase__outside_number",
        url="suppliercase__outside_url", word="suppliercase__last_word",
    )  # fmt: skip
    return rows.order_by("suppliercase__ended_at", "reference").values(said=said)


def _case(actor: Actor, reference: str) -> Listed:
    waiting = Complaint.objects.filter(incident=OuterRef("pk"), state=ComplaintState.RECEIVED)
    unread = CustomerReply.objects.filter(incident=OuterRef("pk"), read_at=None)
    asked = Waiver.objects.filter(incident=OuterRef("pk"), state=WaiverState.ASKED)
    followed = Follower.objects.filter(
        incident=OuterRef("pk"), person=actor.user_id or 0, ended_at=None
    )
    part = OutagePart.objects.filter(incident=OuterRef("pk"), left_at=None)
    linked = Referral.objects.filter(incident=OuterRef("pk"), ended_at=None)
    referred = linked.filter(suppliercase=None)
    found = visible_incidents(actor).filter(reference=reference)
    values: Listed = found.values(
        *columns(Incident),
        has_complaint=Exists(waiting),
        has_merged=Exists(Incident.objects.filter(merged_into=OuterRef("pk"))),
        has_messages=Exists(Message.objects.filter(incident=OuterRef("pk"))),
        has_waiver=Exists(asked),
        # By whoever looks.
        is_followed=Exists(followed),
        is_unfollowed=~Exists(followed),
        is_unread=Exists(unread) | Q(came_back_at__isnull=False),
        unread_since=Subquery(unread.order_by("received_at").values("received_at")[:1]),
        outage_reference=Subquery(part.values("reference")[:1]),
        supplier_cases=ArraySubquery(_cases(linked)),
        referred_to=ArraySubquery(referred.order_by("reference").values("reference").distinct()),
    )
    return values


def _of_key(name: str, pk: int) -> Listed:
    model: Any = NEIGHBOURS[name]
    found: Listed = model._default_manager.filter(pk=pk).values(*columns(model))
    return found
