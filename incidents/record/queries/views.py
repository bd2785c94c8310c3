"""The views of a list that somebody keeps, and those of the teams that they are in."""

from django.db.models import F, Q

from incidents.choices import Listing
from incidents.models import QueueView
from incidents.record.queries.gather import Listed
from incidents.record.queries.options import Option
from tenants.errors import NotFound
from tenants.models import TeamMember
from tenants.rules.roles import Actor
from tenants.sole import sole

# Of one person, and of one team: so many of a list can be chosen from, and counted.
MOST = 12
COLUMNS = ("pk", "name", "query", "team_id", "team__name")


def own_teams(actor: Actor) -> list[Option]:
    """Return the teams that this person is in, by name; who left one is in it no more."""
    found = TeamMember.objects.filter(user=actor.user_id, is_active=True, team__is_active=True)
    return list(found.order_by("team__name").values_list("team", "team__name"))


def own_views(actor: Actor, listing: Listing) -> Listed:
    """Return the views that this person can choose: their own first, then those of their teams."""
    found: Listed = QueueView.objects.filter(_seen_by(actor), listing=listing).order_by(
        F("team__name").asc(nulls_first=True), "name", "pk"
    )
    return found.values(*COLUMNS)


def view_for(actor: Actor, pk: int, listing: Listing) -> QueueView:
    """Return one of them; what is kept by somebody else, or for another team, is not there."""
    found = sole(
        QueueView.objects.filter(_seen_by(actor), pk=pk, listing=listing).select_related("team")
    )
    if found is None:
        raise NotFound()
    return found


def _seen_by(actor: Actor) -> Q:
    teams = TeamMember.objects.filter(user=actor.user_id, is_active=True).values("team")
    return Q(owner=actor.user_id, team=None) | Q(team__in=teams)
