"""The columns of an exported register: every field of an incident, in a form that is safe to open.

Made from the model itself, so that a new field is exported from its first day (X22). Beside each
foreign key stand the names it leads to, and behind the fields the clocks, how the review stands,
and what the customer thought of it. What an incident can have many of is in its record alone: to
count it costs each row a look into another table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, NullIf
from django.db.models.sql.compiler import SQLCompiler

from incidents.choices import ComplaintState, WaiverState
from incidents.duty.queries.breach import leading_terms
from incidents.models import (
    NEVER,
    Attachment,
    Complaint,
    Incident,
    InternalAttachment,
    Obligation,
    OutagePart,
    Rating,
    Review,
    UpdateRound,
    UsedArticle,
    Waiver,
)
from incidents.record.services.timing import KINDS

# What a spreadsheet takes for the start of a formula, or drops before it looks for one: = + - @
# tab, line feed, carriage return, and the wide forms of the first four. PostgreSQL has no NUL.
STARTS: Final = (9, 10, 13, 43, 45, 61, 64, 0xFF0B, 0xFF0D, 0xFF1D, 0xFF20)
GUARD: Final = "'"

# What a foreign key leads to, in the words that people know it by.
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "tenants.tenant": ("name",),
    "tenants.contact": ("name",),
    "tenants.user": ("name",),
    "tenants.category": ("code", "name_nl", "name_en"),
    "tenants.priorityscheme": ("name", "version"),
    "tenants.classificationprofile": ("name", "version"),
    "tenants.agreement": ("name",),
    "tenants.team": ("name",),
    "tenants.supplier": ("name",),
    "incidents.incident": ("reference",),
}
# Few incidents have these: looking each up costs less than a join that every row goes through.
RARE: Final = frozenset({"parent", "follows", "supplier", "manager"})
MOMENTS: Final = ("due_at", "stopped_at", "breached_at", "ended_at")
# Moments and codes of the one review; the words in it are the desk's own.
BREACH: Final = ("started_at", "due_at", "outcome", "filed_at", "stopped_at", "missed_at")
REVIEW: Final = ("due_at", "held_at", "was_effective", "was_preventable")


class _Template(models.Func):
    """One expression, said more than once in the SQL around it."""

    output_field = models.TextField()
    around: ClassVar[str]

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any
    ) -> Any:
        inner, params = compiler.compile(self.source_expressions[0])
        return self.around.replace("§", inner), list(params) * self.around.count("§")


class Safe(_Template):
    """Text behind an apostrophe where a spreadsheet would take it for a formula (EXP-1)."""

    around = (
        f"CASE WHEN ascii(§) IN ({','.join(map(str, STARTS))}) THEN '{GUARD * 2}' || § ELSE § END"
    )


class Moment(_Template):
    """ISO 8601 in UTC, to the microsecond."""

    around = """to_char(§ AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


class Plain(_Template):
    """Numbers, yes and no, ids: as the database writes them."""

    around = "(§)::text"


@dataclass(frozen=True)
class Column:
    name: str
    # As a text that a spreadsheet takes for no formula.
    value: Combinable

    @property
    def bare(self) -> Combinable:
        """Return the same as the database has it: a number, a moment, a text without a guard."""
        if not isinstance(self.value, _Template):
            return self.value
        inner: Any = self.value.source_expressions[0]
        is_json = isinstance(inner, Cast) and isinstance(self.value, Safe)
        found: Combinable = inner.source_expressions[0] if is_json else inner
        return found

    @property
    def is_moment(self) -> bool:
        return isinstance(self.value, Moment)


def written(path: str, field: object) -> Combinable:
    if path == "next_due_at":
        # No deadline is kept as one far away, so that the queue sorts it last.
        return Moment(NullIf(F(path), Value(NEVER, output_field=models.DateTimeField())))
    if isinstance(field, models.DateTimeField):
        return Moment(F(path))
    if isinstance(field, models.CharField | models.TextField):
        return Safe(F(path))
    if isinstance(field, models.JSONField):
        return Safe(Cast(F(path), models.TextField()))
    return Plain(F(path))


def _names(field: "models.ForeignKey[Any, Any]") -> Iterator[Column]:
    far = field.related_model._meta
    if field.name in RARE:
        near = far.model._default_manager.filter(pk=OuterRef(field.attname)).order_by()
        for name in NAMES[far.label_lower]:
            found = near.annotate(told=written(name, far.get_field(name))).values("told")
            is_set = When(Q((f"{field.attname}__isnull", False)), then=Subquery(found))
            told = Case(is_set, output_field=models.TextField())
            yield Column(f"{field.name}_{name}", told)
        return
    for name in NAMES[far.label_lower]:
        path = f"{field.name}__{name}"
        yield Column(f"{field.name}_{name}", written(path, far.get_field(name)))


def _columns() -> Iterator[Column]:
    for field in Incident._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            yield Column(field.attname, Plain(F(field.attname)))
            yield from _names(field)
        else:
            yield Column(field.attname, written(field.name, field))
    for kind in KINDS:
        for moment in MOMENTS:
            yield Column(f"{kind}_{moment}", Moment(F(f"{kind}_clock__{moment}")))
    yield from _updates()
    yield from _breach()
    yield from _aftermath()
    yield from _files()


def _updates() -> Iterator[Column]:
    """Give how much word the customer was promised and did not get, also what they got later."""
    missed = UpdateRound.objects.filter(missed_at__isnull=False)
    # What ended before anybody gave it was never heard.
    told = "count(*)", "count(*) FILTER (WHERE heard_at IS NULL)"
    for name, sql in zip(("updates_missed", "updates_not_heard"), told, strict=True):
        yield Column(name, _told(missed, sql, models.IntegerField()))


def _breach() -> Iterator[Column]:
    """Give how the decision on personal data stands; its grounds are in the record."""
    for name in BREACH:
        # Of several authorities, what is to be answered first.
        terms = leading_terms(OuterRef("pk"))
        told = terms.annotate(told=written(name, Obligation._meta.get_field(name)))
        yield Column(f"breach_{name}", Subquery(told.values("told")[:1]))


def _aftermath() -> Iterator[Column]:
    """Give how the review stands, how it was judged, and how often somebody complained."""
    for name in REVIEW:
        # One review per incident, by a constraint: the join gives no row twice.
        field = Review._meta.get_field(name)
        yield Column(f"review_{name}", written(f"reviews__{name}", field))
    faces = Rating.objects.all()
    # Of several judgements the worst, happy < neutral < unhappy: sorting by moment costs more.
    yield Column("rating_face", _told(faces, "max(face)", models.TextField()))
    waivers = Waiver.objects.all()
    held = waivers.filter(state=WaiverState.GRANTED)
    waiting = waivers.filter(state=WaiverState.ASKED)
    codes, by_two = "string_agg(code, ' ' ORDER BY code)", "count(second_by_id)"
    yield Column("exceptions", _told(held, codes, models.TextField()))
    yield Column("exceptions_by_two", _told(held, by_two, models.IntegerField()))
    yield Column("exceptions_asked", _told(waiting, codes, models.TextField()))
    complaints = Complaint.objects.all()
    unanswered = complaints.filter(state=ComplaintState.RECEIVED)
    yield Column("complaints", _told(complaints, "count(*)", models.IntegerField()))
    yield Column("complaints_unanswered", _told(unanswered, "count(*)", models.IntegerField()))
    # By its public reference: of the outage itself no customer reads anything.
    parts, named = OutagePart.objects.filter(left_at=None), "max(reference)"
    yield Column("part_of_disturbance", _told(parts, named, models.TextField()))
    used = UsedArticle.objects.exclude(incident=None)
    versions = "string_agg(reference || ' v' || number, ' ' ORDER BY id)"
    yield Column("known_solutions", _told(used, versions, models.TextField()))


def _files() -> Iterator[Column]:
    """Name each file with its digest; those of notes and calls to the desk's own people alone, by
    the wall of their table.
    """
    told = "string_agg(sha256 || ' ' || name, E'\\n' ORDER BY id)"
    for name, rows in (
        ("files", Attachment.objects.all()),
        ("internal_files", InternalAttachment.objects.all()),
    ):
        yield Column(name, _told(rows, told, models.TextField()))


def _told(rows: "models.QuerySet[Any]", sql: str, kind: "models.Field[Any, Any]") -> Combinable:
    """Say one thing of many rows, without the GROUP BY that would leave out a count of none.

    Few incidents have any: which ones, is looked up once for all of an export.
    """
    said = models.Func(template=sql, output_field=kind)
    own = rows.filter(incident=OuterRef("pk")).order_by().annotate(told=said).values("told")
    none = Value("0" if isinstance(kind, models.IntegerField) else None)
    return Case(
        When(pk__in=rows.order_by().values("incident"), then=Plain(Subquery(own))),
        default=none,
        output_field=models.TextField(),
    )


COLUMNS: Final = tuple(_columns())


def with_columns(
    incidents: models.QuerySet[Incident], *, is_bare: bool = False
) -> models.QuerySet[Any, Any]:
    """Return the rows of an export in the order of COLUMNS: all text, or as the database has it."""
    clocks = {
        f"{kind}_clock": FilteredRelation(
            "clocks", condition=Q(clocks__kind=kind, clocks__superseded_at__isnull=True)
        )
        for kind in KINDS
    }
    values = (column.bare if is_bare else column.value for column in COLUMNS)
    return incidents.annotate(**clocks).values_list(*values)
