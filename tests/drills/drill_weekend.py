"""Sixteen open P1 and P2, and nobody answers from Friday 17:00 until Monday 09:00 (X8).

Every tick of a weekend, with the moment moved and not waited for. Counted is what our own people
are sent; what is checked is that nothing on which somebody can act went missing for it.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from escalation.choices import NoticeState
from escalation.models import Escalation, Notice
from escalation.notices.queries.recipients import audience
from escalation.notices.rules.audience import Audience
from escalation.notices.services.digest import write_digests
from escalation.services.sweep import advance, watch
from escalation.steps.rules.steps import LAST
from incidents.choices import Level
from incidents.models import Clock, Incident, UpdateRound
from tenants.choices import Function, Role, Side
from tenants.ledger.outbox import drain
from tenants.media import EMAIL, PHONE, any_logged
from tenants.models import Event, Team, TeamMember, Tenant
from tenants.people.services.invite import add_contact, add_member, set_function_holder
from tenants.rules.roles import SYSTEM
from tenants.scoping import Scope, entered
from tenants.settings.services.configure import add_row
from tenants.settings.services.onboard import onboard_customer
from tests.escalation.house import report, worked_on
from tests.named import Row
from tests.people import BEGIN, PASSWORD, World, make_world

ZONE = ZoneInfo("Europe/Brussels")
FRIDAY, MONDAY = datetime(2026, 1, 9, 17, tzinfo=ZONE), datetime(2026, 1, 12, 9, tzinfo=ZONE)
STEP = timedelta(minutes=10)
# A tenth of what a weekend wrote when every round and every alarm was told to everybody.
NOTICES, MOST = 188, 60
# Each of four customers has one P1 and three P2; one in four is new, the rest is somebody's work.
REPORTED = (
    (Level.HIGH, timedelta(minutes=5)),
    (Level.MEDIUM, timedelta(minutes=140)),
    (Level.MEDIUM, timedelta(minutes=130)),
    (Level.MEDIUM, timedelta(minutes=120)),
)
AGENTS = ("Noor Aerts", "Bas Visser")


def run() -> list[Row]:
    with _clock() as move:
        world = make_world()
        with world.entered():
            _staff(world)
        customers = [world.acme, world.globex, *(_customer(world, n) for n in ("Initech", "Umbra"))]
        for place, customer in enumerate(customers):
            _report(world, customer, place, move)
        # What was told while people were still there is not of the weekend.
        drain(now=FRIDAY)
        moment = FRIDAY
        while moment <= MONDAY:
            move(moment)
            _tick(moment)
            moment += STEP
        return _rows(world, customers)


def _tick(now: datetime) -> None:
    """One turn of every part that looks at the time, and what follows from what it found."""
    watch(now=now)
    advance(now=now)
    write_digests(now=now)
    drain(now=now)


@contextmanager
def _clock() -> Iterator["Move"]:
    """Move the one place where time is read."""
    before = settings.CLOCK_OFFSET_FILE
    with tempfile.NamedTemporaryFile(suffix=".offset") as file:
        settings.CLOCK_OFFSET_FILE = file.name
        try:
            yield Move(Path(file.name))
        finally:
            settings.CLOCK_OFFSET_FILE = before


class Move:
    """Sets the clock of this process to a moment."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __call__(self, moment: datetime) -> None:
        self.file.write_text(f"{(moment - timezone.now()).total_seconds():.3f}")


def _staff(world: World) -> None:
    """Put three agents in the first line, and a deputy beside the incident manager."""
    desk = Team.objects.filter(tenant=world.provider, line=1).first()
    agents = [world.user("agnes")]
    for name in AGENTS:
        first = name.split(" ")[0].lower()
        world.users[first] = add_member(
            tenant=world.provider, email=f"{first}@provider.example", name=name,
            roles=[Role.AGENT], sees_all_customers=True, language="en", password=PASSWORD,
            actor=SYSTEM, now=BEGIN,
        )  # fmt: skip
        agents.append(world.users[first])
    for user in agents:
        place = TeamMember(tenant=world.provider, provider=world.provider, team=desk, user=user)
        add_row(row=place, actor=SYSTEM, now=BEGIN)
    set_function_holder(
        tenant=world.provider, function=Function.INCIDENT_MANAGER, rank=1, name="Dirk Deputy",
        email="dirk@provider.example", language="en", actor=SYSTEM, now=BEGIN,
    )  # fmt: skip


def _customer(world: World, name: str) -> Tenant:
    return onboard_customer(
        provider=world.provider, name=name, default_class=1, actor=SYSTEM, now=BEGIN
    )


def _scope(world: World, customers: Iterable[Tenant]) -> Scope:
    tenants = (world.provider.pk, *(customer.pk for customer in customers))
    return Scope(tenants=tenants, providers=(world.provider.pk,), side=Side.PROVIDER)


def _report(world: World, customer: Tenant, place: int, move: Move) -> None:
    """Report four incidents on Friday afternoon; who took one has gone home at five."""
    with entered(_scope(world, {world.acme, customer})):
        reporter = add_contact(
            tenant=customer, name="Rae Porter", email=f"rae@{customer.pk}.example",
            phone="+32 470 55 02 00", actor=SYSTEM, now=BEGIN,
        )  # fmt: skip
        for number, (urgency, before) in enumerate(REPORTED):
            move(FRIDAY - before)
            is_new = (place + number) % 4 == 0
            incident = report(
                world, tenant_id=customer.pk, reporter_id=reporter.pk, impact=Level.HIGH,
                urgency=urgency, answered_call=not is_new,
            )  # fmt: skip
            if not is_new:
                name = ("agnes", "noor", "bas")[(place + number) % 3]
                worked_on(world, incident, world.actor(name))


def _rows(world: World, customers: Sequence[Tenant]) -> list[Row]:
    with entered(_scope(world, customers)):
        ours = Notice.objects.filter(contact=None, medium=EMAIL, written_at__gte=FRIDAY)
        people = Counter(ours.values_list("address", flat=True))
        incidents = list(Incident.objects.order_by("pk"))
        lost = _Lost(incidents)
        return [
            Row(name="open incidents", value=len(incidents), unit="P1, P2", limit=16,
                is_floor=True),
            Row(name="notices", value=ours.count(), unit="mails", limit=NOTICES),
            Row(name="most for one person", value=max(people.values()), unit="mails", limit=MOST),
            Row(name="people", value=len(people), unit="people"),
            Row(name="digests", value=ours.filter(template="digest").count(), unit="mails"),
            Row(name="missed updates", value=lost.missed, unit="rounds"),
            Row(name="missed and not recorded", value=lost.unrecorded(), unit="rounds", limit=0),
            Row(name="late and not recorded", value=lost.late(), unit="clocks", limit=0),
            Row(name="without a task for the customer", value=lost.taskless(), unit="P1, P2",
                limit=0),
            Row(name="calls not asked for", value=lost.uncalled(), unit="P1", limit=0),
            Row(name="not escalated to the end", value=lost.short(), unit="P1, P2", limit=0),
            Row(name="missing in a digest", value=lost.unlisted(), unit="lists", limit=0),
        ]  # fmt: skip


class _Lost:
    """Counts on what somebody could still act, and what they would not find."""

    def __init__(self, incidents: Sequence[Incident]) -> None:
        self.incidents = incidents
        self.over = list(UpdateRound.objects.filter(due_at__lt=MONDAY, ended_at=None, met_at=None))
        self.missed = sum(row.missed_at is not None for row in self.over)

    def unrecorded(self) -> int:
        """Return the rounds that passed without proof, a row that says so, or an event."""
        told = set()
        for body in Event.objects.filter(kind="round.missed").values_list("body", flat=True):
            told.add(json.loads(body)["facts"]["round"])
        grace = MONDAY - STEP
        return sum(
            row.due_at < grace and (row.missed_at is None or row.pk not in told)
            for row in self.over
        )

    def late(self) -> int:
        return Clock.objects.filter(
            due_at__lt=MONDAY - STEP, stopped_at=None, superseded_at=None, breached_at=None
        ).count()

    def taskless(self) -> int:
        """Return the incidents that ask nobody for word to the customer any more."""
        owed = UpdateRound.objects.filter(met_at=None, missed_at=None, ended_at=None)
        return len(self.incidents) - owed.values("incident").distinct().count()

    def uncalled(self) -> int:
        """Return the incidents that owe a call and have none on the list; one stands for all."""
        waiting = Notice.objects.filter(medium=PHONE, state=NoticeState.WAITING)
        owed = {row.incident_id for row in self.over if any_logged(row.media)}
        return len(owed - set(waiting.values_list("incident", flat=True)))

    def short(self) -> int:
        """Return the incidents whose escalation stopped before its last step."""
        last = Escalation.objects.filter(demanded_by="R77", function=LAST).values("incident")
        ended = Event.objects.filter(kind="escalation.unanswered").values("subject_id")
        return sum(
            not Incident.objects.filter(pk=one.pk).filter(pk__in=last).filter(pk__in=ended).exists()
            for one in self.incidents
        )

    def unlisted(self) -> int:
        """Return how often an incident lacks in the last list of somebody whom it concerns."""
        lists = {
            row.address: row.text for row in Notice.objects.filter(template="digest").order_by("pk")
        }
        parts = (Audience.RESPONSIBLE, Audience.INCIDENT_MANAGER, Audience.ESCALATION_MANAGER)
        return sum(
            one.reference not in lists.get(to.email, "")
            for one in self.incidents
            for to in audience(one, parts)
        )
