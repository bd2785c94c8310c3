"""Bytes that no row names: of a request that was cut off before it could take them back."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from incidents.models import ControlFile, Draft, KnownFile
from incidents.record.services.files import TABLES
from incidents.record.services.storing import DAY, SMALL, bytes_of_files
from tenants import scoping

# Nothing is on its way for so long.
SETTLED: Final = timedelta(hours=2)
# The days that are looked at; older ones were looked at on each of these.
LOOKED_AT: Final = timedelta(days=2)


def clear_orphans(*, now: datetime) -> int:
    """Remove what came in the last days and belongs to nothing; return how many."""
    until = now - SETTLED
    days = {f"{moment:{DAY}}" for moment in (until, until - LOOKED_AT / 2, until - LOOKED_AT)}
    found = [key for day in sorted(days) for key in keys_under(day)]
    orphans = set(found) - named_keys(found) if found else set()
    cleared = 0
    storage = bytes_of_files()
    for key in sorted(orphans):
        if storage.get_modified_time(key) < until:
            storage.delete(key)
            cleared += 1
    return cleared


def keys_under(folder: str) -> Iterator[str]:
    """Return what the storage has under a folder, of any depth."""
    try:
        folders, files = bytes_of_files().listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        yield from keys_under(f"{folder}/{name}" if folder else name)


def _of_drafts(tenant_id: int) -> set[str]:
    """Return those that drafts of this tenant name: nobody sent them yet."""
    rows = Draft.objects.filter(tenant=tenant_id).exclude(files=[]).values_list("files", flat=True)
    keys = {file["key"] for files in rows for file in files}
    return keys | {key + SMALL for key in keys}


def named_keys(found: list[str]) -> set[str]:
    """Return which of these a row of any tenant names; the small picture is its file's."""
    keys = {key.removesuffix(SMALL) for key in found}
    named: set[str] = set()
    for tenant_id, provider_id in scoping.all_tenants():
        with scoping.entered(scoping.Scope.of(tenant_id, provider_id)):
            tables: tuple[type[KnownFile], ...] = (*TABLES, ControlFile)
            for table in tables:
                rows = table._default_manager.filter(key__in=keys, erased_at=None)
                for key, has_picture in rows.values_list("key", "has_picture"):
                    named |= {key, key + SMALL} if has_picture else {key}
            named |= _of_drafts(tenant_id)
    return named
