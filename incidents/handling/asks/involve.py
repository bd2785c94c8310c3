"""Who else works on an incident."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Involve:
    """One of the two: a colleague or a supplier; `task` says what for."""

    user_id: int | None = None
    supplier_id: int | None = None
    task: str = ""


@dataclass(frozen=True, kw_only=True)
class EndInvolvement:
    """`involved` is the key of one that the page names."""

    involved: int
