"""What somebody typed and could not send, kept for them until they are signed in again.

It stands in a session of its own beside the signed-in one: bound to the browser by a cookie, gone
after as many hours, and still there after signing out. Whose it is, is proved by the mark that
every form carries (`csrf_token` writes it); it is shown to nobody else who signs in there.
Passwords and tokens are never kept.
"""

import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from tenants.clock import now as read_clock
from tenants.errors import Words
from tenants.place import place_of
from tenants.posted.files import CHOSEN, names_of
from tenants.throttle import is_within

COOKIE: Final = "__Host-typed" if settings.SECURE else "typed"
MARK: Final = "typed_by"
# Names in a form that is sent again: which one it was, and that it is only looked at first.
AGAIN, LOOK = "typed_before", "look_first"
LASTS: Final = settings.SESSION_COOKIE_AGE
# What one browser keeps; the oldest makes room.
FORMS: Final = 5
LARGEST: Final = 500_000
TRIES_PER_HOUR = 600
_SALT: Final = "tenants.posted.kept"
_SECRET: Final = re.compile("pass(word|wd)|token|secret|otp", re.IGNORECASE)
OURS: Final = frozenset({MARK, AGAIN, LOOK})
TYPED_BEFORE: Final = _("You typed this before you signed in again. Look at it and send it.")
# What a person calls the fields that hold words.
LABELS: Final[Mapping[str, Words]] = {
    "title": _("Title"),
    "description": _("Description"),
    "text": _("Text"),
    "remark": _("Remark"),
    "reason": _("Reason"),
    "summary": _("Summary"),
    "cause": _("Cause"),
    "solution": _("Solution"),
    "measures": _("Measures"),
    "workaround": _("Workaround"),
    "prevention": _("Prevention"),
    "findings": _("Findings"),
    "recommendations": _("Recommendations"),
    "result": _("Result"),
    CHOSEN: _("Files to choose again"),
}


@dataclass(frozen=True)
class Typed:
    """One form as it was sent; `fields` in its order, a name as often as it stood there."""

    id: str
    by: int
    path: str
    back: str
    at: datetime
    fields: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """Return what it does, and to what; the rooms above know their addresses."""
        return str(import_string(settings.TYPED_NAME)(self.path, self.fields))

    @property
    def words(self) -> list[dict[str, Any]]:
        return words_of(self.fields)

    @property
    def can_be_looked_at(self) -> bool:
        """Say whether its own page shows it again, filled in: a form with a key does."""
        return any(name == "key" for name, _value in self.fields)


def mark_of(user_id: int) -> str:
    """Return the value that says, in a form, for whom it was drawn."""
    return f"{user_id}-{salted_hmac(_SALT, str(user_id)).hexdigest()[:40]}"


def author_of(request: HttpRequest) -> int | None:
    """Return for whom the form of this request was drawn, or None when that is not proved."""
    said = str(request.POST.get(MARK, ""))
    number = said.partition("-")[0]
    if not (number.isascii() and number.isdigit()):
        return None
    return int(number) if constant_time_compare(said, mark_of(int(number))) else None


def keep(request: HttpRequest, response: HttpResponse, *, by: int) -> bool:
    """Keep the form of this request for whom it was drawn; say whether there was room."""
    fields = [[name, value] for name, value in fields_of(request)]
    size = sum(len(name) + len(value) for name, value in fields)
    if size > LARGEST:
        return False
    if not is_within("typed", place_of(request), limit=TRIES_PER_HOUR, seconds=60 * 60):
        return False
    store = _store(request)
    forms = [form for form in store.get("forms", []) if not _is_same(form, by, fields)]
    kept = {
        "id": secrets.token_urlsafe(12),
        "by": by,
        "path": request.get_full_path(),
        "back": _came_from(request),
        "at": read_clock().isoformat(),
        "fields": fields,
    }
    store["forms"] = [*forms, kept][-FORMS:]
    store.set_expiry(LASTS)
    store.save()
    response.set_cookie(
        COOKIE,
        str(store.session_key),
        max_age=LASTS,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
    return True


def kept_for(request: HttpRequest) -> list[Typed]:
    """Return what the person who is signed in typed in this browser before, the newest first."""
    if COOKIE not in request.COOKIES or not request.user.is_authenticated:
        return []
    return [
        Typed(
            id=form["id"],
            by=form["by"],
            path=form["path"],
            back=form["back"],
            at=datetime.fromisoformat(form["at"]),
            fields=tuple((name, value) for name, value in form["fields"]),
        )
        for form in reversed(_store(request).get("forms", []))
        if form["by"] == request.user.pk
    ]


def forget(request: HttpRequest, typed_id: str) -> None:
    """Drop one form of the person who is signed in: it was sent, or is no longer wanted."""
    store = _store(request)
    left = [
        form
        for form in store.get("forms", [])
        if not (form["id"] == typed_id and form["by"] == request.user.pk)
    ]
    if left:
        store["forms"] = left
        store.save()
    elif store.get("forms"):
        store.flush()


def fields_of(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Return what a form says, without what is secret or ours."""
    for name, values in request.POST.lists():
        if name in OURS or _SECRET.search(name):
            continue
        yield from ((name, str(value)) for value in values)
    # A file is not kept; that it was chosen is.
    yield from ((CHOSEN, name) for name in names_of(request))


def words_of(fields: Iterable[tuple[str, str]]) -> list[dict[str, object]]:
    """Return what was written in a form, by its name for a person; codes and keys are left out."""
    return [
        {"label": LABELS.get(name, _("What you typed")), "value": value}
        for name, value in fields
        if (name in LABELS and value.strip()) or len(value.split()) > 1
    ]


def _is_same(form: Mapping[str, object], by: int, fields: list[list[str]]) -> bool:
    return bool(form["by"] == by and form["fields"] == fields)


def _store(request: HttpRequest) -> SessionBase:
    engine = import_module(settings.SESSION_ENGINE)
    store: SessionBase = engine.SessionStore(request.COOKIES.get(COOKIE))
    return store


def _came_from(request: HttpRequest) -> str:
    """Return the page on which it was typed; of another site nothing is kept."""
    try:
        parts = urlsplit(str(request.META.get("HTTP_REFERER", "")))
    except ValueError:  # no address at all
        return ""
    if parts.netloc != request.get_host():
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def clear_sessions(*, now: datetime) -> int:  # the sessions know until when they are
    """Remove the sessions that ended, and what was kept in them."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return 0
