"""Who asks: by a token, or by the session of a page of ours with its CSRF secret.

The scope was opened before (`tenants/middleware.py`), for tokens as for sessions; here it is only
said who came in, or that nobody did.
"""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from tenants.bearer import shown_in
from tenants.errors import Words
from tenants.place import place_of
from tenants.rules.roles import Kind
from tenants.throttle import is_within

NOT_A_TOKEN: Final[Words] = _("This token opens nothing: it is unknown, revoked or expired.")
# Wrong tokens of one place; no program shows so many.
WRONG: Final = 60
QUARTER: Final = 15 * 60


class TokenAuthentication(authentication.BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        if shown_in(request.headers.get("Authorization", "")) is None:
            return None
        asked = request._request
        actor = getattr(asked, "actor", None)
        if actor is not None and actor.kind is Kind.TOKEN:
            return asked.user, actor
        # Others behind the same address go on: theirs is right.
        if not is_within("api-token", place_of(asked), limit=WRONG, seconds=QUARTER):
            raise exceptions.Throttled(wait=QUARTER)
        raise exceptions.AuthenticationFailed(str(NOT_A_TOKEN))

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="servicedesk"'


class SessionAuthentication(authentication.SessionAuthentication):
    """Somebody who is signed in; whatever changes anything carries the secret of their pages."""
