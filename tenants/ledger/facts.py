"""What an event says beside its rows: a frozen dataclass for each code or family of codes.

It is shared by who tells and who reads. Codes, ids and moments, never words of a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Self


class Absent(Enum):
    """What was not said: its name does not stand in the event. None is a value that was said."""

    ABSENT = 0

    def __bool__(self) -> bool:
        return False


ABSENT: Final = Absent.ABSENT


class NotSaid(LookupError):
    """The event does not say what these facts need: it is of another version."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The facts of codes that say nothing beside their rows, and the ground of all others."""

    def as_said(self) -> dict[str, Any]:
        """Return the facts by name, as the event holds them."""
        found = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: value for name, value in found.items() if value is not ABSENT}

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """Return what stands in an event; names of another version are left out.

        Raises NotSaid where one is missing that these facts need.
        """
        names = cls.__dataclass_fields__
        try:
            return cls(**{name: value for name, value in said.items() if name in names})
        except TypeError as error:
            raise NotSaid(str(error)) from error


NOTHING: Final = Facts()
