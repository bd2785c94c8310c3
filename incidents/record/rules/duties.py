"""What must be done, from the information class, the priority and the kind of data.

Source 002, chapter 1 (lines 307-641), read from the tenant's profile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from incidents.choices import Gate, Priority
from incidents.record.rules.classes import Classes
from incidents.record.rules.combining import BASE, STATUTORY, Asked, Params, asked_of, combined_of
from tenants.choices import Function
from tenants.contract.rules.profile import Profile
from tenants.rules.texts import Text

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
# An owner in the profile, and the evidence that there is one.
MANAGER = "incident_manager"
UNSOLVED_AT_DESK = "when_contact_point_cannot_resolve"
NOT_OF_ONE_INCIDENT = frozenset({Gate.ALWAYS, Gate.ORGANISATION})


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
    asked = asked_of(profile, classes, personal_data, social_security=social_security)
    return tuple(
        _duty(profile, key, asked[key], priority, unsolved_at_desk=unsolved_at_desk)
        for key in profile.measures
        if key in asked
    )


def _duty(
    profile: Profile,
    key: str,
    asked: Sequence[Asked],
    priority: Priority,
    *,
    unsolved_at_desk: bool,
) -> Duty:
    measure, params = profile.measures[key], combined_of(profile, asked)
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
