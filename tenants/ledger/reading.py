"""What an event says, for pages and figures: of rows under the names that the code has today."""

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from tenants.ledger.names import columns_of, recorded
from tenants.ledger.schema_history import SchemaHistory
from tenants.ledger.successions import Columns, listed
from tenants.models import Event


def body_of(event: Event) -> dict[str, Any]:
    """Return what an event says; inside the scope of its tenant."""
    return read_body(event.body, tenant_id=event.tenant_id, event_id=event.pk)


def read_body(text: str, *, tenant_id: int, event_id: int) -> dict[str, Any]:
    """Return what the text of an event says; inside the scope of its tenant."""
    body: dict[str, Any] = json.loads(text)
    told: dict[str, Columns] = body["rows"]
    if listed():
        history = _history(tenant_id, len(listed()))
        told = dict(new for row in told.items() for new in history.today(*row, event_id=event_id))
    if in_code := _in_code():
        told = {_name(name, in_code): _called(name, said, in_code) for name, said in told.items()}
    body["rows"] = told
    return body


@lru_cache(maxsize=1000)
def _history(tenant_id: int, _listed: int) -> SchemaHistory:
    """Read the successions of a chain once: only a migration adds one, when nobody is at work."""
    return SchemaHistory.of(tenant_id)


# By the name in the ledger: the name in the code, and that of each column.
_InCode = Mapping[str, tuple[str, Mapping[str, str]]]


@cache
def _in_code() -> _InCode:
    return {
        label: (
            model._meta.label_lower,
            {column: field.attname for column, field in columns_of(model).items()},
        )
        for label, model in recorded().items()
        if model.recorded_as or model.recorded_columns
    }


def _name(name: str, in_code: _InCode) -> str:
    label, _, key = name.rpartition(":")
    return f"{in_code[label][0]}:{key}" if label in in_code else name


def _called(name: str, columns: Columns, in_code: _InCode) -> Columns:
    label = name.rpartition(":")[0]
    if label not in in_code or columns is None:
        return columns
    return {in_code[label][1].get(column, column): said for column, said in columns.items()}


def forget() -> None:
    """Forget what was read of names and chains; for tests that change both."""
    _history.cache_clear()
    _in_code.cache_clear()
