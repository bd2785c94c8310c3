"""Finding incidents, open and closed, by any word: of their texts, their number, or their people.

Every word must be found somewhere; parts of words count. The texts have trigram indexes, and the
start-up step lets row-level security use them (servicedesk/db/roles.sql); so each kind of text is
asked by itself, since one condition over several tables would read all incidents.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from incidents.choices import Status
from incidents.models import Call, Incident, Message, Note
from incidents.record.queries.gather import Listed, Row, Statement, gather
from incidents.record.queries.merged import merged
from incidents.record.queries.prepared import OneOf, prepared, prepared_lists
from incidents.record.queries.visible import visible_incidents
from tenants.addresses import address
from tenants.models import Contact, Tenant, User
from tenants.rules.roles import Actor
from tenants.sight import reach_of

SIZE = 50
# A trigram has three letters; what is shorter would read everything.
LEAST = 3
MOST_WORDS = 8
# A word that so few have leads; of what is common so many of the newest are looked at first.
FEW = 500
NEWEST = 500
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
# What was said, and written among ourselves.
SAID = ((Message, "text"), (Note, "text"), (Call, "summary"))


class Like(models.Func):
    """`field ILIKE pattern`, which a trigram index answers; `__icontains` has another operator."""

    output_field = models.BooleanField()
    conditional = True
    arg_joiner = " ILIKE "
    template = "%(expressions)s"

    def __init__(self, field: str, pattern: str) -> None:
        super().__init__(F(field), Value(pattern, output_field=models.TextField()))


def pattern_of(word: str) -> str:
    """Return the pattern of any text with this word in it."""
    plain = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%"


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
    """Return what this person may see and that has every word: open first, then the newest.

    The rarest word leads: what has it is looked at for the others. Where every word is common, the
    newest incidents are looked at first, and all of them only when those are too few.
    """
    words = {f"word_{number}": pattern_of(word) for number, word in enumerate(words_of(text))}
    if not words:
        return Found(hits=[], is_cut=False)
    having = gather(
        **{
            name: prepared("having", _having, pattern=word).planned_each_time
            for name, word in words.items()
        }
    )
    few = {name: {row["pk"] for row in rows} for name, rows in having.items() if len(rows) <= FEW}
    common = {name: word for name, word in words.items() if name not in few}
    if few:
        ids = set.intersection(*few.values())
        rows = _among(actor, ids, common) if ids else []
    else:
        rows = _newest(actor, common) or _of_all(actor, common)
    return Found(hits=[_hit(row) for row in rows[:SIZE]], is_cut=len(rows) > SIZE)


def _having(pattern: str) -> Statement:
    """Return the keys of the incidents with this word, some of them twice, and no more than few."""
    return merged([Statement.of(found) for found in _with(pattern)], (), FEW + 1)


def _among(actor: Actor, ids: Iterable[int], words: Mapping[str, str]) -> list[Row]:
    """Return those of these incidents that have the words."""

    def written(ids: list[int], **patterns: str) -> Listed:
        found = visible_incidents(actor).filter(OneOf("pk", ids))
        return _shown(found, list(patterns.values()))

    key = ("among", reach_of(actor), len(words))
    found = prepared(key, written, **words, ids=list(ids)).planned_each_time
    return gather(rows=found)["rows"]


def _newest(actor: Actor, words: Mapping[str, str]) -> list[Row]:
    """Return what is found among the newest, where that is a page of the first of all."""

    def written(**given: str) -> dict[str, Listed]:
        seen, patterns = visible_incidents(actor), list(given.values())
        newest = seen.order_by("-reported_at", "-pk").values("pk")
        opened = newest.exclude(status=Status.CLOSED)[: NEWEST + 1]
        closed = newest.filter(status=Status.CLOSED)[:NEWEST]
        return {
            "opened": _shown(seen.filter(pk__in=opened), patterns),
            "closed": _shown(seen.filter(pk__in=closed), patterns),
            "all_open": opened,
        }

    key = ("newest", reach_of(actor), len(words))
    lists = prepared_lists(key, written, **words)
    found = gather(**{name: one.planned_each_time for name, one in lists.items()})
    if len(found["opened"]) > SIZE:
        return found["opened"]
    # An older one that is open would stand before those that are closed.
    rows = found["opened"] + found["closed"] if len(found["all_open"]) <= NEWEST else []
    return rows if len(rows) > SIZE else []


def _of_all(actor: Actor, words: Mapping[str, str]) -> list[Row]:
    found = visible_incidents(actor)
    for pattern in words.values():
        first, *others = _with(pattern)
        found = found.filter(pk__in=first.union(*others))
    return list(_shown(found, ()))


def _shown(found: QuerySet[Incident], patterns: Iterable[str]) -> Listed:
    """Return a page and one more of those that have these words, as it is shown."""
    for pattern in patterns:
        found = found.filter(_has(pattern))
    is_closed = Case(When(status=Status.CLOSED, then=Value(1)), default=Value(0))
    rows: Listed = found.order_by(is_closed, "-reported_at", "-pk").values(
        "reference", "title", "tenant__name", "reporter__name", "assignee__name", "status",
        "priority", "reported_at",
    )[: SIZE + 1]  # fmt: skip
    return rows


def _has(pattern: str) -> Q:
    """Say that an incident has this word: for a few, each looked at by itself."""
    beside = ("tenant__name", "reporter__name", "reporter__email", "assignee__name")
    said = [
        Exists(model.objects.filter(Like(field, pattern), incident=OuterRef("pk")))
        for model, field in SAID
    ]
    return _any(Like(name, pattern) for name in (*TEXTS, *beside)) | reduce(or_, map(Q, said))


def _with(pattern: str) -> list[QuerySet[Any]]:
    """Return the keys of the incidents with this word, by where it stands."""
    everywhere = Incident.objects.order_by()
    named = Q(Like("name", pattern))
    people = Contact.objects.filter(named | Q(Like("email", pattern))).values("pk")
    return [
        everywhere.filter(_any(Like(name, pattern) for name in TEXTS)).values("pk"),
        everywhere.filter(tenant__in=Tenant.objects.filter(named).values("pk")).values("pk"),
        everywhere.filter(reporter__in=people).values("pk"),
        everywhere.filter(assignee__in=User.objects.filter(named).values("pk")).values("pk"),
        *(
            model.objects.order_by().filter(Like(field, pattern)).values("incident")
            for model, field in SAID
        ),
    ]


def _any(conditions: Iterable[Like]) -> Q:
    return reduce(or_, (Q(condition) for condition in conditions))


def _hit(row: Any) -> Hit:
    status = Status(row["status"])
    return Hit(
        url=address("desk:incident", row["reference"]),
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
