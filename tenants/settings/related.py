"""The rows that columns of events point at, read in one statement for each kind of them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models

from tenants.ledger.reading import body_of
from tenants.models import Event


class Related:
    """Reads what is pointed at when the first of its kind is asked for."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        self._found: dict[type[models.Model], dict[Any, models.Model]] = {}
        for event in events:
            for name, columns in body_of(event)["rows"].items():
                label, _colon, _key = name.rpartition(":")
                if columns and label.startswith("tenants."):
                    self._want(apps.get_model(label), columns)

    def _want(self, model: type[models.Model], columns: dict[str, Any]) -> None:
        for column in model._meta.concrete_fields:
            value = columns.get(column.attname)
            if isinstance(column, models.ForeignKey) and value is not None:
                self._wanted[column.related_model].add(value)

    def want(self, model: type[models.Model], keys: Iterable[Any]) -> None:
        """Read these rows too, with the others of their kind; before the first of it is asked."""
        self._wanted[model].update(keys)

    def row(self, column: Any, value: Any) -> models.Model | None:
        """Return the row at which this value of a column points; none where it is out of sight."""
        return self.rows(column.related_model).get(value)

    def rows(self, model: type[models.Model]) -> dict[Any, models.Model]:
        """Return the rows of a kind that are in sight, by their key."""
        if model not in self._found:
            rows = of_keys(model, self._wanted[model])
            self._found[model] = {row.pk: row for row in rows}
        return self._found[model]


def of_keys(model: type[models.Model], keys: Iterable[Any]) -> Iterable[Any]:
    """Return these rows with what they need to say what they are called."""
    # What a row of two others is called, it says with their names.
    others = {field.name for field in model._meta.concrete_fields if field.is_relation}
    named = {"user", "customer"} & others
    return model._default_manager.filter(pk__in=keys).select_related(*sorted(named))
