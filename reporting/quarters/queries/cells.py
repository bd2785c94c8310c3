"""What stands in the fields of a report, whatever section it is of."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

GOOD, BAD, PLAIN = "good", "bad", ""


@dataclass(frozen=True)
class Cell:
    """What stands in one field; `mark` says whether it is well or not, also said in the text."""

    text: str
    mark: str = PLAIN
    is_number: bool = False
    # What its column is called, for a narrow screen.
    label: str = ""


Row = list[Cell]
# Sentences, what the columns are called, and the rows.
Said = tuple[list[str], list[str], list[Row]]


def day_of(day: str | None) -> str:
    return date_format(date.fromisoformat(day), "SHORT_DATE_FORMAT") if day else "–"
