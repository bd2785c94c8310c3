"""What the work is measured by: the words, the unit and the direction of each figure.

The document is `tenants/data/kpis.yaml`; how a figure is counted is of the room that counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from tenants.rules.texts import Text


class BadKpis(Exception):
    """The document does not say what it has to; the message says where."""


class Better(StrEnum):
    """Which way a figure should go; some say nothing by themselves."""

    MORE = "more"
    LESS = "less"
    NEITHER = "neither"


class Measure(StrEnum):
    """In what a figure, and a norm for it, is said."""

    COUNT = "count"
    PERCENT = "percent"
    HOURS = "hours"


@dataclass(frozen=True)
class FigureText:
    """One figure as it is shown; `nr` is that of its KPI, `source` how its source calls it."""

    key: str
    nr: int
    source: Text
    is_of_source: bool
    label: Text
    note: Text | None
    measure: Measure
    better: Better


@dataclass(frozen=True)
class Factor:
    """What makes the work a success (002, section 2.2), and the figures by which one sees it."""

    key: str
    label: Text
    meaning: Text
    figures: tuple[str, ...]


def load_factors(document: Any) -> tuple[Factor, ...]:
    """Return the success factors in the order of their source. Raise `BadKpis`."""
    known, seen = load_figures(document), set[str]()
    try:
        found = tuple(_factor(one) for one in document["factors"])
    except (KeyError, TypeError, ValueError) as error:
        raise BadKpis(f"This is not a list of success factors: {error}") from error
    for factor in found:
        for key in factor.figures:
            if key not in known or key in seen:
                raise BadKpis(f"{factor.key} has no figure {key} of its own.")
            seen.add(key)
        if not factor.figures:
            raise BadKpis(f"Nothing shows {factor.key}.")
    return found


def load_figures(document: Any) -> Mapping[str, FigureText]:
    """Return the figures by key, in the order of the document. Raise `BadKpis`."""
    found: dict[str, FigureText] = {}
    try:
        for kpi in document["kpis"]:
            for one in kpi["figures"]:
                if one["key"] in found:
                    raise BadKpis(f"There are two figures {one['key']}.")
                found[one["key"]] = _figure(kpi, one)
    except (KeyError, TypeError, ValueError) as error:
        raise BadKpis(f"This is not a list of KPIs: {error}") from error
    return MappingProxyType(found)


def _figure(kpi: Any, one: Any) -> FigureText:
    return FigureText(
        key=one["key"],
        nr=kpi["nr"],
        source=_text(kpi["label"]),
        is_of_source=kpi["from_source"],
        label=_text(one["label"]),
        note=_text(one["note"]) if "note" in one else None,
        measure=Measure(one["unit"]),
        better=Better(one["better"]),
    )


def _factor(one: Any) -> Factor:
    return Factor(
        key=one["key"],
        label=_text(one["label"]),
        meaning=_text(one["meaning"]),
        figures=tuple(one["figures"]),
    )


def _text(item: Mapping[str, str]) -> Text:
    return Text(nl=item["nl"], en=item["en"])
