"""Who holds a function at a customer, for a page that reads more in the same statement."""

from collections.abc import Iterable

from incidents.record.queries.gather import Listed, Row, columns, revive
from tenants.models import FunctionHolder, User
from tenants.queries import holder_rows, holders_were_read

# Of their accounts, but for what nobody shows.
_OF_USER = [f"user__{name}" for name in columns(User) if name not in {"id", "password"}]


def holder_list(tenant_id: int) -> Listed:
    rows: Listed = holder_rows(tenant_id).values(*columns(FunctionHolder, *_OF_USER))
    return rows


def keep_holders(tenant_id: int, rows: Iterable[Row]) -> None:
    """Let whoever asks for the holders later get these; within one page (`tenants/memo.py`)."""
    holders_were_read(tenant_id, revive(FunctionHolder, rows))
