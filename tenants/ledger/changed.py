"""Which columns of a row differ from what was read: what is saved and told follows from it."""

from collections.abc import Iterable
from copy import deepcopy

from django.db.models import Model

_READ = "_as_read"


def remember(row: Model) -> None:
    """Keep how a row stands that was just read, or just written whole."""
    vars(row)[_READ] = _values(row)


def remember_written(row: Model, names: Iterable[str]) -> None:
    """Keep that these columns were written: they are no change any more."""
    read = vars(row).get(_READ)
    if read is not None:
        now = _values(row)
        read.update((name, now[name]) for name in names if name in now)


def changed_columns(row: Model) -> list[str]:
    """Return the columns that differ from what was read; of a row nobody kept, from its table."""
    read = vars(row).get(_READ)
    if read is None:
        read = type(row)._default_manager.filter(pk=row.pk).values().get()
    return [name for name, value in _values(row).items() if name not in read or read[name] != value]


def _values(row: Model) -> dict[str, object]:
    here = vars(row)
    names = [field.attname for field in row._meta.concrete_fields if field.attname in here]
    # A list or a dict may be changed where it stands.
    return {
        name: deepcopy(here[name]) if isinstance(here[name], list | dict) else here[name]
        for name in names
    }
