"""All 2 250 situations of the profile are closed through the services (R99, R112).

Each lives from its report: solving is refused without a word on containment and workaround,
closing is refused with every duty that is missing and no other, and what was named is then done
by whoever does it in life. The history must hold afterwards.
"""

import logging
from collections.abc import Iterable
from itertools import groupby

from incidents.choices import Status
from incidents.models import Incident, Review
from tenants.ledger.verify import verify
from tenants.models import Category
from tests.incidents.situations import Situation, all_situations, live, staff
from tests.named import Row
from tests.people import World, make_world


def run() -> list[Row]:
    logging.getLogger("escalation").setLevel(logging.CRITICAL)
    world = make_world()
    with world.entered():
        category = Category.objects.get(code="access").pk
        staff(world)
    wanted = list(all_situations())
    refused = 0
    for _classes, some in groupby(wanted, lambda s: (s.confidentiality, s.integrity)):
        refused += _live(world, some, category)
    with world.entered():
        closed = Incident.objects.filter(status=Status.CLOSED).count()
        reviews = Review.objects.count()
        verdict = verify(world.acme.pk, world.provider.pk)
    return [
        Row(name="situations closed", value=closed, unit="closed", limit=2250, is_floor=True),
        Row(name="refused first, each naming all that was missing", value=refused,
            unit="refused", limit=2250, is_floor=True),
        Row(name="reviews planned", value=reviews, unit="reviews",
            limit=sum(s.is_reviewed for s in wanted), is_floor=True),
        Row(name="findings in the history", value=verdict.count, unit="findings", limit=0),
    ]  # fmt: skip


def _live(world: World, some: Iterable[Situation], category: int) -> int:
    """Live the situations of one class in one transaction; return how many were refused first."""
    with world.entered():
        return sum(bool(live(world, situation, category=category)) for situation in some)
