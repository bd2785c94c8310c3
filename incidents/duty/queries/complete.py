"""Whether the record of an incident is complete by now, and which incidents lack something."""

from collections.abc import Iterable
from functools import reduce
from operator import and_, or_

from django.db.models import CharField, Q, TextField

from incidents.choices import Channel, Kind, Status, TriageOutcome
from incidents.duty.rules.completeness import (
    ASKED_FROM,
    AUTOMATIC,
    HELD_IN,
    HUMAN_REPORT,
    Completeness,
    check_record,
    fields_of,
    step_of,
)
from incidents.duty.rules.missing import REQUESTS
from incidents.models import Incident
from incidents.record.services.terms import profile_by
from tenants.contract.rules.profile import Profile, RecordField
from tenants.models import ClassificationProfile

# Stands for those that came in under no profile.
WITHOUT = 0


def completeness_of(incident: Incident) -> Completeness:
    """Return what the record of this incident should hold by now, and what of that it lacks."""
    names = {field.attname: field.name for field in Incident._meta.concrete_fields}
    record = {name: getattr(incident, attname) for attname, name in names.items()}
    return check_record(
        _profile(incident.profile_id or WITHOUT),
        record,
        status=incident.stands_as,
        channel=Channel(incident.channel),
        kind=Kind(incident.kind),
        outcome=TriageOutcome(incident.triage_outcome) if incident.triage_outcome else None,
    )


def profiles_in_use() -> tuple[int, ...]:
    """Return the profiles by which records are judged here, as `incomplete` takes them."""
    found = ClassificationProfile.objects.order_by("pk").values_list("pk", flat=True)
    return (WITHOUT, *found)


def incomplete(profiles: Iterable[int]) -> Q:
    """Say that a record lacks what `check_record` would ask of it by now, in its own words."""
    by_fields: dict[tuple[RecordField, ...], Q] = {}
    for number in profiles:
        under = Q(profile=number) if number else Q(profile__isnull=True)
        fields = fields_of(_profile(number))
        by_fields[fields] = by_fields.get(fields, Q()) | under
    return _any(under & _lacks(fields) for fields, under in by_fields.items())


def _profile(number: int) -> Profile:
    # Which class holds where nothing is said makes no difference to what is asked.
    return profile_by(number or None, default_class=1)


def _lacks(fields: Iterable[RecordField]) -> Q:
    """Return one condition for all that is asked from the same step on, of the same reports."""
    together: dict[tuple[int, bool], list[Q]] = {}
    for field in fields:
        empty = _is_empty(field.key)
        if empty is not None:
            asked = (ASKED_FROM[field.required], field.group == HUMAN_REPORT)
            together.setdefault(asked, []).append(empty)
    return _any(_is_asked(*asked) & _any(empty) for asked, empty in together.items())


def _is_asked(step: int, is_human: bool) -> Q:
    asked = Q()
    if step:
        asked &= Q(status__in=[status for status in Status if step_of(status) >= step])
        asked &= ~Q(kind__in=REQUESTS) & ~Q(triage_outcome=TriageOutcome.NOT_AN_INCIDENT)
    return asked & ~Q(channel__in=AUTOMATIC) if is_human else asked


def _is_empty(key: str) -> Q | None:
    """Say that none of what can hold this holds it; nothing where one of them always does."""
    groups = [
        [found for name in names if (found := _is_empty_column(name)) is not None]
        for names in HELD_IN.get(key, ((key,),))
    ]
    return reduce(and_, map(_any, groups)) if all(groups) else None


def _is_empty_column(name: str) -> Q | None:
    column = Incident._meta.get_field(name)
    if isinstance(column, CharField | TextField):
        return None if column.choices else Q((name, ""))
    return Q((f"{name}__isnull", True)) if column.null else None


def _any(found: Iterable[Q]) -> Q:
    return reduce(or_, found)
