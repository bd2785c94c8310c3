"""How urgent an incident is: impact against urgency, never below what the class asks.

Source 002, section 2.3.2 (lines 845-997); preset 001 from source 001, lines 37-52.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from incidents.choices import Level, Priority
from tenants.errors import DomainError
from tenants.rules.texts import Text


@dataclass(frozen=True)
class Matrix:
    """Nine cells by (impact, urgency); key and version are stored with each decision (D1)."""

    key: str
    cells: Mapping[tuple[Level, Level], Priority]

    def __post_init__(self) -> None:
        if set(self.cells) != {(impact, urgency) for impact in Level for urgency in Level}:
            raise ValueError("A matrix has nine cells: each impact against each urgency.")


@dataclass(frozen=True)
class Floors:
    """What the information class asks at least; `fixed` leaves no choice (table H, class 5)."""

    impact: Level = Level.LOW
    urgency: Level = Level.LOW
    fixed: bool = False


@dataclass(frozen=True)
class Assessment:
    """What somebody judged and what holds: the higher of that and the floor of the class."""

    impact: Level
    urgency: Level
    effective_impact: Level
    effective_urgency: Level
    priority: Priority
    urgency_locked: bool
    suggested: Priority | None

    @property
    def impact_raised(self) -> bool:
        return self.effective_impact > self.impact

    @property
    def urgency_raised(self) -> bool:
        return self.effective_urgency > self.urgency


# (impact, urgency): priority. Source 002, lines 939-963.
MATRIX_002 = Matrix(
    key="002",
    cells=MappingProxyType(
        {
            (Level.HIGH, Level.HIGH): Priority.P1,
            (Level.MEDIUM, Level.HIGH): Priority.P2,
            (Level.LOW, Level.HIGH): Priority.P3,
            (Level.HIGH, Level.MEDIUM): Priority.P2,
            (Level.MEDIUM, Level.MEDIUM): Priority.P3,
            (Level.LOW, Level.MEDIUM): Priority.P4,
            (Level.HIGH, Level.LOW): Priority.P3,
            (Level.MEDIUM, Level.LOW): Priority.P4,
            (Level.LOW, Level.LOW): Priority.P4,
        }
    ),
)
# Source 001: high impact with lower urgency is P2. On four cells it is silent; those are of 002.
MATRIX_001 = Matrix(
    key="001",
    cells=MappingProxyType(
        {
            (Level.HIGH, Level.HIGH): Priority.P1,
            (Level.MEDIUM, Level.HIGH): Priority.P2,
            (Level.LOW, Level.HIGH): Priority.P3,
            (Level.HIGH, Level.MEDIUM): Priority.P2,
            (Level.MEDIUM, Level.MEDIUM): Priority.P3,
            (Level.LOW, Level.MEDIUM): Priority.P4,
            (Level.HIGH, Level.LOW): Priority.P2,
            (Level.MEDIUM, Level.LOW): Priority.P4,
            (Level.LOW, Level.LOW): Priority.P4,
        }
    ),
)
MATRICES: Mapping[str, Matrix] = MappingProxyType(
    {matrix.key: matrix for matrix in (MATRIX_002, MATRIX_001)}
)

# The names of the priorities per source (R31). Source 004 (line 8) names P1 and P4 only; what lies
# between is ours.
LABELS: Mapping[str, Mapping[Priority, Text]] = MappingProxyType(
    {
        "002": MappingProxyType(
            {
                Priority.P1: Text(nl="Blokkerend", en="Blocking"),
                Priority.P2: Text(nl="Ernstige storing", en="Serious disruption"),
                Priority.P3: Text(nl="Matig storend", en="Moderately disruptive"),
                Priority.P4: Text(nl="Niet storend", en="Not disruptive"),
            }
        ),
        "001": MappingProxyType(
            {
                Priority.P1: Text(nl="Kritiek", en="Critical"),
                Priority.P2: Text(nl="Hoog", en="High"),
                Priority.P3: Text(nl="Middelmatig", en="Medium"),
                Priority.P4: Text(nl="Laag", en="Low"),
            }
        ),
        "004": MappingProxyType(
            {
                Priority.P1: Text(nl="Bedrijfskritisch", en="Business-critical"),
                Priority.P2: Text(nl="Hoge impact", en="High impact"),
                Priority.P3: Text(nl="Matige impact", en="Moderate impact"),
                Priority.P4: Text(nl="Lage impact", en="Low impact"),
            }
        ),
    }
)

NO_FLOORS = Floors()


class BelowFloor(DomainError):
    code = "below_floor"
    status = 409

    def __init__(self, chosen: Priority, floor: Priority) -> None:
        super().__init__(
            _("The information class asks for %(floor)s at least; %(chosen)s is less.")
            % {"floor": floor.label, "chosen": chosen.label},
            field="priority",
        )


def matrix_from(key: str, cells: Mapping[tuple[int, int], int]) -> Matrix:
    """Return the matrix that a tenant or a profile keeps as numbers, by (impact, urgency)."""
    return Matrix(
        key=key,
        cells=MappingProxyType(
            {(Level(impact), Level(urgency)): Priority(p) for (impact, urgency), p in cells.items()}
        ),
    )


def parse_matrix(key: str, document: Mapping[str, Mapping[str, int]]) -> Matrix:
    """Return the matrix of a document: document[urgency][impact], levels in words."""
    return matrix_from(
        key,
        {
            (_level(impact), _level(urgency)): priority
            for urgency, row in document.items()
            for impact, priority in row.items()
        },
    )


def matrix_document(matrix: Matrix) -> dict[str, dict[str, int]]:
    """Return what `parse_matrix` reads."""
    return {
        urgency.name.lower(): {
            impact.name.lower(): int(matrix.cells[impact, urgency]) for impact in reversed(Level)
        }
        for urgency in reversed(Level)
    }


def parse_labels(document: Mapping[str, Mapping[str, str]]) -> Mapping[Priority, Text]:
    """Return the names of the priorities: document["1"]["nl"]."""
    labels = {Priority(int(p)): Text(nl=t["nl"], en=t["en"]) for p, t in document.items()}
    if set(labels) != set(Priority):
        raise ValueError("Every priority needs a name.")
    return MappingProxyType(labels)


def labels_document(labels: Mapping[Priority, Text]) -> dict[str, dict[str, str]]:
    """Return what `parse_labels` reads."""
    return {str(int(p)): {"nl": text.nl, "en": text.en} for p, text in sorted(labels.items())}


def priority_of(matrix: Matrix, *, impact: Level, urgency: Level) -> Priority:
    return matrix.cells[impact, urgency]


def assess(
    matrix: Matrix,
    *,
    impact: Level,
    urgency: Level,
    floors: Floors = NO_FLOORS,
    indicators: int = 0,
) -> Assessment:
    """Return the priority that follows, beside what was judged.

    `indicators` counts the signs that the priority may have to rise (source 002, lines 964-993).
    They suggest one step up; a person decides.
    """
    effective_impact = max(impact, floors.impact)
    effective_urgency = Level.HIGH if floors.fixed else max(urgency, floors.urgency)
    priority = priority_of(matrix, impact=effective_impact, urgency=effective_urgency)
    return Assessment(
        impact=impact,
        urgency=urgency,
        effective_impact=effective_impact,
        effective_urgency=effective_urgency,
        priority=priority,
        urgency_locked=floors.fixed,
        suggested=one_step_up(priority) if indicators else None,
    )


def one_step_up(priority: Priority) -> Priority | None:
    """Return the next more urgent priority; none is more urgent than P1."""
    return Priority(priority - 1) if priority > Priority.P1 else None


def floor_priority(matrix: Matrix, floors: Floors) -> Priority:
    """Return the least urgent priority that the class allows."""
    return assess(matrix, impact=Level.LOW, urgency=Level.LOW, floors=floors).priority


def check_override(matrix: Matrix, *, chosen: Priority, floors: Floors) -> None:
    """Refuse a priority, chosen by hand, that lies below the floor of the class (R34, R38)."""
    floor = floor_priority(matrix, floors)
    if chosen > floor:
        raise BelowFloor(chosen, floor)


def _level(word: str) -> Level:
    try:
        return Level[word.upper()]
    except KeyError as error:
        raise ValueError(f"{word!r} is not low, medium or high.") from error
