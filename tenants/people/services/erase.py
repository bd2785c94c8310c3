"""Erasing personal words (GDPR art. 17): an event that tells who, why, which row and column.

The events of before keep their commitments, so that the chain still holds; the words and their
salts go, and in the row stands that something was erased. No record is removed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol, cast

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from tenants.choices import Erasure
from tenants.engine_proof import ERASABLE, ERASED
from tenants.errors import Invalid
from tenants.facts import WordsErased
from tenants.ledger.append import Subject, Written, append
from tenants.ledger.told import ERASURE
from tenants.models import Contact, Event, FunctionHolder
from tenants.models.base import Recorded
from tenants.rules.roles import Actor


class Along(Protocol):
    """Erases what else there is of a contact, in the same transaction."""

    def __call__(self, *, contact: Contact, why: Erasure, actor: Actor, now: datetime) -> None: ...


# What somebody is known and reached by. The rest of what they wrote is about the incident.
_IDENTITY: Final = ("name", "email", "phone")


@transaction.atomic
def erase_words(
    *, rows: Mapping[Recorded, Sequence[str]], subject: Subject, why: Erasure, actor: Actor,
    now: datetime,
) -> Event:  # fmt: skip
    """Erase these columns of these rows of one subject, and all that was told of them before.

    Where the subject is one of the rows, it is the same object.
    """
    for guard in settings.ERASURE_GUARDS:
        import_string(guard)(rows, subject)
    wrote = [_emptied(row, columns) for row, columns in rows.items()]
    version = getattr(subject, "version", None)
    if version is not None:
        version += 1
        setattr(subject, "version", version)  # noqa: B010 - not every subject has one
        wrote.append(Written(cast(Recorded, subject), ("version",), erased=True))
    for row, columns in _changed(wrote).items():
        row.save(update_fields=columns)
    event = append(
        subject, ERASURE, actor=actor, at=now, wrote=wrote, version=version, told=False,
        facts=WordsErased(why=str(why)),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT servicedesk_erase_told(%s)", [event.pk])
    for forget in settings.FORGETTERS:
        import_string(forget)(subject)
    return event


@transaction.atomic
def erase_contact(*, contact: Contact, why: Erasure, actor: Actor, now: datetime) -> Event:
    """Take name and addresses from a contact, and from the functions that the person holds.

    What they reported stays, by somebody whose name is not known any more.
    """
    for path in settings.ERASED_WITH_CONTACT:
        along: Along = import_string(path)
        along(contact=contact, why=why, actor=actor, now=now)
    held = FunctionHolder.objects.filter(tenant=contact.tenant_id, user=contact.user_id)
    rows: dict[Recorded, Sequence[str]] = {contact: _IDENTITY}
    if contact.user_id is not None:
        rows |= dict.fromkeys(held.select_for_update(), _IDENTITY)
    return erase_words(rows=rows, subject=contact, why=why, actor=actor, now=now)


def _emptied(row: Recorded, columns: Sequence[str]) -> Written:
    unknown = set(columns) - row.personal
    if unknown or not columns:
        raise Invalid(_("Only words can be erased, and not these: %s") % ", ".join(unknown))
    for column in columns:
        setattr(row, column, _in_the_place_of(row._meta.get_field(column)))
    return Written(row, tuple(columns), erased=True)


def _in_the_place_of(field: object) -> object:
    if isinstance(field, models.JSONField):
        return []
    # An address that is none would be written to.
    is_address = isinstance(field, models.EmailField) or getattr(field, "name", "") == "phone"
    return "" if is_address else ERASED


def _changed(wrote: Sequence[Written]) -> dict[Recorded, list[str]]:
    """Return what is written here; the database itself empties what nobody may change."""
    found: dict[Recorded, list[str]] = {}
    for item in wrote:
        if item.row._meta.db_table not in ERASABLE:
            found.setdefault(item.row, []).extend(item.fields)
    return found
