"""Where the past of another desk lands here: what its names mean, as far as we have them.

Categories and groups are linked by their name when the provider has them, and are no new rows of
its catalogue: every customer reads that, and would read how one customer's desk was organised.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from incidents.choices import Kind
from incidents.past.rules.replay import State
from incidents.record.services.lookups import desk_of
from tenants import scoping
from tenants.errors import Invalid
from tenants.ledger.append import Act, append_many, insert_many
from tenants.models import Agreement, Category, Contact, Team, Tenant
from tenants.rules.roles import IMPORTER

AT_ONCE: Final = 500
LACKS: Final = _(
    "Nothing can be taken over yet: this customer needs an agreement and a priority scheme, and"
    " its provider a team."
)


@dataclass(frozen=True)
class House:
    """The customer, its contract, and the keys behind the names of the other desk."""

    tenant: Tenant
    agreement_id: int
    desk_id: int
    teams: Mapping[str, int]
    # (parent's name or "", name)
    categories: Mapping[tuple[str, str], int]
    people: Mapping[str, int]

    @property
    def scope(self) -> scoping.Scope:
        return scope_of(self.tenant)

    def fixed(self) -> dict[str, object]:
        """Return the columns of an incident that its past does not change."""
        return {
            "tenant_id": self.tenant.pk,
            "provider_id": self.tenant.provider_id,
            "kind": Kind.INCIDENT,
            "scheme_id": self.tenant.scheme_id,
            "profile_id": self.tenant.profile_id,
            "agreement_id": self.agreement_id,
            "is_elsewhere": True,
        }

    def columns(self, state: State) -> dict[str, Any]:
        """Return the columns of an incident that stands like this."""
        parent = self.categories.get(("", state.category))
        return {
            "status": state.status,
            "waiting_reason": state.waiting_reason,
            "title": state.title,
            "symptoms": state.symptoms,
            "affected": state.affected,
            "channel": state.channel,
            "reported_at": state.reported_at,
            "registered_at": state.registered_at,
            "impact": state.impact,
            "urgency": state.urgency,
            "impact_effective": state.impact,
            "urgency_effective": state.urgency,
            "priority": state.priority,
            "resolved_at": state.resolved_at,
            "closed_at": state.closed_at,
            "reopened": state.reopened,
            "reporter_id": self.people[state.reporter],
            "category_id": self.categories.get((state.category, state.subcategory), parent),
            "team_id": self.teams.get(state.group, self.desk_id),
        }


def scope_of(tenant: Tenant) -> scoping.Scope:
    return scoping.Scope.of(tenant.pk, tenant.provider_id)


def house_of(tenant: Tenant, *, names: Iterable[str], now: datetime) -> House:
    """Return where the past of this customer lands, after giving everybody in it a contact."""
    people = _contacts(tenant, sorted(names), now=now)
    with scoping.entered(scope_of(tenant)):
        # No clock runs in the past, so any contract will do: the first one is the nearest.
        agreement = Agreement.objects.filter(tenant=tenant).order_by("valid").first()
        teams = list(Team.objects.filter(tenant=tenant.provider_id, is_active=True).order_by("pk"))
        desk = desk_of(tenant.provider_id)
        if agreement is None or desk is None:
            raise Invalid(LACKS)
        return House(
            tenant=tenant,
            agreement_id=agreement.pk,
            desk_id=desk.pk,
            teams={team.name: team.pk for team in teams},
            categories=_categories(tenant.provider_id),
            people=people,
        )


def check_house(tenant: Tenant) -> None:
    """Refuse a customer where nothing can land, before anything is written.

    As for a report, an agreement that has ended will do, and any team; a customer that never had
    terms, or a provider without any team, has to be set up first.
    """
    with scoping.entered(scope_of(tenant)):
        has_terms = Agreement.objects.filter(tenant=tenant).exists()
        if not has_terms or desk_of(tenant.provider_id) is None or tenant.scheme_id is None:
            raise Invalid(LACKS)


def _categories(provider_id: int) -> dict[tuple[str, str], int]:
    rows = Category.objects.filter(tenant=provider_id, is_active=True).select_related("parent")
    found: dict[tuple[str, str], int] = {}
    for row in rows.order_by("-pk"):
        for column in ("name_en", "name_nl"):
            above = getattr(row.parent, column) if row.parent else ""
            found[above, getattr(row, column)] = row.pk
    return found


def _contacts(tenant: Tenant, names: Sequence[str], *, now: datetime) -> dict[str, int]:
    """Return a contact for each name. Whoever has an address here is somebody else: the log only
    has a name. New ones are not active: they are known from the past, nobody can be told.
    """
    with scoping.entered(scope_of(tenant)):
        known = Contact.objects.filter(tenant=tenant, user=None, email="", is_active=False)
        found = dict(known.order_by("-pk").values_list("name", "pk"))
    missing = [name for name in names if name not in found]
    for begin in range(0, len(missing), AT_ONCE):
        rows = [
            Contact(
                tenant=tenant,
                provider_id=tenant.provider_id,
                name=name,
                language=tenant.language,
                is_active=False,
            )
            for name in missing[begin : begin + AT_ONCE]
        ]
        with scoping.entered(scope_of(tenant)):
            written = insert_many(rows)
            append_many(
                [
                    Act(subject=row, kind="contact.imported", actor=IMPORTER, at=now, wrote=[told])
                    for row, told in zip(rows, written, strict=True)
                ],
                told=False,
            )
        found.update((row.name, row.pk) for row in rows)
    return found
