"""The secret address of somebody's calendar: made, made anew, taken away."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.handling.asks.calendar import MakeFeed
from incidents.models import CalendarFeed, Whose
from tenants.errors import Invalid, NotAllowed
from tenants.ledger.append import append, insert, update
from tenants.models import User
from tenants.rules.roles import Action, Actor
from tenants.sole import sole

BYTES = 32
CHANGED = ("digest", "whose", "shows_titles", "made_at", "revoked_at")


@transaction.atomic
def make_feed(*, ask: MakeFeed, actor: Actor, now: datetime) -> str:
    """Return a new secret, the only time that it can be read; the one before it stops at once."""
    if ask.whose not in Whose.values:
        raise Invalid(_("Choose one of these."), field="whose")
    secret = secrets.token_urlsafe(BYTES)
    feed = _locked(actor)
    is_new = feed is None
    if feed is None:
        desk = min(actor.providers.values())
        feed = CalendarFeed(tenant_id=desk, provider_id=desk, person_id=actor.person_id)
    feed.digest, feed.made_at, feed.revoked_at = digest_of(secret), now, None
    feed.whose, feed.shows_titles = Whose(ask.whose), ask.shows_titles
    wrote = insert(feed) if is_new else update(feed, *CHANGED)
    append(feed, "calendar.made", actor=actor, at=now, wrote=[wrote], told=False)
    return secret


@transaction.atomic
def take_feed_away(*, actor: Actor, now: datetime) -> None:
    """Let the address lead nowhere; twice changes nothing."""
    feed = _locked(actor)
    if feed is None or feed.revoked_at is not None:
        return
    feed.digest, feed.revoked_at = "", now
    wrote = update(feed, "digest", "revoked_at")
    append(feed, "calendar.taken_away", actor=actor, at=now, wrote=[wrote], told=False)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _locked(actor: Actor) -> CalendarFeed | None:
    if actor.user_id is None or not actor.may_somewhere(Action.SEE_QUEUE):
        raise NotAllowed()
    # One at a time, also while there is no row yet.
    User.objects.select_for_update(of=("self",)).only("pk").get(pk=actor.user_id)
    desk = min(actor.providers.values())
    return sole(CalendarFeed.objects.filter(tenant=desk, person=actor.user_id))
