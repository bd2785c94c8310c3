"""What a report names by key and hangs on, read in one statement; refused by its field."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import DateField, DateTimeField, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from incidents.record.queries.gather import Listed, Row, Statement, columns, gather, revive
from incidents.record.queries.prepared import prepared_lists
from incidents.record.queries.staffed import staffed_teams
from incidents.record.rules.routing import routed
from tenants.errors import Invalid, NotFound
from tenants.models import (
    Agreement,
    Asset,
    Category,
    Contact,
    ServiceHours,
    Team,
    Tenant,
)
from tenants.reach import reachable_contacts

# A local day is at most one beside the day of UTC: so many agreements may begin on one of the
# three, and the one before them.
_BEGUN: Final = 4
_DAY: Final = timedelta(days=1)
_TEAM: Final = tuple(f"team__{name}" for name in columns(Team))


@dataclass(frozen=True)
class Asked:
    """The rows as they were found; what is not there, or not this customer's, is refused."""

    rows: dict[str, list[Row]]
    at: datetime
    contact_ids: Sequence[int] = ()
    asset_ids: Sequence[int] = ()
    category_id: int | None = None

    @cached_property
    def tenant(self) -> Tenant:
        found = revive(Tenant, self.rows["tenant"])
        if not found or found[0].is_provider:
            raise NotFound()
        return found[0]

    def reporter(self) -> Contact:
        if not self.rows["reporter"]:
            raise Invalid(_("Choose a contact of this customer."), field="reporter")
        return self.own()

    def own(self) -> Contact:
        """Return who reports under their own account."""
        if not self.rows["reporter"]:
            raise NotFound()
        return revive(Contact, self.rows["reporter"])[0]

    def others(self) -> list[Contact]:
        found = {row.pk: row for row in revive(Contact, self.rows.get("others", []))}
        if not found.keys() >= set(self.contact_ids):
            raise Invalid(_("Choose a contact of this customer."), field="affected_contacts")
        return [found[pk] for pk in self.contact_ids]

    def assets(self) -> list[Asset]:
        found = revive(Asset, self.rows.get("assets", []))
        if len(found) != len(set(self.asset_ids)):
            raise Invalid(_("Choose assets of this customer."), field="assets")
        return found

    @cached_property
    def category(self) -> Category | None:
        if self.category_id is None:
            return None
        found = revive(Category, self.rows["category"])
        if not found:
            raise Invalid(_("Choose a category from the list."), field="category")
        return found[0]

    @cached_property
    def team(self) -> Team:
        """Return the team that the settings route it to: none is without owner (R39, R40).

        A team that is off gets no work, but where every team is: a report is always taken in.
        """
        desk = revive(Team, self.rows["team"])
        found = routed(
            assets=[asset.team for asset in self.assets()],
            category=self.category.team if self.category is not None else None,
            customer=self.tenant.team,
            desk=desk[0] if desk else None,
            staffed={row["team"] for row in self.rows["staffed"]},
        )
        if found is None:
            raise Invalid(_("The provider has no team."))
        return found

    @cached_property
    def agreement(self) -> Agreement:
        """Return the agreement of the local day of the report, as `agreement_on` does."""
        day = self.at.astimezone(ZoneInfo(self.tenant.zone)).date()
        begun = [row for row in self.rows["begun"] if row["valid"] <= day]
        found = revive(Agreement, [*begun, *self.rows["first"]][:1])
        if not found:
            raise Invalid(_("This customer has no agreement on that day."), field="reported_at")
        return found[0]


def read_asked(
    tenant_id: int,
    *,
    at: datetime,
    reporter_id: int | None = None,
    user_id: int | None = None,
    contact_ids: Sequence[int] = (),
    asset_ids: Sequence[int] = (),
    category_id: int | None = None,
) -> Asked:
    """Read what a report of this moment hangs on: who reports by key or by their account."""
    by = "reporter" if user_id is None else "user"
    who = {by: (reporter_id if user_id is None else user_id) or 0}
    lists = prepared_lists(
        "asked", _lists, tenant=tenant_id, at=at, category=category_id or 0, **who
    )
    beside: dict[str, Listed | Statement] = {}
    if contact_ids:
        people = reachable_contacts(tenant_id).filter(pk__in=contact_ids)
        beside["others"] = people.values(*columns(Contact))
    if asset_ids:
        things = Asset.objects.filter(tenant=tenant_id, pk__in=asset_ids, is_active=True)
        beside["assets"] = things.order_by("-is_critical", "pk").values(*columns(Asset, *_TEAM))
    beside["staffed"] = staffed_teams(tenant_id)
    return Asked(gather(**lists, **beside), at, contact_ids, asset_ids, category_id)


def _lists(
    *,
    tenant: int,
    at: datetime,
    category: int,
    reporter: int | None = None,
    user: int | None = None,
) -> dict[str, Listed]:
    customer = Tenant.objects.filter(pk=tenant, is_active=True)
    provider = Tenant.objects.filter(pk=tenant).values("provider")
    return {
        "tenant": customer.values(*columns(Tenant, "provider__scheme_id", *_TEAM)),
        "reporter": _people(tenant, reporter, user).values(*columns(Contact)),
        "category": Category.objects.filter(
            tenant__in=provider, pk=category, is_active=True
        ).values(*columns(Category, *_TEAM)),
        # The desk, else the team nearest to it, also one that is off.
        "team": Team.objects.filter(tenant__in=provider)
        .order_by("-is_active", "line", "pk")
        .values(*columns(Team))[:1],
        **_agreements(tenant, at),
    }


def _people(tenant: int, reporter: int | None, user: int | None) -> QuerySet[Contact]:
    if user is not None:
        return Contact.objects.filter(tenant=tenant, user=user, is_active=True)
    return reachable_contacts(tenant).filter(pk=reporter or 0)


def _agreements(tenant: int, at: datetime) -> dict[str, Listed]:
    """Return what began by the last local day that this moment can be, and the first of all."""
    day = Cast(Value(at + _DAY, output_field=DateTimeField()), DateField())
    told = columns(Agreement, *(f"hours__{name}" for name in columns(ServiceHours)))
    rows = Agreement.objects.filter(tenant=tenant)
    return {
        "begun": rows.filter(valid__lte=day).order_by("-valid").values(*told)[:_BEGUN],
        "first": rows.order_by("valid").values(*told)[:1],
    }
