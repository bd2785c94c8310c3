"""What rows and columns are called in the ledger: names that outlive those of the code.

A model that is renamed or moved keeps its name here by `recorded_as`, a column by
`recorded_columns`. Where neither is said it is the name in the code.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.db import models

from tenants.models import User
from tenants.models.base import Recorded


def label_of(model: type[models.Model]) -> str:
    """Return the name of a model in the ledger: `incidents.incident`."""
    return getattr(model, "recorded_as", "") or model._meta.label_lower


def kind_of(model: type[models.Model]) -> str:
    """Return what an event calls such a subject: the last part of its name."""
    return label_of(model).rpartition(".")[2]


def row_name(row: models.Model) -> str:
    return f"{label_of(type(row))}:{row.pk}"


def column_of(model: type[models.Model], attname: str) -> str:
    """Return the name of a column in the ledger."""
    named: Mapping[str, str] = getattr(model, "recorded_columns", _NONE)
    return named.get(attname, attname)


def columns_of(model: type[models.Model]) -> dict[str, "models.Field[Any, Any]"]:
    """Return the columns that are told of a model, by their names in the ledger; not its key."""
    fields = (f for f in model._meta.concrete_fields if not f.primary_key)
    return {column_of(model, field.attname): field for field in fields}


@cache
def recorded() -> Mapping[str, type[Recorded]]:
    """Return the models whose rows must be told, by their names in the events and in that order."""
    found = (m for m in apps.get_models() if issubclass(m, Recorded) and not m.not_replayed)
    return {label_of(model): model for model in sorted(found, key=label_of)}


def not_replayed() -> dict[str, str]:
    """Return the models and columns that the history is not compared with, and why not."""
    found = {label_of(m): getattr(m, "not_replayed", "") for m in apps.get_models()}
    account = label_of(User)
    columns = {f"{account}.{name}": why for name, why in User.columns_not_told.items()}
    return dict(sorted({**{name: why for name, why in found.items() if why}, **columns}.items()))


_NONE: Final[Mapping[str, str]] = {}
