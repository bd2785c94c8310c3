"""What goes wrong in the demo, as its stories are told."""

from dataclasses import dataclass
from typing import Any

from incidents.choices import (
    Kind,
    PersonalData,
)


@dataclass(frozen=True)
class Story:
    """What goes wrong and what is done about it, as in stories.yaml."""

    title: str
    description: str
    symptoms: str
    affected: str
    category: str
    impact: int
    urgency: int
    hours: float
    cause: str
    solution: str
    measures: str
    prevention: str
    team: str = "desk"
    kind: str = Kind.INCIDENT
    channel: str = ""
    workaround: str = ""
    is_security: bool = False
    is_breach: bool = False
    is_drill: bool = False
    personal_data: str = PersonalData.NO
    weight: int = 1
    # Confidentiality, integrity, availability, where they are known.
    classes: tuple[int, int, int] | None = None

    def at(self, place: str) -> "Story":
        """Return the same story with its place filled in."""
        told: dict[str, Any] = {
            name: value.format(place=place) if isinstance(value, str) else value
            for name, value in vars(self).items()
        }
        return Story(**told)
