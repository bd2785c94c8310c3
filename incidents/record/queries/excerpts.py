"""Where the words stand in what was found, from what the reader's side may read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from incidents.choices import Status
from incidents.models import Attachment, Call, Incident, InternalAttachment, Message, Note
from incidents.record.queries.gather import Listed, Row, gather
from incidents.record.queries.like import Like, pattern_of
from incidents.record.rules.words import Piece, Word, excerpt

# Of one text, and of all that was said about the incidents of a page.
LONGEST: Final = 20_000
MOST: Final = 200
PUBLIC: Final = ("description", "symptoms", "affected")
DESK: Final = (
    *PUBLIC, "solution", "workaround", "cause", "measures", "solution_for_customer", "prevention",
    "triage_reason",
)  # fmt: skip
SOLVED: Final = (Status.RESOLVED, Status.CLOSED)


@dataclass(frozen=True)
class Said:
    """A kind of text beside the incident's own."""

    model: Any
    column: str
    label: Any


OF_PUBLIC: Final = (
    Said(Message, "text", _("message")),
    Said(Attachment, "name", _("file")),
)
OF_DESK: Final = (
    *OF_PUBLIC,
    Said(Note, "text", _("internal note")),
    Said(Call, "summary", _("call")),
    Said(InternalAttachment, "name", _("internal file")),
)


@dataclass(frozen=True)
class Excerpt:
    """What a text is, and the piece of it that has the word."""

    label: Any
    pieces: list[Piece]


def excerpts(keys: Sequence[int], words: Sequence[Word], *, of_desk: bool) -> dict[int, Excerpt]:
    """Return for each incident the first text in which one of the words stands."""
    if not keys:
        return {}
    fields = DESK if of_desk else (*PUBLIC, "solution", "solution_for_customer")
    own = Incident.objects.filter(pk__in=keys).values("pk", "status", *fields)
    lists: dict[str, Listed] = {"own": own}
    for number, said in enumerate(OF_DESK if of_desk else OF_PUBLIC):
        lists[f"said_{number}"] = _with(said, keys, words)
    read = gather(**lists)
    found: dict[int, Excerpt] = {}
    for row in read["own"]:
        _first(found, row["pk"], _texts(row, fields, of_desk=of_desk), words)
    for number, said in enumerate(OF_DESK if of_desk else OF_PUBLIC):
        for row in read[f"said_{number}"]:
            _first(found, row["about"], [(said.label, row["said"])], words)
    return found


def _texts(row: Row, fields: Iterable[str], *, of_desk: bool) -> list[tuple[Any, str]]:
    if not of_desk:
        told = row["solution_for_customer"] or row["solution"]
        hidden = {"solution_for_customer", "solution"}
        shown = [(_label(name), row[name]) for name in fields if name not in hidden]
        return [*shown, (_label("solution"), told if row["status"] in SOLVED else "")]
    return [(_label(name), row[name]) for name in fields]


def _label(name: str) -> Any:
    field: Any = Incident._meta.get_field(name)
    return field.verbose_name


def _first(
    found: dict[int, Excerpt], key: int, texts: Iterable[tuple[Any, str]], words: Sequence[Word]
) -> None:
    for label, text in () if key in found else texts:
        pieces = excerpt(text, words)
        if pieces:
            found[key] = Excerpt(label, pieces)
            return


def _with(
    said: Said, keys: Sequence[int], words: Sequence[Word]
) -> QuerySet[Any, Mapping[str, Any]]:
    """Return the newest texts of a kind about these incidents that may have one of the words."""
    has = Q()
    for word in words:
        # Which of its many meanings stands there is looked for in the text itself.
        for one in () if word.meant else {word.text, *word.stems}:
            has |= Q(Like(said.column, pattern_of(one)))
    rows = said.model.objects.filter(has, incident__in=keys).order_by("-pk")
    texts: QuerySet[Any, Mapping[str, Any]] = rows.values(
        about=F("incident_id"), said=Left(F(said.column), Value(LONGEST))
    )[:MOST]
    return texts
