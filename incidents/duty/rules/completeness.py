"""Whether a record is complete for how far it has come (R18). Source 002, lines 804-806, 1222-1251.

Which field is asked when, stands in the profile (`record_fields`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from incidents.choices import Channel, Kind, Status, TriageOutcome
from incidents.duty.rules.closing import REQUESTS
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
FROM_THE_START = frozenset({"at_create", "always"})


@dataclass(frozen=True)
class Completeness:
    asked: tuple[RecordField, ...]
    missing: tuple[RecordField, ...]

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
    stages = _stages(status, is_light=kind in REQUESTS, outcome=outcome)
    asked = tuple(
        field
        for field in profile.fields
        if field.required in stages and not (field.group == HUMAN_REPORT and channel in AUTOMATIC)
    )
    return Completeness(asked, tuple(field for field in asked if not _holds(record, field.key)))


def _stages(status: Status, *, is_light: bool, outcome: TriageOutcome | None) -> frozenset[str]:
    """Return which fields are asked; never earlier than the step that needs them (X17)."""
    stages = set(FROM_THE_START)
    if is_light or status == Status.NEW or outcome == TriageOutcome.NOT_AN_INCIDENT:
        return frozenset(stages)
    stages.add("before_triaged")
    if status in (Status.RESOLVED, Status.CLOSED):
        stages.add("before_resolved")
    if status == Status.CLOSED:
        stages.add("before_closed")
    return frozenset(stages)


def _holds(record: Mapping[str, object], key: str) -> bool:
    return any(
        all(not _is_empty(record.get(name)) for name in names)
        for names in HELD_IN.get(key, ((key,),))
    )


def _is_empty(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, tuple | list | dict | set) and not value)
