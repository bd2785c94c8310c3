"""How each figure is taken from what was counted, by the keys of `tenants/data/kpis.yaml`.

Its words, its unit and its direction stand there; where ours is narrower than the formula of the
source, the note of the figure says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from reporting.figures.rules.counted import Counted
from reporting.figures.rules.values import Count, Share, Unknown, Value
from tenants.contract.rules.kpis import Better, FigureText


@dataclass(frozen=True)
class Kpi:
    """One figure: what it is called, how it is taken, and which incidents stand behind it."""

    text: FigureText
    of: Callable[[Counted], Value]
    # By which of `queries/listed.py`, where there are any.
    listed: str = ""

    @property
    def label(self) -> Any:
        return self.text.label

    @property
    def note(self) -> Any:
        return self.text.note or ""

    @property
    def better(self) -> Better:
        return self.text.better


def _right_first(found: Counted) -> Value:
    return Share(found.closed - found.came_back, found.closed)


def _told(found: Counted) -> Value:
    return Share(found.closed - found.untold, found.closed)


def _opening(_found: Counted) -> Value:
    return Unknown(_("No rota says yet who was there."))


# By key: how it is taken, and the list behind it.
TAKEN: Final[Mapping[str, tuple[Callable[[Counted], Value], str]]] = {
    "reported": (lambda found: Count(found.reported), "reported"),
    "open": (lambda found: Count(found.open_at_end), "open"),
    "resolved": (lambda found: Count(found.resolved), "resolved"),
    "lead": (lambda found: found.lead, "closed"),
    "security": (lambda found: Share(found.security, found.reported), "security"),
    "afterwards": (lambda found: Count(found.afterwards), "afterwards"),
    "incomplete": (lambda found: Count(found.incomplete), "incomplete"),
    "opening": (_opening, ""),
    "waiting": (lambda found: found.waited, "unanswered"),
    "right_first": (_right_first, "came_back"),
    "told": (_told, "untold"),
    "functional": (lambda found: Share(found.functional, found.reported), "functional"),
    "hierarchical": (lambda found: Share(found.hierarchical, found.reported), "hierarchical"),
    "complaints": (lambda found: Count(found.complaints), ""),
    "answered": (lambda found: found.answered_in_time, "unanswered"),
    "solved": (lambda found: found.solved_in_time, "late"),
    "handled": (lambda found: Share(found.closed, found.reported), "closed"),
    "terms": (lambda found: found.terms_met, "terms"),
    "updated": (lambda found: found.updated_in_time, "missed"),
    "unsorted": (lambda found: Share(found.unsorted, found.reported), "unsorted"),
    "by_hand": (lambda found: Share(found.by_hand, found.reported), "by_hand"),
    "recurring": (lambda found: Share(found.recurring, found.reported), "recurring"),
    "reassigned": (lambda found: Share(found.reassigned, found.reported), "reassigned"),
    "reopened": (lambda found: Share(found.reopened, found.reported), "reopened"),
}
