"""A report in the words of its reader: sections of a sentence, a table and a comment.

Page, paper and print all show this, of a draft as of what was sent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.choices import ImprovementKind, Label, Priority
from reporting.figures.queries.kpis import KPIS
from reporting.figures.rules.frozen import read
from reporting.figures.rules.norms import Verdict
from reporting.quarters.queries.cells import BAD, GOOD, PLAIN, Cell, Row, Said, day_of
from reporting.quarters.queries.continuity import continuity
from reporting.quarters.queries.risks import risks
from reporting.quarters.queries.told_ahead import ends, suppliers
from reporting.quarters.rules.content import COMMENTED, GENERAL, SECTIONS, Content
from reporting.quarters.rules.standing import Effect, Stood
from reporting.queries.register_row import learned
from tenants.data import controls


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    says: list[str] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    comment: str = ""
    comment_by: str = ""


@dataclass(frozen=True)
class Decision:
    id: int
    text: str
    owner: str
    due_on: date
    task: str


@dataclass(frozen=True)
class Told:
    customer: str
    first: date
    quarter: str
    sections: list[Section]
    general: Section
    decisions: list[Decision]


def told(content: Content) -> Told:
    """Return it section by section; what an older report does not have is left out."""
    held = content["sections"]
    sections = [_section(code, content, SAY[code](held[code])) for code in SECTIONS if code in held]
    year, number = content["quarter"].split("-Q")
    return Told(
        customer=content["customer"],
        first=date(int(year), 3 * int(number) - 2, 1),
        quarter=quarter_in_words(int(year), int(number)),
        sections=sections,
        general=_section(GENERAL, content, ([], [], [])),
        decisions=[decision(one) for one in content["decisions"]],
    )


def decision(one: Content) -> Decision:
    return Decision(
        one["id"], one["text"], one["owner"], date.fromisoformat(one["due_on"]), one["task"]
    )


def quarter_in_words(year: int, number: int) -> str:
    return _("quarter %(number)d of %(year)d") % {"number": number, "year": year}


def _section(code: str, content: Content, said: Said) -> Section:
    comment = content["comments"].get(code, {"text": "", "by": ""})
    says, head, rows = said
    named = [
        [replace(cell, label=label) for label, cell in zip(head, row, strict=True)] for row in rows
    ]
    return Section(code, str(COMMENTED[code]), says, head, named, comment["text"], comment["by"])


def _figures(held: list[Content]) -> Said:
    head = [_("Figure"), _("This quarter"), _("The quarter before"), _("Norm"), _("Verdict")]
    return [], head, [_figure(one) for one in held if one["key"] in KPIS]


def _figure(one: Content) -> Row:
    kpi, verdict = KPIS[one["key"]], Verdict(one["verdict"])
    about = {
        Verdict.MET: (_("met"), GOOD), Verdict.NOT_MET: (_("not met"), BAD),
        Verdict.OPEN: (_("not known"), PLAIN), Verdict.NONE: (_("no norm set"), PLAIN),
    }  # fmt: skip
    return [
        Cell(str(kpi.label)),
        Cell(_value(one["now"]), is_number=True),
        Cell(_value(one["before"]), is_number=True),
        Cell(_norm(one["norm"], kpi.text), is_number=True),
        Cell(*about[verdict]),
    ]


def _value(kept: Mapping[str, Any]) -> str:
    return _plain("reporting/parts/quarter_value.txt", {"value": read(kept)})


def _norm(norm: str | None, text: Any) -> str:
    if norm is None:
        return "–"
    given = {"amount": norm, "measure": text.measure, "better": text.better}
    return _plain("reporting/parts/quarter_norm.txt", given)


def _plain(template: str, context: dict[str, Any]) -> str:
    return " ".join(render_to_string(template, context).split())


def _components(held: list[Content]) -> Said:
    if not held:
        return [_("No component was in more than one incident of a priority.")], [], []
    says = [
        _("%(percent)d%% of the %(priority)s incidents are about %(name)s.")
        % {"percent": one["percent"], "priority": _priority(one), "name": one["name"]}
        for one in held
    ]
    head = [_("Priority"), _("Component"), _("Incidents"), _("Of all of this priority")]
    rows = [
        [
            Cell(_priority(one)),
            Cell(one["name"]),
            Cell(str(one["count"]), is_number=True),
            Cell(str(one["whole"]), is_number=True),
        ]
        for one in held
    ]
    return says, head, rows


def _priority(one: Content) -> str:
    return str(Priority(one["priority"]).label)


def _patches(held: Content) -> Said:
    own = _("Patches for your incidents: %(said)s") % {"said": _delay(held["of_customer"])}
    all_of = _("All patches of the service desk: %(said)s") % {"said": _delay(held["of_all"])}
    head = [_("Patch"), _("Planned"), _("Applied"), _("Delay")]
    rows = [
        [
            Cell(one["reference"]), Cell(day_of(one["planned_on"])),
            Cell(day_of(one["done_on"]) if one["done_on"] else _("not yet"),
                 PLAIN if one["done_on"] else BAD),
            Cell(_span(one["delay"]), is_number=True),
        ]
        for one in held["list"]
    ]  # fmt: skip
    return [own, all_of], head if rows else [], rows


def _delay(found: Content) -> str:
    """Return how they went, in a sentence: none is said to be neither early nor late."""
    if not found["applied"] and not found["overdue"]:
        return _("none were applied or due.")
    said = [_("%(count)d applied") % {"count": found["applied"]}]
    if found["mean"] is not None:
        late = found["mean"] > 0
        form = _("on average %(span)s later than planned") if late else _(
            "on average not later than planned"
        )  # fmt: skip
        said.append(form % {"span": _span(found["mean"])})
    if found["overdue"]:
        said.append(_("%(count)d planned and not applied yet") % {"count": found["overdue"]})
    return ", ".join(said) + "."


def _span(seconds: int | None) -> str:
    """Return it in days, and below two days in hours."""
    if seconds is None:
        return "–"
    sign, rest = ("−" if seconds < 0 else ""), abs(seconds)
    days, hours = rest // 86400, rest // 3600
    if days > 1:
        return sign + ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    return sign + ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}


def _improvements(held: list[Content]) -> Said:
    head = [_("Incident"), _("Kind"), _("Due"), _("State"), _("Effect")]
    rows = [
        [
            Cell(one["reference"]), Cell(_kind_of(one)), Cell(day_of(one["due_on"])), _stood(one),
            _effect(one),
        ]
        for one in held
    ]  # fmt: skip
    return [*_counted(held), *_helped(held)], head if rows else [], rows


def _kind_of(one: Content) -> str:
    kind = str(ImprovementKind(one["kind"]).label)
    return _("%(kind)s, follows an earlier one") % {"kind": kind} if one.get("follows") else kind


def _effect(one: Content) -> Cell:
    """Return what one did; reports from before that was looked at say nothing of it."""
    if not one.get("effect"):
        return Cell("–")
    effect = Effect(one["effect"])
    marks = {Effect.HELPED: GOOD, Effect.FELL_SHORT: BAD, Effect.LATE: BAD}
    return Cell(effect.label, marks.get(effect, PLAIN))


def _helped(held: list[Content]) -> list[str]:
    counts = {one: sum(row.get("effect") == one.value for row in held) for one in Effect}
    told = ", ".join(f"{one.label}: {n}" for one, n in counts.items() if n)
    return [_("Effect: %(told)s") % {"told": told}] if told else []


def _reviews(held: list[Content]) -> Said:
    head = [_("Incident"), _("Due"), _("State")]
    rows = [[Cell(one["reference"]), Cell(day_of(one["due_on"])), _stood(one)] for one in held]
    return _counted(held), head if rows else [], rows


def _duties(held: list[Content]) -> Said:
    asked = controls()
    head = [_("Duty"), _("Day"), _("State")]
    rows = [
        [
            Cell(str(asked[one["code"]].title) if one["code"] in asked else one["code"]),
            Cell(day_of(one["day"])),
            _stood(one),
        ]
        for one in held
    ]
    return _counted(held), head if rows else [], rows


def _exercises(held: list[Content]) -> Said:
    if not held:
        return [_("No exercise was held.")], [], []
    form = ngettext("%(count)d exercise was held.", "%(count)d exercises were held.", len(held))
    head = [_("Number"), _("Exercise"), _("Day"), _("Kind"), _("What was learned")]
    rows = [
        [
            Cell(one["reference"]), Cell(one["title"]), Cell(day_of(one["day"])),
            Cell(_sort_of(one)), Cell(_learned(one)),
        ]
        for one in held
    ]  # fmt: skip
    return [form % {"count": len(held)}], head, rows


def _sort_of(one: Content) -> str:
    """Return what was practised; a report of before it was kept says nothing of it."""
    labels = [str(Label(label).label) for label in one.get("labels", ())]
    return ", ".join([_priority(one), *labels]) if "priority" in one else "–"


def _learned(one: Content) -> str:
    if "reviewed" not in one:
        return "–"
    return learned(is_reviewed=one["reviewed"], improvements=one["improvements"])


def _counted(held: list[Content]) -> list[str]:
    if not held:
        return [_("None.")]
    counts = {state: sum(one["stood"] == state.value for one in held) for state in Stood}
    return [", ".join(f"{state.label}: {n}" for state, n in counts.items() if n)]


def _stood(one: Content) -> Cell:
    state = Stood(one["stood"])
    mark = {Stood.DONE: GOOD, Stood.OVERDUE: BAD, Stood.OPEN: PLAIN}[state]
    return Cell(state.label, mark)


SAY: Final[Mapping[str, Callable[[Any], Said]]] = {
    "figures": _figures,
    "components": _components,
    "patches": _patches,
    "improvements": _improvements,
    "reviews": _reviews,
    "duties": _duties,
    "exercises": _exercises,
    "continuity": continuity,
    "risks": risks,
    "ends": ends,
    "suppliers": suppliers,
}
