"""Files of a draft: kept with it until it is sent, thrown away or left alone for too long.

No row of a record names them: what is sent is written anew, judged as what comes in, and these go.
"""

import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any, cast

from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet

from incidents.models import Draft
from incidents.record.rules.files import Given, check_given
from incidents.record.services.storing import bytes_of_files, keep, limits, take_away
from tenants.rules.roles import Actor


@dataclass(frozen=True)
class DraftFile:
    """One of them; `id` is what its own writer calls it by, `key` where its bytes are."""

    id: str
    key: str
    name: str
    size: int


def files_of(row: Draft | None) -> list[DraftFile]:
    return [DraftFile(**one) for one in row.files] if row is not None else []


def with_files(
    row: Draft | None, new: Sequence[Given], out: Collection[str], *, now: datetime
) -> list[dict[str, Any]]:
    """Return the files of a locked draft as they are kept from now on.

    The same file twice is one: two windows may have sent it.
    """
    there = files_of(row)
    left = [one for one in there if one.id not in out]
    known = {(one.name, one.size) for one in left}
    kept = keep([file for file in new if (file.name, file.size) not in known], now=now)
    left += [DraftFile(secrets.token_hex(8), one.key, one.name, one.size) for one in kept]
    check_given([(one.name, one.size) for one in left], limits())
    _go_after_commit(one.key for one in there if one.id in out)
    return [asdict(one) for one in left]


@contextmanager
def opened_files(
    incident_id: int, mode: str, *, actor: Actor, without: Collection[str], beside: Sequence[Given]
) -> Iterator[list[Given]]:
    """Give what one's own draft has, to be sent with it; not what was taken out or chosen anew."""
    row = Draft.objects.filter(incident=incident_id, person=actor.user_id, mode=mode).first()
    chosen = {(file.name, file.size) for file in beside}
    storage = bytes_of_files()
    with ExitStack() as opened:
        found: list[Given] = []
        for one in files_of(row):
            if one.id in without or (one.name, one.size) in chosen or not storage.exists(one.key):
                continue
            content: Any = opened.enter_context(storage.open(one.key))
            found.append(cast(Given, File(content, name=one.name)))
        yield found


def drop(found: QuerySet[Draft]) -> int:
    """Throw these drafts away, with their files; return how many."""
    rows = list(found.select_for_update())
    _go_after_commit(one.key for row in rows for one in files_of(row))
    Draft.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _go_after_commit(keys: Iterable[str]) -> None:
    # Not before: bytes that are gone come back with no rollback.
    for key in keys:
        transaction.on_commit(partial(take_away, key))
