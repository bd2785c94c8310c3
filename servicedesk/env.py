"""Typed readers of the environment. A secret X may also stand in a file named by X_FILE."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"", "0", "false", "no", "off"})
_MAIL_PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}


def text(name: str, default: str | None = None, *, env: Mapping[str, str] | None = None) -> str:
    """Return the value of NAME, or what the file named by NAME_FILE holds, or the default."""
    source = os.environ if env is None else env
    if name in source:
        return source[name]
    if path := source.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE names {path}, which cannot be read: {error.strerror}"
            ) from error
    if default is None:
        raise ImproperlyConfigured(f"{name} (or {name}_FILE) is not set.")
    return default


def flag(name: str, *, default: bool = False, env: Mapping[str, str] | None = None) -> bool:
    value = text(name, "yes" if default else "", env=env).strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def number(name: str, default: int, *, env: Mapping[str, str] | None = None) -> int:
    value = text(name, str(default), env=env)
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def words(name: str, default: str = "", *, env: Mapping[str, str] | None = None) -> list[str]:
    """Return a comma-separated list."""
    return [word for part in text(name, default, env=env).split(",") if (word := part.strip())]


def document(
    name: str, default: dict[str, Any], *, env: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return an object that is written as JSON."""
    value = text(name, "", env=env)
    if not value:
        return default
    try:
        found = json.loads(value)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ImproperlyConfigured(f"{name} must be an object in JSON.")
    return found


def database(url: str) -> dict[str, object]:
    """Return Django's settings for postgresql://user:password@host:port/name?host=/socket/folder."""
    parts = _split("DATABASE_URL", url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql://")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # A socket folder stands in ?host=…, or percent-encoded in the place of the host.
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(parts.port or "")),
        "OPTIONS": options,
    }


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where outgoing mail is handed over."""

    host: str
    port: int
    user: str
    password: str
    ssl: bool
    tls: bool


def mail_server(url: str) -> MailServer:
    """Read smtp://user:password@host:port; smtps:// is TLS at once, smtp+tls:// is STARTTLS."""
    parts = _split("EMAIL_URL", url)
    if parts.scheme not in _MAIL_PORTS:
        raise ImproperlyConfigured("EMAIL_URL must start with smtp://, smtps:// or smtp+tls://")
    return MailServer(
        host=parts.hostname or "localhost",
        port=parts.port or _MAIL_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        ssl=parts.scheme == "smtps",
        tls=parts.scheme == "smtp+tls",
    )


def _split(name: str, url: str) -> SplitResult:
    """Take an address apart; what it says is a secret, so only its name is told."""
    try:
        parts = urlsplit(url)
        # Read only when it is asked for.
        _ = parts.port
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} cannot be read: its host or its port is none (a port is 0 to 65535)."
        ) from None
    return parts


def redis_for_cache(url: str) -> str:
    """Return the address of the numbered database after the broker's, on the same server."""
    parts = _split("REDIS_URL", url)
    db = _redis_db(parts) + 1
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={db}"
    return parts._replace(path=f"/{db}").geturl()


def redis_for_celery(url: str) -> str:
    """Return the address in the form that Celery wants: it has its own scheme for a socket."""
    parts = _split("REDIS_URL", url)
    if parts.scheme == "unix":
        return f"redis+socket://{parts.path}?virtual_host={_redis_db(parts)}"
    return url


def _redis_db(parts: SplitResult) -> int:
    socket_db = dict(parse_qsl(parts.query)).get("db", "0")
    said = socket_db if parts.scheme == "unix" else parts.path.strip("/") or "0"
    try:
        return int(said)
    except ValueError:
        raise ImproperlyConfigured("REDIS_URL must end with the number of a database.") from None
