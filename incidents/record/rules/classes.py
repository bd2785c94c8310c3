"""What must be done, from the information class, the priority and the kind of data.

Source 002, chapter 1 (lines 307-641), read from the tenant's profile; how several dimensions come
together stands in `combination` of that profile, and is carried out here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from incidents.choices import Gate, Level, Priority
from incidents.record.rules.priority import Floors
from tenants.choices import Function
from tenants.contract.rules.profile import Entry, Profile
from tenants.rules.texts import Text

Params = Mapping[str, Any]

# The law does not know classes: whoever hits personal data decides on both (GDPR art. 33 and 34;
# decision Q07). Such a decision cannot be waived, only taken.
STATUTORY: Mapping[str, str] = MappingProxyType(
    {"communicate_citizens_gdpr": "gdpr_art_34", "notify_supervisor": "gdpr_art_33"}
)
ADDRESSEES: Mapping[str, tuple[Function, ...]] = MappingProxyType(
    {
        "escalate_management": (Function.MANAGEMENT,),
        "escalate_dpo": (Function.DPO,),
        "ksz_k07": (Function.BOARD,),
    }
)
# Who is told when nobody holds the function. Of management it is said in Q17, of the DPO in the
# profile; that a missing CISO falls to the escalation manager is ours, or nobody would hear.
FALLBACKS: Mapping[str, tuple[Function, ...]] = MappingProxyType(
    {
        "escalate_management": (Function.ESCALATION_MANAGER,),
        "escalate_ciso_ict": (Function.ESCALATION_MANAGER,),
        "escalate_dpo": (Function.CISO, Function.ICT_COORDINATOR),
    }
)
CONDITIONS: Mapping[str, frozenset[Priority]] = MappingProxyType(
    {
        "never": frozenset(),
        "P1": frozenset({Priority.P1}),
        "P1_or_P2": frozenset({Priority.P1, Priority.P2}),
    }
)
# Where a measure comes from that needs no class (`base` of the profile).
BASE = "base"
# An owner in the profile, and the evidence that there is one.
MANAGER = "incident_manager"
UNSOLVED_AT_DESK = "when_contact_point_cannot_resolve"
NOT_OF_ONE_INCIDENT = frozenset({Gate.ALWAYS, Gate.ORGANISATION})
# From this class on a second person agrees to a waiver (profile, `proposals_not_in_source`).
TWO_PEOPLE_FROM = 4


@dataclass(frozen=True)
class Classes:
    """The class of the information that was hit, per quality; unknown until classified."""

    confidentiality: int | None = None
    integrity: int | None = None
    availability: int | None = None

    def known(self, default: int) -> "Classes":
        """Return the same with the default for what is not classified yet."""
        return Classes(
            confidentiality=self.confidentiality or default,
            integrity=self.integrity or default,
            availability=self.availability or default,
        )

    @property
    def is_known(self) -> bool:
        return None not in (self.confidentiality, self.integrity, self.availability)


UNKNOWN = Classes()


@dataclass(frozen=True)
class Duty:
    """A measure that holds for an incident. Any one of the addressees suffices.

    `required` tells whether its condition is met; a duty that is not required is shown, not asked.
    """

    key: str
    code: str
    label: Text
    gate: Gate
    required: bool
    condition: str
    params: Params = field(hash=False)
    evidence: tuple[str, ...]
    dimensions: tuple[str, ...]
    addressees: tuple[Function, ...]
    fallback: tuple[Function, ...]

    @property
    def is_statutory(self) -> bool:
        return self.key in STATUTORY

    @property
    def is_of_incident(self) -> bool:
        """Say whether it is done per incident, and not once for the organisation (Q21)."""
        return self.gate not in NOT_OF_ONE_INCIDENT


def highest(classes: Iterable[Classes]) -> Classes:
    """Return per quality the highest class of the assets that were hit."""
    assets = tuple(classes)
    return Classes(
        confidentiality=max((a.confidentiality or 0 for a in assets), default=0) or None,
        integrity=max((a.integrity or 0 for a in assets), default=0) or None,
        availability=max((a.availability or 0 for a in assets), default=0) or None,
    )


def gdpr_class(profile: Profile, classes: Classes) -> int:
    """Return the class of personal data: availability has no say in it (Q25)."""
    known = classes.known(profile.default_class)
    return max(known.confidentiality or 0, known.integrity or 0)


def needs_second_person(profile: Profile, classes: Classes, *, personal_data: bool = False) -> bool:
    """Say whether a waiver needs a second person: for class 4 and 5, and for personal data."""
    if personal_data:
        return True
    known = classes.known(profile.default_class)
    found = (known.confidentiality or 0, known.integrity or 0, known.availability or 0)
    return max(found) >= TWO_PEOPLE_FROM


def floors_for(profile: Profile, *, classes: Classes, personal_data: int | None = None) -> Floors:
    asked = _asked(profile, classes, personal_data, social_security=False)
    impact = _combined(profile, asked.get("assess_impact", ()))
    urgency = _combined(profile, asked.get("assess_urgency", ()))
    return Floors(
        impact=Level(impact.get("floor", Level.LOW)),
        urgency=Level(urgency.get("floor", Level.LOW)),
        fixed=bool(urgency.get("fixed", False)),
    )


def process_hours(profile: Profile, classes: Classes) -> str | None:
    """Return `10x5` or `24x7`: when the process runs for this availability class (A01)."""
    asked = _asked(profile, classes, personal_data=None, social_security=False)
    hours: str | None = _combined(profile, asked.get("process_service_hours", ())).get("hours")
    return hours


def measures_for(
    profile: Profile,
    *,
    classes: Classes,
    priority: Priority,
    personal_data: int | None = None,
    social_security: bool = False,
    unsolved_at_desk: bool = False,
) -> tuple[Duty, ...]:
    """Return every measure that holds, in the order of the profile.

    `priority` is the most urgent one that the incident ever had: what was triggered once does not
    disappear when the priority is lowered. `personal_data` is the class of the personal data that
    was or may have been hit.
    """
    return _measures(
        profile,
        classes=classes,
        priority=priority,
        personal_data=personal_data,
        social_security=social_security,
        unsolved_at_desk=unsolved_at_desk,
    )


# Asked for each event of each incident; a profile is one object for as long as it is read.
@lru_cache(maxsize=1024)
def _measures(
    profile: Profile,
    *,
    classes: Classes,
    priority: Priority,
    personal_data: int | None,
    social_security: bool,
    unsolved_at_desk: bool,
) -> tuple[Duty, ...]:
    asked = _asked(profile, classes, personal_data, social_security=social_security)
    return tuple(
        _duty(profile, key, asked[key], priority, unsolved_at_desk=unsolved_at_desk)
        for key in profile.measures
        if key in asked
    )


Asked = tuple[str, Params]


def _asked(
    profile: Profile, classes: Classes, personal_data: int | None, *, social_security: bool
) -> dict[str, list[Asked]]:
    """Return per measure what each dimension asks of it."""
    known = classes.known(profile.default_class)
    levels = {
        "confidentiality": known.confidentiality,
        "integrity": known.integrity,
        "availability": known.availability,
        "gdpr": personal_data,
        # The same for every class and quality (source 002, lines 576-589).
        "ksz": profile.default_class if social_security else None,
    }
    asked: dict[str, list[Asked]] = {}
    for entry in _base(profile, personal_data):
        asked.setdefault(entry.measure, []).append((BASE, entry.params))
    for dimension, level in levels.items():
        for entry in profile.entries(dimension, level) if level else ():
            asked.setdefault(entry.measure, []).append((dimension, entry.params))
    if personal_data:
        for key, criteria in STATUTORY.items():
            asked.setdefault(key, [("law", MappingProxyType({"criteria": criteria}))])
    return asked


def _base(profile: Profile, personal_data: int | None) -> tuple[Entry, ...]:
    """Return what is asked of every customer, and what is asked where no class says it better."""
    of_data = profile.base["personal_data"] if personal_data and not profile.has_classes else ()
    return (*profile.base["every_incident"], *of_data)


def _duty(
    profile: Profile,
    key: str,
    asked: Sequence[Asked],
    priority: Priority,
    *,
    unsolved_at_desk: bool,
) -> Duty:
    measure, params = profile.measures[key], _combined(profile, asked)
    condition = params.get("condition", "")
    return Duty(
        key=key,
        code=measure.code,
        label=measure.label,
        gate=Gate(measure.gate),
        required=_is_met(condition, priority, unsolved_at_desk=unsolved_at_desk),
        condition=condition,
        params=params,
        evidence=_evidence(measure.evidence, params),
        dimensions=_dimensions(asked),
        addressees=tuple(map(Function, params.get("alternatives", ()))) or ADDRESSEES.get(key, ()),
        fallback=FALLBACKS.get(key, ()),
    )


def _dimensions(asked: Sequence[Asked]) -> tuple[str, ...]:
    """Return what asks it; the base is named only where nothing else does."""
    of_class = tuple(dimension for dimension, _params in asked if dimension != BASE)
    return of_class or (BASE,)


def _is_met(condition: str, priority: Priority, *, unsolved_at_desk: bool) -> bool:
    if condition == UNSOLVED_AT_DESK:
        return unsolved_at_desk
    # `every_incident`, `if_available` (the decision is then asked) and no condition: always.
    return priority in CONDITIONS.get(condition, frozenset(Priority))


def _evidence(names: tuple[str, ...], params: Params) -> tuple[str, ...]:
    if params.get("improvement") == "optional":
        return tuple(name for name in names if name != "improvement_items")
    # Who looks after the register is part of what proves it (M05 from class 3).
    return (*names, MANAGER) if params.get("owner") == MANAGER else names


def _combined(profile: Profile, asked: Sequence[Asked]) -> Params:
    """Bring together what several dimensions ask of one measure; the strictest wins (Q15)."""
    if not asked:
        return {}
    names = dict.fromkeys(name for _dimension, params in asked for name in params)
    combined = {
        name: _strictest(profile, name, [p[name] for _dimension, p in asked if name in p])
        for name in names
    }
    if "owner" in combined:
        # The owner belongs to the register that was chosen.
        register = combined["register"]
        combined["owner"] = next(p["owner"] for _d, p in asked if p.get("register") == register)
    return MappingProxyType(combined)


def _strictest(profile: Profile, name: str, values: Sequence[Any]) -> Any:
    if name == "alternatives":
        return _narrowest(values)
    if name in ("floor", "fixed"):
        return max(values)
    order = _order_of(profile, values)
    if order:
        return max(values, key=order.index)
    if all(isinstance(value, tuple) for value in values):
        return tuple(dict.fromkeys(item for value in values for item in value))
    found = tuple(dict.fromkeys(values))
    return found[0] if len(found) == 1 else found


def _order_of(profile: Profile, values: Sequence[Any]) -> tuple[str, ...]:
    """Return the scale of the profile in which all these words stand."""
    return next((o for o in profile.orders.values() if all(v in o for v in values)), ())


def _narrowest(sets: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    smallest = min(sets, key=len)
    return tuple(n for n in smallest if all(n in names for names in sets)) or smallest
