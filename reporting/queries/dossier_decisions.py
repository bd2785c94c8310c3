"""Every decision on one incident in one list: what, who, as what, when, why, and who else.

It is read from the parts of the record as its reader sees them: what is kept back there is empty
here as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.queries.parts import Item, Section

FIRST: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Read:
    """Where one kind of row says each of it: names of its fields; the first that says anything."""

    when: str
    who: tuple[str, ...]
    outcome: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ("grounds",)
    about: tuple[str, ...] = ()
    capacity: tuple[str, ...] = ("capacity",)
    second: tuple[str, ...] = ()
    second_at: str = ""


READ: Final[Mapping[str, Read]] = {
    "duty_starts": Read("decided_at", ("decided_by",), about=("event",)),
    "duty_denials": Read("decided_at", ("decided_by",), about=("event",)),
    "breach_decisions": Read("decided_at", ("decided_by",), ("outcome",)),
    "obligation_answers": Read(
        "answered_at", ("answered_by",), ("outcome",), ("grounds", "late_reason"), ("obligation",)
    ),
    "waivers": Read(
        "asked_at", ("asked_by",), ("state",), ("reason",), ("label", "code"),
        second=("second_by",), second_at="second_at",
    ),
    "security_decisions": Read("decided_at", ("decided_by",), ("outcome",), about=("subject",)),
    "recovery_options": Read("chosen_at", ("chosen_by",), ("text",), ("why",)),
    "holds": Read(
        "placed_at", ("placed_by",), grounds=("reason",), second=("lifted_by",),
        second_at="lifted_at",
    ),
    "police_decisions": Read(
        "recorded_at", ("decider_name",), ("outcome",), second=("recorded_by",)
    ),
    "review": Read(
        "none_at", ("none_by",), grounds=("none_reason",), second=("agreed_by",),
        second_at="agreed_at",
    ),
    "lesson_verdicts": Read(
        "said_at", ("name",), ("verdict",), ("words",), capacity=("function",)
    ),
}  # fmt: skip


def decisions_from(sections: Iterable[Section]) -> Section:
    """Return them in the order in which they were taken."""
    found = [
        (section, row, READ[section.code])
        for section in sections
        if section.code in READ
        for row in section.rows
    ]
    taken = [(_at(row, how.when), section, row, how) for section, row, how in found]
    ordered = sorted((one for one in taken if one[0]), key=lambda one: one[0] or FIRST)
    rows = [_decision(section, row, how) for _when, section, row, how in ordered]
    return Section(gettext_lazy("Every decision in order"), rows, "decisions")


def _decision(section: Section, row: Sequence[Item], how: Read) -> list[Item]:
    return [
        Item("at", _("moment"), at=_at(row, how.when)),
        Item("of", _("decision on"), str(section.title)),
        Item("about", _("about"), _text(row, how.about)),
        Item("outcome", _("outcome"), _text(row, how.outcome)),
        Item("who", _("who"), _text(row, how.who)),
        Item("capacity", _("as"), _text(row, how.capacity)),
        Item("grounds", _("grounds"), _text(row, how.grounds)),
        Item("second", _("second person"), _text(row, how.second)),
        Item("second_at", _("second person on"), at=_at(row, how.second_at)),
    ]


def _at(row: Sequence[Item], name: str) -> datetime | None:
    return next((item.at for item in row if item.name == name), None)


def _text(row: Sequence[Item], names: Sequence[str]) -> str:
    return next(
        (item.text for name in names for item in row if item.name == name and item.text), ""
    )
