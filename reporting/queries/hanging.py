"""What incidents have many of, kind by kind, as rows of an export: those that its reader may see.

The kinds and fields are those of the record of one incident (`handling.py`), with what was said and
the clocks behind them. What a customer reads no row of, the wall of its table keeps back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.db.models import F

from incidents.models import Call, Clock, Message, Note, Proof, UpdateRound
from reporting.queries.columns import Column, Plain, written
from reporting.queries.handling import PARTS
from reporting.queries.parts import Part
from tenants.choices import Side
from tenants.rules.roles import Action, Actor

SAID: Final[Mapping[str, Part]] = {
    "messages": Part(
        "messages",
        Message,
        ("sent_at", "kind", "author__name", "contact__name", "text", "is_automatic",
         "next_update_at"),
    ),
    "proofs_of_messages": Part(
        "proofs of messages",
        Proof,
        ("message_id", "contact__name", "medium", "accepted_at", "revoked_at", "detail"),
        own=frozenset({"detail"}),
        incident="message__incident",
    ),
    "calls": Part(
        "calls",
        Call,
        ("called_at", "direction", "outcome", "contact__name", "author__name", "summary",
         "logged_at"),
    ),
    # Their table shows none of them to a customer.
    "notes": Part("notes", Note, ("written_at", "author__name", "text")),
    "clocks": Part(
        "clocks",
        Clock,
        ("kind", "priority", "amount", "unit", "basis", "started_at", "due_at", "risk_at",
         "stopped_at", "breached_at", "paused_at", "paused_for", "superseded_at", "ended_at"),
    ),
    "rounds": Part(
        "rounds",
        UpdateRound,
        ("number", "kind", "opened_at", "due_at", "proven", "met_at", "missed_at", "heard_at",
         "ended_at"),
    ),
}  # fmt: skip
HANGING: Final[Mapping[str, Part]] = {**SAID, **PARTS}


@dataclass(frozen=True)
class Table:
    """One kind of row: what it is called, its columns, and the rows in the order of incidents."""

    name: str
    columns: tuple[Column, ...]
    rows: "models.QuerySet[Any]"

    def values(self, *, is_bare: bool = False) -> "models.QuerySet[Any, Any]":
        return self.rows.values_list(*(one.bare if is_bare else one.value for one in self.columns))

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


def reads_all(actor: Actor) -> bool:
    """Say whether this reader is of the desk itself, and reads what its people wrote."""
    providers = set(actor.providers.values())
    return actor.side is Side.PROVIDER and all(
        actor.may(Action.SEE_REGISTER, one) for one in providers
    )


def tables_of(incidents: "models.QuerySet[Any]", *, reads_all: bool) -> list[Table]:
    """Return a table for each kind, of the rows that hang on these incidents."""
    keys = incidents.order_by().values("pk")
    return [
        Table(
            name,
            tuple(_columns(part, part.shown(reads_all=reads_all))),
            part.model._default_manager.filter(**{f"{part.incident}__in": keys}).order_by(
                f"{part.incident}_id", part.order, "pk"
            ),
        )
        for name, part in HANGING.items()
    ]


def _columns(part: Part, shown: Sequence[str]) -> list[Column]:
    reference = f"{part.incident}__reference"
    said = [
        Column("incident", written(reference, _field(part.model, reference))),
        Column("id", Plain(F("pk"))),
    ]
    # Each by what it is read by: the name of a person, the number of a message.
    return said + [
        Column(path.replace("__", "_"), written(path, _field(part.model, path))) for path in shown
    ]


def _field(model: "type[models.Model]", path: str) -> object:
    """Return the field that a path leads to."""
    field: Any = None
    for name in path.split("__"):
        field = model._meta.get_field(name)
        model = field.related_model or model
    return field
