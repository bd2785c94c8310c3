"""What a view of the queue is kept with."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class KeepView:
    """`team_id` is for whom besides oneself; `query` as it stands in the address of the queue."""

    name: str
    query: str = ""
    team_id: int | None = None
