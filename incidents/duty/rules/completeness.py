"""Whether a record is complete for how far it has come (R18). Source 002, lines 804-806, 1222-1251.

Which field is asked when, stands in the profile (`record_fields`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from incidents.choices import Channel, Kind, Status, TriageOutcome
from incidents.duty.rules.missing import REQUESTS
from tenants.contract.rules.profile import Profile, RecordField

# Where a record holds a field of the profile, if not under its own name: in any one of these
# groups, all of a group together.
HELD_IN: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        "what": (("title",), ("description",)),
        "observed_by": (("reporter",),),
        "observed_at": (("detected_at",),),
        "observed_how": (("detection",),),
        "potential_impact": (("impact",),),
        # Who reports at the portal or by mail registers it himself.
        "registered_by": (("registered_by",), ("reporter",)),
        "classes": (("confidentiality", "integrity", "availability"), ("class_reason",)),
        # Confirmed, or asked with a day by which silence is an answer.
        "closure_confirmation": (("confirmed_at",), ("confirm_by",)),
        "profile_version": (("profile",),),
    }
)
# No person answered questions there (R5: eight answers of a human report).
AUTOMATIC = frozenset({Channel.MONITORING, Channel.IMPORT})
HUMAN_REPORT = "event_report"
# From which step on a field is asked (`required` of the profile), in their order.
STEPS = ("at_create", "before_triaged", "before_resolved", "before_closed")
ASKED_FROM: Mapping[str, int] = MappingProxyType(
    {**{name: step for step, name in enumerate(STEPS)}, "always": 0}
)
# A measure asks for it where the class does (M12), and there "there was none" is an answer too.
OF_MEASURES = frozenset({"workaround"})
# Whoever does not work by information classes is asked for none.
OF_CLASSES = frozenset({"classes", "profile_version"})
SOLVED = frozenset({Status.RESOLVED, Status.CLOSED})


@dataclass(frozen=True)
class Completeness:
    """`missing` should stand in the record by now; `later` is empty and asked at a later step.

    `fields` is all that is asked at some step, in the order of the profile.
    """

    asked: tuple[RecordField, ...]
    missing: tuple[RecordField, ...]
    later: tuple[RecordField, ...] = ()
    fields: tuple[RecordField, ...] = ()

    @property
    def empty(self) -> tuple[RecordField, ...]:
        return (*self.missing, *self.later)

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def percentage(self) -> int | None:
        """Whole per cent, rounded down: 100 means complete. Nothing asked is not a figure."""
        if not self.asked:
            return None
        return 100 * (len(self.asked) - len(self.missing)) // len(self.asked)


def check_record(
    profile: Profile,
    record: Mapping[str, object],
    *,
    status: Status,
    channel: Channel,
    kind: Kind = Kind.INCIDENT,
    outcome: TriageOutcome | None = None,
) -> Completeness:
    """Return what a record should hold by now and what it does not.

    `record` holds values by the names of its attributes; empty is nothing, an empty text, list or
    mapping. An answer `False` is an answer.
    """
    is_light = asks_little(kind, outcome)
    reached = step_of(status, is_light=is_light)
    last = 0 if is_light else len(STEPS) - 1
    fields = [field for field in fields_of(profile) if not is_human(field, channel)]
    empty = [field for field in fields if not _holds(record, field.key)]
    return Completeness(
        asked=tuple(field for field in fields if ASKED_FROM[field.required] <= reached),
        missing=tuple(field for field in empty if ASKED_FROM[field.required] <= reached),
        later=tuple(field for field in empty if reached < ASKED_FROM[field.required] <= last),
        fields=tuple(field for field in fields if ASKED_FROM[field.required] <= last),
    )


def fields_of(profile: Profile) -> tuple[RecordField, ...]:
    """Return what is asked at some step of a record that stands under this profile."""
    left_out = OF_MEASURES if profile.has_classes else OF_MEASURES | OF_CLASSES
    return tuple(
        field
        for field in profile.fields
        if field.required in ASKED_FROM and field.key not in left_out
    )


def is_human(field: RecordField, channel: Channel) -> bool:
    """Say whether only a person could have answered this, and none reported it."""
    return field.group == HUMAN_REPORT and channel in AUTOMATIC


def asks_little(kind: Kind, outcome: TriageOutcome | None) -> bool:
    """Say whether nothing is asked of it beyond what a report says."""
    return kind in REQUESTS or outcome == TriageOutcome.NOT_AN_INCIDENT


def step_of(status: Status, *, is_light: bool = False) -> int:
    """Return the step that it has come to; no field is asked earlier than its own (X17)."""
    if is_light or status == Status.NEW:
        return 0
    return 3 if status == Status.CLOSED else 2 if status in SOLVED else 1


def _holds(record: Mapping[str, object], key: str) -> bool:
    return any(
        all(not _is_empty(record.get(name)) for name in names)
        for names in HELD_IN.get(key, ((key,),))
    )


def _is_empty(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, tuple | list | dict | set) and not value)
