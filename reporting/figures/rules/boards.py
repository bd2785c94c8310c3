"""What each audience looks at: a few figures and charts, chosen for what they decide (R137)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext_lazy as _


class Panel(StrEnum):
    """A chart with its table and its sentence."""

    SIGNALS = "signals"
    MONTHS = "months"
    YEARS = "years"
    HOURS = "hours"
    COMPONENTS = "components"


@dataclass(frozen=True)
class Audience:
    """Who looks at a board, at which figures by their key, and at which charts, in this order."""

    label: Any
    figures: tuple[str, ...]
    panels: tuple[Panel, ...]
    # Shows the figures of each success factor instead.
    is_by_factor: bool = False


AUDIENCES: Final[Mapping[str, Audience]] = {
    "team": Audience(
        _("Team"),
        ("reported", "open", "resolved", "waiting", "answered", "solved", "reopened"),
        (Panel.HOURS, Panel.MONTHS),
    ),
    "manager": Audience(
        _("Incident manager"),
        ("open", "answered", "solved", "updated", "told", "functional", "hierarchical",
         "right_first"),
        (Panel.SIGNALS, Panel.COMPONENTS, Panel.HOURS, Panel.MONTHS),
    ),
    "security": Audience(
        _("CISO and DPO"),
        ("security", "terms", "incomplete", "afterwards", "hierarchical", "updated"),
        (Panel.SIGNALS, Panel.COMPONENTS),
    ),
    "management": Audience(
        _("Management"),
        ("handled", "solved", "told", "right_first", "lead", "complaints", "opening"),
        (Panel.YEARS, Panel.MONTHS, Panel.COMPONENTS),
    ),
    # All of those of source 002, section 2.2: who manages the process looks at each.
    "factors": Audience(_("Success factors"), (), (), is_by_factor=True),
    "customer": Audience(
        _("Figures"),
        ("reported", "open", "lead", "answered", "solved", "told", "complaints"),
        (Panel.MONTHS, Panel.YEARS),
    ),
}  # fmt: skip
