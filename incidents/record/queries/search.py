"""Finding incidents, open and closed, by any word: of their texts, their number, or their people.

Every word must be found somewhere; parts of words count. The texts have trigram indexes, and the
start-up step lets row-level security use them (servicedesk/db/roles.sql); so each kind of text is
asked by itself, since one condition over several tables would read all incidents.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.urls import reverse

from incidents.choices import Status
from incidents.models import Call, Incident, Message, Note
from incidents.record.queries.visible import visible_incidents
from tenants.models import Contact, Tenant, User
from tenants.rules.roles import Actor

SIZE = 50
# A trigram has three letters; what is shorter would read everything.
LEAST = 3
MOST_WORDS = 8
TEXTS = (
    "reference",
    "title",
    "description",
    "symptoms",
    "affected",
    "workaround",
    "cause",
    "measures",
    "solution",
    "prevention",
    "external_reference",
    "triage_reason",
)


class Contains(models.Func):
    """`field ILIKE %word%`, which a trigram index answers; `__icontains` has another operator."""

    output_field = models.BooleanField()
    conditional = True
    arg_joiner = " ILIKE "
    template = "%(expressions)s"

    def __init__(self, field: str, word: str) -> None:
        plain = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        super().__init__(F(field), Value(f"%{plain}%", output_field=models.TextField()))


@dataclass(frozen=True)
class Hit:
    """One incident that was found."""

    url: str
    reference: str
    subject: str
    customer: str
    reporter: str
    assignee: str
    status: str
    status_label: Any
    priority: int
    reported_at: datetime


@dataclass(frozen=True)
class Found:
    """The first of what was found; `is_cut` says that there is more."""

    hits: list[Hit]
    is_cut: bool


def words_of(text: str) -> list[str]:
    """Return the words that are looked for; short ones say too little."""
    words = dict.fromkeys(word.strip(".,;:!?\"'()") for word in text.split())
    return [word for word in words if len(word) >= LEAST][:MOST_WORDS]


def search(actor: Actor, text: str) -> Found:
    """Return what this person may see and that has every word: open first, then the newest."""
    words = words_of(text)
    if not words:
        return Found(hits=[], is_cut=False)
    found = visible_incidents(actor)
    for word in words:
        found = found.filter(pk__in=_with(word))
    is_closed = Case(When(status=Status.CLOSED, then=Value(1)), default=Value(0))
    rows = found.order_by(is_closed, "-reported_at", "-pk").values(
        "reference", "title", "tenant__name", "reporter__name", "assignee__name", "status",
        "priority", "reported_at",
    )[: SIZE + 1]  # fmt: skip
    hits = [_hit(row) for row in rows]
    return Found(hits=hits[:SIZE], is_cut=len(hits) > SIZE)


def _with(word: str) -> QuerySet[Any]:
    """Return the keys of the incidents with this word in a text or in a name."""
    everywhere = Incident.objects.order_by()
    own = everywhere.filter(_any(Contains(name, word) for name in TEXTS)).values("pk")
    named = Q(Contains("name", word))
    people = Contact.objects.filter(named | Q(Contains("email", word))).values("pk")
    return own.union(
        everywhere.filter(tenant__in=Tenant.objects.filter(named).values("pk")).values("pk"),
        everywhere.filter(reporter__in=people).values("pk"),
        everywhere.filter(assignee__in=User.objects.filter(named).values("pk")).values("pk"),
        Message.objects.order_by().filter(Contains("text", word)).values("incident"),
        Note.objects.order_by().filter(Contains("text", word)).values("incident"),
        Call.objects.order_by().filter(Contains("summary", word)).values("incident"),
    )


def _any(conditions: Iterable[Contains]) -> Q:
    return reduce(or_, (Q(condition) for condition in conditions))


def _hit(row: Any) -> Hit:
    status = Status(row["status"])
    return Hit(
        url=reverse("desk:incident", args=[row["reference"]]),
        reference=row["reference"],
        subject=row["title"],
        customer=row["tenant__name"],
        reporter=row["reporter__name"],
        assignee=row["assignee__name"] or "",
        status=status,
        status_label=status.label,
        priority=row["priority"],
        reported_at=row["reported_at"],
    )
