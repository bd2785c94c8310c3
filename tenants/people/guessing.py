"""How often a password may be guessed: from one place, of one account, by who is signed in.

django-axes counts a name at a place. Here stands what it does not see: one place that tries many
names, many places that try one, and the old password asked of who wants a new one. Where somebody
signed in before they are not held up by what others do there or elsewhere: an office of many
people behind one address is not locked out by one of them, nor anybody by a stranger.
"""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as draw

from tenants.people.services.account import normal_email
from tenants.throttle import forget, is_marked, is_spent, is_within, mark

QUARTER: Final = 15 * 60
HOUR: Final = 60 * 60
# For as long an account keeps the place from which it came.
KNOWN_FOR: Final = 90 * 24 * HOUR
# One account from all places together; no person mistypes so often, and one place alone is stopped
# by django-axes before that.
FAILURES_PER_ACCOUNT: Final = 30
OLD_PASSWORDS: Final = 5


def held_for(email: str, place: str, *, per_place: int) -> int:
    """Return for how many seconds at most that place may not try this account; 0 when it may."""
    account = normal_email(email)
    if is_marked("came-from", f"{account} {place}"):
        return 0
    if is_spent("sign-in-account", account, limit=FAILURES_PER_ACCOUNT):
        return HOUR
    return QUARTER if is_spent("sign-in", place, limit=per_place) else 0


def failed(email: str, place: str, *, per_place: int, is_locked: bool) -> None:
    """Count a wrong one; what is refused anyway says nothing about the account any more."""
    is_within("sign-in", place, limit=per_place, seconds=QUARTER)
    if not is_locked:
        account = normal_email(email)
        is_within("sign-in-account", account, limit=FAILURES_PER_ACCOUNT, seconds=HOUR)


def came_in(email: str, place: str) -> None:
    mark("came-from", f"{normal_email(email)} {place}", seconds=KNOWN_FOR)


def forgiven(email: str) -> None:
    """Begin anew for who proved by their mail whose account it is."""
    forget("sign-in-account", normal_email(email))


def may_try_old_password(user_id: int) -> bool:
    return not is_spent("old-password", str(user_id), limit=OLD_PASSWORDS)


def old_password_failed(user_id: int) -> None:
    is_within("old-password", str(user_id), limit=OLD_PASSWORDS, seconds=QUARTER)


def too_often(
    request: HttpRequest, template: str = "registration/locked_out.html", *, seconds: int = QUARTER
) -> HttpResponse:
    """Say that it was tried too often, also to programs: after so long it is open again."""
    response = draw(request, template, {"is_for_an_hour": seconds > QUARTER}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def locked_out(request: HttpRequest, *_told: object, **_more: object) -> HttpResponse:
    """Answer where django-axes counted too many."""
    return too_often(request)


def old_password_known(user_id: int) -> None:
    forget("old-password", str(user_id))
