"""What is asked of a quarterly report."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class DrawUp:
    """Of which customer, and of which quarter: `first` is its first day."""

    tenant_id: int
    first: date


@dataclass(frozen=True, kw_only=True)
class CommentOn:
    """What is said of a section from now on; an empty text takes away what was said."""

    section: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Decide:
    """What was decided, who of the desk sees to it and until when. It becomes a task."""

    text: str
    owner_id: int
    due_on: date
