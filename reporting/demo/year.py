"""A believable year of eight customers: deterministic, one transaction per incident, resumable."""

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from incidents.choices import Channel
from incidents.models import Incident
from reporting.demo.handled import NotYet
from reporting.demo.house import CUSTOMERS, House
from reporting.demo.life import Life
from reporting.demo.story import Story
from tenants.choices import Role
from tenants.rules.documents import read_document
from tenants.scoping import entered

SEED = 20260105
INCIDENTS = 108
DAYS = 365
# Of what a customer says of the help he got.
FACES = ("happy", "happy", "happy", "happy", "neutral", "unhappy")
LENGTHS = (1,) * 14 + (8,)
LONGEST = {1: 2.5, 2: 5.0}
# How much of what is owed is told in time.
CARE = 0.93


@dataclass(frozen=True)
class Plan:
    """What will have happened: decided before, so that a second run knows what there is."""

    story: Story
    customer: str
    reporter: str
    at: datetime
    seed: int


@lru_cache(maxsize=1)
def _document() -> Any:
    path = Path(__file__).with_name("stories.yaml")
    return read_document(path.read_text(encoding="utf-8"))


def stories() -> list[Story]:
    return [Story(**item) for item in _document()["stories"]]


def plans(house: House) -> Iterator[Plan]:
    """Return the incidents of the year in order of time."""
    dice = random.Random(SEED)  # noqa: S311 - a story, not a secret
    found = sorted(
        (_plan(house, dice, number) for number in range(INCIDENTS)), key=lambda plan: plan.at
    )
    yield from found


def _plan(house: House, dice: random.Random, number: int) -> Plan:
    known = stories()
    story = dice.choices(known, weights=[story.weight for story in known])[0]
    story = story.at(dice.choice(_document()["places"]))
    # Larger customers call more often.
    customer = dice.choices(CUSTOMERS, weights=range(2 * len(CUSTOMERS), 0, -2))[0]
    reporters = [name for name, _full, role in customer.people if role is not Role.AUDITOR]
    is_quiet = story.impact + story.urgency <= 3  # noqa: PLR2004 - low, or low and medium
    if not story.channel and is_quiet and dice.random() < 0.6:  # noqa: PLR2004
        story = replace(story, channel=Channel.PORTAL)
    elif not story.channel and dice.random() < 0.3:  # noqa: PLR2004
        story = replace(story, channel=Channel.EMAIL)
    day = house.began_at.date() + timedelta(days=1 + number * DAYS // INCIDENTS)
    if day.weekday() > 4 and story.urgency < 3:  # noqa: PLR2004 - at weekends only what is urgent
        day += timedelta(days=7 - day.weekday())
    local = datetime(
        day.year, day.month, day.day, dice.choice((8, 9, 9, 10, 11, 13, 14, 15, 16)),
        dice.randrange(60), tzinfo=ZoneInfo(customer.zone),
    )  # fmt: skip
    return Plan(
        story=story, customer=customer.name, reporter=dice.choice(reporters), at=local, seed=number
    )


def load_year(house: House, *, now: datetime) -> Iterator[bool]:
    """Live through every incident that is not there yet; yields whether each was new."""
    for plan in plans(house):
        tenant = house.customers[plan.customer]
        with entered(house.scope):
            known = Incident.objects.filter(
                tenant=tenant, title=plan.story.title, registered_at=plan.at
            )
            is_new = plan.at < now - timedelta(days=1) and not known.exists()
            if is_new:
                _live(house, plan, now=now)
        yield is_new


def _live(house: House, plan: Plan, *, now: datetime) -> None:
    dice = random.Random(plan.seed)  # noqa: S311 - a story, not a secret
    desk, expert = dice.choice(("agnes", "lena")), dice.choice(("sam", "sam", "ines"))
    if plan.story.team == "desk":
        expert = desk
    life = Life(house, plan.story, reporter=plan.reporter, at=plan.at, present=now)
    # What came in lately is as far as it has come.
    with suppress(NotYet):
        _go(life, desk, expert, dice)
    life.look()
    life.settle()


def _go(life: Life, desk: str, expert: str, dice: random.Random) -> None:
    life.registered(desk).wait(minutes=dice.randint(2, 25))
    if life.story.channel:
        # What is written waits for a first answer; on the phone that was the call itself.
        life.wait(hours=dice.lognormvariate(-1.2, 1.2))
        life.answered(desk, "We hebben uw melding gezien en werken eraan.")
    life.triaged(desk).assigned(desk, to=expert).escalated().wait(minutes=dice.randint(1, 30))
    life.started(expert).acknowledged()
    # Mostly as usual, now and then much longer; what is urgent is not left lying.
    hours = life.story.hours * dice.lognormvariate(0, 0.7) * dice.choice(LENGTHS)
    hours = min(hours, LONGEST.get(life.incident.priority, hours))
    life.until(life.now + timedelta(hours=hours), dice, care=CARE)
    _solve(life, expert, desk, dice)


def _complain(life: Life, desk: str, dice: random.Random) -> None:
    told: dict[str, str] = dice.choice(_document()["complaints"])
    complaint = life.complained(told["text"])
    life.wait(days=2).by_day()
    life.made_up(complaint, desk, told["answer"])


def _solve(life: Life, expert: str, desk: str, dice: random.Random) -> None:
    if life.story.impact == 3:  # noqa: PLR2004 - high: it could have grown
        life.contained(expert).wait(minutes=20)
    if life.incident.priority == 1:
        life.restored(expert).wait(minutes=20)
    life.resolved(expert).wait(minutes=dice.randint(5, 60))
    life.asked(desk).wait(hours=dice.randint(1, 30)).by_day()
    if dice.random() < 0.05:  # noqa: PLR2004 - one in twenty comes back
        life.refused("Het probleem is terug sinds deze ochtend.").wait(hours=2)
        life.resolved(expert).wait(minutes=15)
        life.asked(desk).wait(hours=3)
    life.confirmed().wait(minutes=30)
    life.closed(desk).wait(hours=dice.randint(1, 20)).by_day()
    if dice.random() < 0.4:  # noqa: PLR2004 - two in five say what they think
        face = dice.choice(FACES)
        life.rated(face)
        if face == "unhappy":
            _complain(life, desk, dice)
    if life.story.prevention and life.incident.reviews.exists():
        life.wait(days=3).by_day()
        life.reviewed()
        life.wait(days=dice.randint(14, 34)).by_day()
        life.improved()
