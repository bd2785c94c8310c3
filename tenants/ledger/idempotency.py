"""A form or request handled once: a repeat is shown the first result and changes nothing."""

from dataclasses import dataclass

from django.db import connection

from tenants.models import IdempotencyKey
from tenants.rules.roles import Actor


@dataclass(frozen=True)
class Claim:
    """`is_first` says whether to act; otherwise `result` is what the first one gave."""

    is_first: bool
    result: str
    row_id: int


def claim(*, tenant_id: int, provider_id: int, actor: Actor, purpose: str, key: str) -> Claim:
    """Take a key. A second request with it waits here until the first one is done.

    The waiting is the unique index's: the row of a transaction that fails goes with it, and
    then the second request is the first.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tenants_idempotencykey"
            " (tenant_id, provider_id, user_id, key, purpose, result)"
            " VALUES (%s, %s, %s, %s, %s, '')"
            " ON CONFLICT (user_id, purpose, key) DO NOTHING RETURNING id",
            [tenant_id, provider_id, actor.user_id, key[:80], purpose],
        )
        row = cursor.fetchone()
    if row:
        return Claim(is_first=True, result="", row_id=row[0])
    earlier = IdempotencyKey.objects.filter(purpose=purpose, key=key[:80]).get(user=actor.user_id)
    return Claim(is_first=False, result=earlier.result, row_id=earlier.pk)


def is_used(key: str, *, purpose: str, actor: Actor) -> bool:
    """Say whether what this person would do with this key was done already."""
    return IdempotencyKey.objects.filter(user=actor.user_id, purpose=purpose, key=key[:80]).exists()


def complete(taken: Claim, result: str) -> None:
    """Keep what the first request gave, for its repeats."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tenants_idempotencykey SET result = %s WHERE id = %s",
            [result, taken.row_id],
        )
