"""What is asked of a task or of planned work."""

from dataclasses import dataclass
from datetime import datetime

from incidents.models.task import TaskKind


@dataclass(frozen=True, kw_only=True)
class MakeTask:
    """For a person, for a team, or for a person of a team; `incident` is a number of the customer.

    `tenant_id` is the customer, or the provider itself. `starts_at` is for planned work alone.
    """

    tenant_id: int
    title: str
    priority: int
    kind: str = TaskKind.TASK
    text: str = ""
    team_id: int | None = None
    user_id: int | None = None
    incident: str = ""
    starts_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeTask:
    """As it stands from now on; a moment that is empty is taken away."""

    title: str
    priority: int
    text: str = ""
    starts_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class AssignTask:
    """To a person, or to a team where it waits; `due_at` moves the term, empty leaves it."""

    team_id: int | None = None
    user_id: int | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class EndTask:
    """`result` is what came of it, or why it is not done."""

    result: str


@dataclass(frozen=True, kw_only=True)
class CommentTask:
    text: str
