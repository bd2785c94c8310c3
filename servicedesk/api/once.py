"""A request handled once: its whole first answer is kept by its actor's key, and given again."""

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.problems import KeyUsed, NeedsKey
from tenants.ledger.idempotency import claim, complete
from tenants.rules.roles import Actor

HEADER: Final = "Idempotency-Key"
LONGEST: Final = 80
REPLAYED: Final = "Idempotency-Replayed"

Kept = dict[str, Any]


def key_of(request: Request) -> str:
    key = request.headers.get(HEADER, "")
    if not key:
        raise NeedsKey()
    if len(key) > LONGEST or not key.isascii() or not key.isprintable():
        told = _("An Idempotency-Key is at most %(count)d characters, and all of them ASCII.")
        raise NeedsKey(told % {"count": LONGEST})
    return key


def once(
    request: Request,
    actor: Actor,
    act: Callable[[], Response],
    *,
    hides: frozenset[str] = frozenset(),
) -> Response:
    """Act, or give what the first request with this key was given.

    What was refused is not kept: nothing was done, and it may be done now. Nor is what is shown
    once: the fields of `hides` are empty in what a repeat is given.
    """
    asked = _digest(request)
    home = min(actor.roles)
    taken = claim(
        tenant_id=home,
        provider_id=actor.provider_at(home) or home,
        actor=actor,
        purpose=f"api.{actor.token_id or 'session'}",
        key=key_of(request),
    )
    if not taken.is_first:
        return _again(json.loads(taken.result), asked)
    response = act()
    kept = {
        "asked": asked,
        "status": response.status_code,
        "headers": dict(response.headers),
        "body": _kept(response, hides),
    }
    complete(taken, json.dumps(kept))
    return response


def _kept(response: Response, hides: frozenset[str]) -> Any:
    body = json.loads(JSONRenderer().render(response.data) or b"null")
    return {**body, **dict.fromkeys(hides, "")} if hides else body


def _again(kept: Kept, asked: str) -> Response:
    if kept["asked"] != asked:
        raise KeyUsed()
    response = Response(kept["body"], status=kept["status"], headers=kept["headers"])
    response[REPLAYED] = "true"
    return response


def _digest(request: Request) -> str:
    """Return what tells this request from another: where it was sent, and what."""
    # Not `If-Match`: who sends it again after reading the row anew asks for the same.
    said = [request.method, request._request.get_full_path()]
    for name, values in sorted(_lists(request.data)):
        said += [name, json.dumps(values, sort_keys=True, default=_file)]
    return hashlib.sha256("\n".join(map(str, said)).encode(errors="replace")).hexdigest()


def _lists(data: object) -> Iterable[tuple[str, object]]:
    if hasattr(data, "lists"):
        return list(data.lists())
    return list(data.items()) if isinstance(data, dict) else [("", data)]


def _file(given: object) -> str:
    return f"{getattr(given, 'name', '')}:{getattr(given, 'size', '')}"
