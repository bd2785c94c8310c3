"""Keeping views of the queue and the register: for oneself, or for a team that one is in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.choices import Listing
from incidents.handling.asks.views import KeepView
from incidents.models import QueueView
from incidents.record.queries.views import MOST, own_teams, view_for
from incidents.record.services.common import clean_text
from tenants.choices import Side
from tenants.errors import Invalid, NotAllowed
from tenants.ledger.append import append, insert, remove, update
from tenants.models import User
from tenants.rules.roles import Action, Actor

LONGEST, LONGEST_QUERY = 60, 1000
READERS: Final[Mapping[Listing, Action]] = {
    Listing.QUEUE: Action.SEE_QUEUE,
    Listing.REGISTER: Action.SEE_REGISTER,
}


def keepers_tenant(actor: Actor, listing: Listing) -> tuple[int, int]:
    """Return whose row a view of this person is, and of which provider: the desk's is its own."""
    if actor.user_id is None or not actor.may_somewhere(READERS[listing]):
        raise NotAllowed()
    if actor.side is Side.PROVIDER:
        desk = min(actor.providers.values())
        return desk, desk
    home = min(pk for pk in actor.roles if actor.may(READERS[listing], pk))
    return home, actor.providers[home]


@transaction.atomic
def keep_view(*, ask: KeepView, listing: Listing, actor: Actor, now: datetime) -> QueueView:
    """Keep what a list is asked for under a name."""
    tenant_id, provider_id = keepers_tenant(actor, listing)
    # One keeper at a time: two at once would go beyond the limit together.
    User.objects.select_for_update(of=("self",)).only("pk").get(pk=actor.person_id)
    view = QueueView(
        tenant_id=tenant_id, provider_id=provider_id, owner_id=actor.person_id, listing=listing
    )
    _fill(view, ask, actor)
    append(view, "view.kept", actor=actor, at=now, wrote=[insert(view)], told=False)
    return view


@transaction.atomic
def change_view(
    *, view_id: int, ask: KeepView, listing: Listing, actor: Actor, now: datetime
) -> QueueView:
    """Give it another name, other filters or other readers; anybody may who sees it."""
    view = view_for(actor, view_id, listing)
    _fill(view, ask, actor)
    wrote = update(view, "name", "query", "team")
    append(view, "view.changed", actor=actor, at=now, wrote=[wrote], told=False)
    return view


@transaction.atomic
def remove_view(*, view_id: int, listing: Listing, actor: Actor, now: datetime) -> None:
    view = view_for(actor, view_id, listing)
    append(view, "view.removed", actor=actor, at=now, wrote=[remove(view)], told=False)


def _fill(view: QueueView, ask: KeepView, actor: Actor) -> None:
    """Write into a view what is asked for, or refuse it."""
    view.name = clean_text(ask.name, "name", limit=LONGEST)
    if len(ask.query) > LONGEST_QUERY:
        raise Invalid(_("These are too many filters to keep."), field="query")
    if ask.team_id is not None and ask.team_id not in dict(own_teams(actor)):
        raise Invalid(_("Choose a team that you are in."), field="team_id")
    if ask.team_id is None and view.pk and view.owner_id != actor.user_id:
        # What a team has is not taken from it by making it one's own.
        raise Invalid(_("Only who kept it can have it for themselves."), field="team_id")
    view.query, view.team_id = ask.query, ask.team_id
    _check_place(view)


def _check_place(view: QueueView) -> None:
    """Refuse a second one of a name, and more than can be chosen from."""
    beside = QueueView.objects.filter(
        tenant=view.tenant_id, team=view.team_id, listing=view.listing
    )
    if view.team_id is None:
        beside = beside.filter(owner=view.owner_id)
    others = beside.exclude(pk=view.pk)
    if others.filter(name=view.name).exists():
        raise Invalid(_("There is a view of this name already."), field="name")
    if others.count() >= MOST:
        raise Invalid(
            _("At most %(count)d can be kept: remove one first.") % {"count": MOST}, field="name"
        )
