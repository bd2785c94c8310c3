"""What the contract says of one incident, as the rules want it: profile, matrix, hours, floors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from incidents.choices import Level, PersonalData, Priority
from incidents.models import Incident
from incidents.record.rules.classes import Classes, gdpr_class
from incidents.record.rules.combining import floors_for, process_hours
from incidents.record.rules.priority import (
    Assessment,
    Floors,
    Matrix,
    assess,
    check_override,
    matrix_from,
)
from tenants.contract.rules import hours
from tenants.contract.rules.calendars import parse_calendar
from tenants.contract.rules.profile import Profile
from tenants.contract.rules.profile_text import LEVELS, load_profile
from tenants.data import ICR_FILE
from tenants.errors import Invalid
from tenants.memo import remembered
from tenants.models import (
    Agreement,
    Asset,
    ClassificationProfile,
    PriorityScheme,
    ServiceHours,
    Tenant,
)

# Both are immutable rows, so what was read once stays right.
_profiles: dict[tuple[int, int], Profile] = {}
_matrices: dict[int, Matrix] = {}


@lru_cache(maxsize=1)
def _without_classes() -> Profile:
    return load_profile(ICR_FILE.read_text(encoding="utf-8")).without_classes()


def profile_by(profile_id: int | None, default_class: int) -> Profile:
    """Return a profile as rules; a tenant without one has terms and base, no class and no floor."""
    if profile_id is None:
        return _without_classes()
    key = (profile_id, default_class)
    if key not in _profiles:
        row = ClassificationProfile.objects.get(pk=profile_id)
        _profiles[key] = replace(load_profile(row.text), default_class=default_class)
    return _profiles[key]


def matrix_by(scheme_id: int) -> Matrix:
    if scheme_id not in _matrices:
        row = PriorityScheme.objects.get(pk=scheme_id)
        cells = {
            (LEVELS[impact], LEVELS[urgency]): int(priority)
            for urgency, of_urgency in row.matrix.items()
            for impact, priority in of_urgency.items()
        }
        _matrices[scheme_id] = matrix_from(row.preset, cells)
    return _matrices[scheme_id]


def hours_by(row: ServiceHours) -> hours.ServiceHours:
    """Return service hours with their holidays."""
    return remembered(("hours", row.pk), lambda: _with_holidays(row))


def _with_holidays(row: ServiceHours) -> hours.ServiceHours:
    days = row.holidays.values_list("day", "windows")
    return hours_of(row, [(day.isoformat(), windows) for day, windows in days])


def hours_of(
    row: ServiceHours, days: Sequence[tuple[str, Sequence[Sequence[str]]]]
) -> hours.ServiceHours:
    """Return service hours with these holidays: ISO days, and when they are open if at all."""
    return parse_calendar(
        {
            "name": row.name,
            "tz": row.zone,
            "week": row.week,
            "closed": [day for day, windows in days if not windows],
            "special": {day: windows for day, windows in days if windows},
        }
    )


def agreement_on(tenant: Tenant, at: datetime) -> Agreement:
    """Return the agreement that holds on the local day of this moment.

    Where none does, the last one before it, else the first after it: a report is always taken in.
    """
    day = at.astimezone(ZoneInfo(tenant.zone)).date()
    rows = Agreement.objects.filter(tenant=tenant).select_related("hours")
    # One at a time, as the database has it: the last that began holds, or has ended.
    found = rows.filter(valid__lte=day).order_by("-valid").first() or rows.order_by("valid").first()
    if found is None:
        raise Invalid(_("This customer has no agreement on that day."), field="reported_at")
    return found


def scheme_of(tenant: Tenant) -> int:
    """Return the priority scheme of a customer; without one of its own, that of its provider."""
    if (own := tenant.scheme_id or tenant.provider.scheme_id) is not None:
        return own
    return PriorityScheme.objects.filter(tenant=tenant.provider_id).latest("version").pk


@dataclass(frozen=True)
class Terms:
    """Everything that decides on the priority and the clocks of one incident."""

    tenant: Tenant
    profile: Profile
    matrix: Matrix
    classes: Classes
    personal_data: int | None

    @property
    def floors(self) -> Floors:
        return floors_for(self.profile, classes=self.classes, personal_data=self.personal_data)

    @property
    def is_always_open(self) -> bool:
        """Say whether response counts around the clock: availability class 3 and up (A01)."""
        return process_hours(self.profile, self.classes) == "24x7"

    def assess(self, *, impact: int, urgency: int, indicators: int = 0) -> Assessment:
        return assess(
            self.matrix,
            impact=Level(impact),
            urgency=Level(urgency),
            floors=self.floors,
            indicators=indicators,
        )

    def check_override(self, chosen: int) -> None:
        check_override(self.matrix, chosen=Priority(chosen), floors=self.floors)


def terms_of(incident: Incident) -> Terms:
    """Return the terms that hold for an incident as it now stands."""
    tenant = incident.tenant
    profile = profile_by(incident.profile_id, tenant.default_class)
    classes = Classes(
        confidentiality=incident.confidentiality,
        integrity=incident.integrity,
        availability=incident.availability,
    )
    # A data breach is one of personal data, whatever else was filled in.
    involved = incident.is_breach or incident.personal_data != PersonalData.NO
    return Terms(
        tenant=tenant,
        profile=profile,
        matrix=matrix_by(incident.scheme_id),
        classes=classes,
        personal_data=gdpr_class(profile, classes) if involved else None,
    )


def classes_of(asset_ids: list[int]) -> tuple[Classes, ...]:
    """Return the classes of assets, for the highest to be taken."""
    return classes_in(Asset.objects.filter(pk__in=asset_ids))


def classes_in(assets: Iterable[Asset]) -> tuple[Classes, ...]:
    """Return the classes of assets that were read already."""
    return tuple(
        Classes(
            confidentiality=row.confidentiality,
            integrity=row.integrity,
            availability=row.availability,
        )
        for row in assets
    )
