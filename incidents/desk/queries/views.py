"""How many incidents each view that somebody keeps has: a few views, each counted no further than
is shown, in one statement.
"""

from datetime import datetime
from functools import partial

from incidents.desk.queries.counts import CEILING
from incidents.desk.queries.filters import QueueFilters, filtered
from incidents.desk.queries.kept import Figure
from incidents.record.queries.gather import Statement
from incidents.record.queries.merged import counted
from incidents.record.queries.prepared import prepared
from tenants.rules.roles import Actor
from tenants.sight import reach_of

Numbered = tuple[tuple[int, QueueFilters], ...]
# Of more views no figure is shown.
MOST = 8


def views_figure(actor: Actor, views: Numbered, now: datetime) -> Figure:
    """Return how many there are of each, as `part` and `total`."""
    key = ("views", reach_of(actor), views)

    def ask() -> Statement:
        return prepared(key, partial(_counts, actor, views), now=now).planned_each_time

    return Figure(key, ask)


def _counts(actor: Actor, views: Numbered, *, now: datetime) -> Statement:
    lists = [
        (number, filtered(actor, filters, now).order_by().values("pk")[:CEILING])
        for number, filters in views
    ]
    return counted([(number, Statement.of(found)) for number, found in lists])
