"""What a person does with their own account: preferences, and asking for a new password."""

import logging

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tenants.errors import Invalid
from tenants.models import AccountMail, User
from tenants.people.services.account_queue import owe
from tenants.throttle import is_within

logger = logging.getLogger("tenants.account")

HOUR = 60 * 60
# Enough for somebody who mistypes his address, too few to flood a mailbox.
LINKS_PER_ADDRESS = 3
LINKS_PER_PLACE = 20

THEMES = frozenset(User.Theme.values)
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


def normal_email(email: str) -> str:
    """Return the one spelling of an address, equal wherever the database finds them equal.

    Its comparison is by capitals, in which some letters meet that differ in small ones; without
    this each of them would have a count of failures of its own.
    """
    return email.strip().upper().lower()


@transaction.atomic
def set_preferences(
    *,
    user: User,
    theme: str | None = None,
    language: str | None = None,
    compact: bool | None = None,
    keys_enabled: bool | None = None,
    simple_log: bool | None = None,
) -> User:
    """Keep how somebody wants to see the pages; what is None stays as it was."""
    if theme is not None and theme not in THEMES:
        raise Invalid(_("There is no such theme."), field="theme")
    if language is not None and language not in LANGUAGES:
        raise Invalid(_("There is no such language."), field="language")
    wanted = {
        "theme": theme, "language": language, "compact": compact, "keys_enabled": keys_enabled,
        "simple_log": simple_log,
    }  # fmt: skip
    changed = [name for name, value in wanted.items() if value is not None]
    for name in changed:
        setattr(user, name, wanted[name])
    if changed:
        user.save(update_fields=changed)
    return user


def ask_for_link(*, email: str, place: str) -> None:
    """Have a link sent, if this is somebody's address.

    Whether it is, is found out by the worker: asking takes as long for a stranger's address, and
    gives the same answer, as for a colleague's. Above the limit nothing is sent, silently.
    """
    email = normal_email(email)
    allowed = [
        is_within("link-address", email, limit=LINKS_PER_ADDRESS, seconds=HOUR),
        is_within("link-place", place, limit=LINKS_PER_PLACE, seconds=HOUR),
    ]
    if not all(allowed):
        logger.warning("password.link_throttled")
        return
    owe(AccountMail.Kind.LINK, email=email)
