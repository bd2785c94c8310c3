"""What the service desk refuses to run with: `manage.py check --deploy --database default`."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from tenants import drift

SHOWN = 20


@register(Tags.security, deploy=True)
def secret_key_is_set(**kwargs: Any) -> list[CheckMessage]:
    if settings.SECRET_KEY != settings.DEFAULT_SECRET_KEY:
        return []
    return [
        Error(
            "SECRET_KEY is the one that everybody knows.",
            hint="Set SECRET_KEY, or SECRET_KEY_FILE.",
            id="servicedesk.E001",
        )
    ]


@register(Tags.security, deploy=True)
def clock_is_not_moved(**kwargs: Any) -> list[CheckMessage]:
    if not settings.CLOCK_OFFSET_FILE or settings.DEMO:
        return []
    return [
        Error(
            "CLOCK_OFFSET_FILE moves the clock: that is for tests and demos only.",
            hint="Unset CLOCK_OFFSET_FILE.",
            id="servicedesk.E002",
        )
    ]


_ROLE = """
    SELECT current_user, r.rolsuper, r.rolbypassrls,
           pg_has_role(current_user, d.datdba, 'USAGE')
    FROM pg_roles r, pg_database d
    WHERE r.rolname = current_user AND d.datname = current_database()
"""


@register(Tags.database, deploy=True)
def role_is_restricted(
    *, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Row-level security does not hold a superuser, a BYPASSRLS role, or one who may alter it."""
    errors: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute(_ROLE)
            role, is_superuser, bypasses, owns = cursor.fetchone()
        for is_wrong, what in (
            (is_superuser, "is a superuser"),
            (bypasses, "bypasses row-level security"),
            (owns and not is_superuser, "owns the database"),
        ):
            if is_wrong:
                errors.append(
                    Error(
                        f"The database role {role} {what}: the walls between tenants do not hold.",
                        hint="Let DATABASE_URL name the role servicedesk_app.",
                        id="servicedesk.E003",
                    )
                )
    return errors


@register(Tags.database, deploy=True)
def walls_stand(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Nothing is served over a database whose walls are not those of this version."""
    errors: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            found = drift.compare(cursor)
        if found.count:
            errors.append(
                Error(
                    f"{found.count} lines of the database are not as the migrations made them:\n"
                    + "\n".join(found.lines()[:SHOWN]),
                    hint="All of them: manage.py check_database. After an upgrade, migrate first.",
                    id="servicedesk.E004",
                )
            )
    return errors
