"""What the service desk refuses to run with: `manage.py check --deploy --database default`."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from tenants import drift
from tenants.contract.rules.regimes import BadRegime
from tenants.contract.rules.security import BadSecurity
from tenants.data import checklists, control_packs, forms, regimes, security, significance

SHOWN = 20


# What docs/operations.md asks, and how many different signs it takes not to be typed by hand.
SHORTEST_KEY = 50
FEWEST_SIGNS = 10
# What stands in public texts: ours, those of Django, and what people leave in an example.
KNOWN_IN_KEYS = (
    "not-secret", "django-insecure", "change-me", "changeme", "change_me", "replace-me",
    "secret-key", "secret_key", "0123456789", "abcdefghij", "example", "test-key", "password",
)  # fmt: skip


@register(Tags.security, deploy=True)
def secret_key_is_set(**kwargs: Any) -> list[CheckMessage]:
    """A key that somebody else may know lets them sign in as anybody; an earlier one too."""
    keys = {"SECRET_KEY": [settings.SECRET_KEY], "SECRET_KEY_FALLBACKS": _earlier_keys()}
    return [
        Error(
            f"{name} is one that everybody knows, or could guess.",
            hint=f"Set {name}, or {name}_FILE, to at least {SHORTEST_KEY} characters by chance.",
            id="servicedesk.E001",
        )
        for name, values in keys.items()
        if any(_is_known(value) for value in values)
    ]


def _earlier_keys() -> list[str]:
    return list(settings.SECRET_KEY_FALLBACKS)


def _is_known(key: str) -> bool:
    is_short = len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_SIGNS
    return is_short or any(part in key.lower() for part in KNOWN_IN_KEYS)


@register(Tags.security, deploy=True)
def demo_is_off(**kwargs: Any) -> list[CheckMessage]:
    """The demo shows sign-ins of made-up people, with one password, and every mail."""
    if not settings.DEMO and not settings.DEBUG:
        return []
    return [
        Error(
            "DEMO or DEBUG is on: pages show sign-ins, mails and settings to everybody.",
            hint="Unset DEMO and DEBUG.",
            id="servicedesk.E005",
        )
    ]


@register(Tags.security, deploy=True)
def hosts_are_named(**kwargs: Any) -> list[CheckMessage]:
    """Whoever may choose the name of the host writes the links of our pages."""
    if not any("*" in host or host == "." for host in settings.ALLOWED_HOSTS):
        return []
    return [
        Error(
            "ALLOWED_HOSTS takes any name.",
            hint="Set ALLOWED_HOSTS to the names by which it is reached.",
            id="servicedesk.E006",
        )
    ]


# Reached from this machine alone: nobody listens in between.
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@register(Tags.security, deploy=True)
def address_is_https(**kwargs: Any) -> list[CheckMessage]:
    """A link to a password by http can be read by whoever carries it."""
    address = urlsplit(settings.PUBLIC_URL)
    if address.scheme == "http" and address.hostname in _HERE:
        return []
    if address.scheme != "https" or not address.hostname:
        return [
            Error(
                "PUBLIC_URL is no https:// address.",
                hint="Set PUBLIC_URL to how readers of a mail reach the pages.",
                id="servicedesk.E007",
            )
        ]
    if settings.SECURE:
        return []
    return [
        Error(
            "PUBLIC_URL says https, but SECURE is off: cookies travel by http too.",
            hint="Set SECURE=yes, and BEHIND_PROXY=yes behind a proxy with the certificate.",
            id="servicedesk.E008",
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


@register(Tags.compatibility)
def laws_are_sourced(**kwargs: Any) -> list[CheckMessage]:
    """What of a law does not say where it was read, when and how surely, is not taken."""
    try:
        regimes()
        forms()
        significance()
        control_packs()
        checklists()
    except BadRegime as error:
        return [Error(f"A pack of a law cannot be used: {error}", id="servicedesk.E009")]
    return []


@register(Tags.compatibility)
def security_handling_is_sourced(**kwargs: Any) -> list[CheckMessage]:
    """A phase, a step or a type of act that does not say where it was read is not taken."""
    try:
        security()
    except BadSecurity as error:
        told = f"How security incidents are handled cannot be used: {error}"
        return [Error(told, id="servicedesk.E010")]
    return []
