"""What a verification found that is not as the history says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as the history says. Never holds words or values of a record."""

    code: str
    seq: int | None = None
    row: str = ""
    column: str = ""
