"""Replaying another desk's past: `import.*` events with their own times and authors, no more.

No gate, clock, floor, round or outbox holds for what happened elsewhere (architecture, section 2);
every rule holds from the first act here. No transaction holds a part of an incident: what was
replayed is whole, the rest is found again by its reference.
"""

import copy
import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.db import DataError, IntegrityError
from django.utils.translation import gettext_lazy as _

from incidents.facts import Elsewhere, ReplayStarted
from incidents.handling.services.enter import next_references
from incidents.models import Incident, Replay, ReplayFinding
from incidents.past.rules.replay import Deed, Oddity, Story, Survey
from incidents.past.services.replay_file import LogFile
from incidents.past.services.replay_house import House, check_house, house_of, scope_of
from tenants.errors import Invalid
from tenants.ledger.append import Act, Written, append, append_many, created, insert, insert_many
from tenants.ledger.append import update as update_row
from tenants.models import Event, Tenant
from tenants.rules.roles import IMPORTER, Action, Actor, require
from tenants.scoping import Scope, entered

ALREADY: Final = "already_imported"
_ONCE: Final = "imported_once"
# Incidents of one transaction: of each by itself, the statements cost more than what they write.
AT_ONCE: Final = 10


@dataclass(frozen=True)
class Progress:
    """How far a replay is, in incidents and events of the file."""

    incidents: int
    events: int
    of_events: int


def replay_log(
    *,
    tenant: Tenant,
    log: LogFile,
    actor: Actor,
    clock: Callable[[], datetime],
    tell: Callable[[Progress], None] = lambda _progress: None,
) -> Replay:
    """Replay a whole file, or go on where that stopped; a file that was replayed stays as it is."""
    require(actor, Action.IMPORT, tenant.pk)
    check_house(tenant)
    replay = _begin(tenant, log, actor=actor, now=clock())
    if replay.finished_at is not None:
        return replay
    house = house_of(tenant, names=log.survey.names, now=clock())
    done = _references(tenant)
    incidents = events = 0
    in_file = log.survey.events
    of_file = log.incidents()
    while some := list(islice(of_file, AT_ONCE)):
        new = [log.story_of(rows) for rows in some if rows[0].reference not in done]
        replay_stories(replay=replay, house=house, stories=new, now=clock())
        for rows in some:
            incidents, events = incidents + 1, events + len(rows)
            tell(Progress(incidents, events, in_file))
    return _finish(replay, log.survey, actor=actor, now=clock())


def replay_stories(
    *, replay: Replay, house: House, stories: Sequence[Story], now: datetime
) -> None:
    """Write some incidents at once; where one of them cannot be written, each by itself."""
    try:
        with entered(house.scope):
            _write(replay, house, stories, now=now)
    except (IntegrityError, DataError):
        for story in stories:
            replay_story(replay=replay, house=house, story=story, now=now)


def replay_story(*, replay: Replay, house: House, story: Story, now: datetime) -> Incident | None:
    """Write one incident as its other desk left it, with an event for each row of the file.

    The row is written once, as it stands at the end; its versions are in the events, and
    `verify_history` replays them to exactly that.
    """
    try:
        with entered(house.scope):
            return _write(replay, house, [story], now=now)[0]
    except IntegrityError as error:
        if _constraint(error) != _ONCE:
            raise
    # Somebody else was first: another run of this file, or a file with the same incident.
    with entered(house.scope):
        _skip(replay, story, now=now)
    return None


def _write(
    replay: Replay, house: House, stories: Sequence[Story], *, now: datetime
) -> list[Incident]:
    if not stories:
        return []
    columns = [[house.columns(deed.state) for deed in story.deeds] for story in stories]
    references = next_references(house.tenant, now, count=len(stories))
    incidents = [
        Incident(
            **house.fixed(),
            **versions[-1],
            reference=reference,
            public_id=uuid.uuid4(),
            external_reference=story.reference,
            version=len(versions),
        )
        for story, versions, reference in zip(stories, columns, references, strict=True)
    ]
    insert_many(incidents)
    findings = [f for s in stories for f in _findings(replay, s.reference, s.oddities)]
    # By the row of the file, which is of one incident alone.
    beside: dict[int, list[Written]] = defaultdict(list)
    for row, written in zip(findings, insert_many(findings), strict=True):
        beside[row.row].append(written)
    acts = [
        Act(
            subject=incident,
            kind=deed.kind,
            actor=IMPORTER,
            at=deed.at,
            wrote=[written, *beside[deed.line]],
            version=written.row.version,
            facts=_facts(replay, house, deed),
        )
        for story, incident, versions in zip(stories, incidents, columns, strict=True)
        for deed, written in zip(story.deeds, _versions(incident, versions), strict=True)
    ]
    append_many(acts, told=False)
    return incidents


def _versions(incident: Incident, columns: list[dict[str, Any]]) -> list[Any]:
    """Return what to tell of each version: all of the first one, of the others what changed."""
    found = []
    before: dict[str, Any] = {}
    row = incident
    for number, now in enumerate(columns, start=1):
        row = copy.copy(row)
        row.version = number
        changed = {name: value for name, value in now.items() if before.get(name, ...) != value}
        for name, value in changed.items():
            setattr(row, name, value)
        found.append(created(row) if number == 1 else Written(row, ("version", *changed)))
        before = now
    return found


def _facts(replay: Replay, house: House, deed: Deed) -> Elsewhere:
    """Return the row of the file: its words as they stand there, its people by their keys."""
    people = {column: house.people[name] if name else None for column, name in deed.people.items()}
    author = house.people[deed.author] if deed.author else None
    return Elsewhere(
        replay=replay.pk, line=deed.line, author=author, said=dict(deed.said), people=people
    )


def _begin(tenant: Tenant, log: LogFile, *, actor: Actor, now: datetime) -> Replay:
    found, zone = log.survey, log.zone
    with entered(scope_of(tenant)):
        # Two that begin at once take turns here.
        Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
        replay = Replay.objects.filter(tenant=tenant, digest=log.digest).first()
        if replay is not None:
            _check_zone(replay, zone)
            return replay
        replay = Replay(
            tenant=tenant,
            provider_id=tenant.provider_id,
            digest=log.digest,
            name=log.path.name[:200],
            started_at=now,
        )
        wrote = [insert(replay)]
        known = _references(tenant) & found.incidents.keys()
        rows = [
            row
            for reference in sorted(known)
            for row in _findings(replay, reference, [_already(found.incidents[reference][0])])
        ]
        append(
            replay,
            "replay.started",
            actor=actor,
            at=now,
            wrote=[*wrote, *insert_many(rows)],
            told=False,
            facts=ReplayStarted(zone=zone, incidents=len(found.incidents), events=found.events),
        )
        return replay


def _finish(replay: Replay, found: Survey, *, actor: Actor, now: datetime) -> Replay:
    with entered(Scope.of(replay.tenant_id, replay.provider_id)):
        replay = Replay.objects.select_for_update(of=("self",)).get(pk=replay.pk)
        if replay.finished_at is not None:
            return replay
        skipped = ReplayFinding.objects.filter(replay=replay, code=ALREADY)
        ours = found.incidents.keys() - set(skipped.values_list("reference", flat=True))
        replay.incidents = len(ours)
        replay.events = sum(found.incidents[reference][1] for reference in ours)
        replay.finished_at = now
        wrote = [update_row(replay, "incidents", "events", "finished_at")]
        append(replay, "replay.finished", actor=actor, at=now, wrote=wrote, told=False)
        return replay


def _skip(replay: Replay, story: Story, *, now: datetime) -> None:
    """Report an incident that came from elsewhere meanwhile; from this very file it is no news."""
    first = Event.objects.filter(
        subject_kind="incident",
        subject_id__in=Incident.objects.filter(
            tenant=replay.tenant_id, external_reference=story.reference
        ).values("pk"),
        version=1,
    ).first()
    if first is None or _replay_of(first) == replay.pk:
        return
    line = story.deeds[0].line
    if ReplayFinding.objects.filter(replay=replay, row=line, code=ALREADY).exists():
        return
    rows = _findings(replay, story.reference, [_already(line)])
    wrote = insert_many(rows)
    append(replay, "replay.skipped", actor=IMPORTER, at=replay.started_at, wrote=wrote, told=False)


def _replay_of(event: Event) -> Any:
    said: Mapping[str, Any] = json.loads(event.body)["facts"]
    return said.get("replay")


def _check_zone(replay: Replay, zone: str) -> None:
    begun = Event.objects.filter(
        subject_kind="replay", subject_id=replay.pk, kind="replay.started"
    ).first()
    said = ReplayStarted.read(json.loads(begun.body)["facts"]).zone if begun else zone
    if said != zone:
        raise Invalid(
            _("This file was begun with the times of %(zone)s; go on with those.") % {"zone": said}
        )


def _already(line: int) -> Oddity:
    return Oddity(line, ALREADY)


def _findings(replay: Replay, reference: str, oddities: Iterable[Oddity]) -> list[ReplayFinding]:
    return [
        ReplayFinding(
            tenant_id=replay.tenant_id,
            provider_id=replay.provider_id,
            replay=replay,
            row=odd.line,
            reference=reference,
            code=odd.code,
            detail=odd.detail,
        )
        for odd in oddities
    ]


def _references(tenant: Tenant) -> set[str]:
    with entered(scope_of(tenant)):
        known = Incident.objects.filter(tenant=tenant).exclude(external_reference="")
        return set(known.values_list("external_reference", flat=True))


def _constraint(error: IntegrityError) -> str | None:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None)
