"""Which norms hold on a day: of a customer, and of its provider where it has none of its own."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from reporting.figures.queries.population import Chosen
from reporting.figures.rules.norms import Held, latest
from tenants.models import Norm, TeamMember, Tenant
from tenants.rules.roles import Actor

OTHER: Final = "unsorted"


def norms_on(day: date, *, actor: Actor, chosen: Chosen) -> Mapping[str, Held]:
    """Return by figure what holds; nothing of a part of the work, for which nobody set any."""
    if not chosen.is_whole:
        return {}
    providers = set(actor.providers.values())
    provider = actor.provider_at(chosen.tenant_id) if chosen.tenant_id else None
    if provider is None and len(providers) == 1:
        provider = next(iter(providers))
    own = _on(day, chosen.tenant_id, is_own=True) if chosen.tenant_id else {}
    of_desk = latest(_on(day, provider, is_own=not chosen.tenant_id), _threshold(provider))
    return latest(own, of_desk)


def _threshold(provider: int | None) -> dict[str, Held]:
    """Return what the desk allows to be called "other": it holds where no norm says otherwise."""
    if provider is None:
        return {}
    desk = Tenant.objects.filter(pk=provider)
    percent = desk.values_list("other_percent", flat=True).first()
    return {} if percent is None else {OTHER: Held(Decimal(percent), is_own=False)}


def own_team(actor: Actor) -> int | None:
    """Return the team of whoever asks: the first of them where they are in several."""
    mine = TeamMember.objects.filter(user=actor.user_id, is_active=True, team__is_active=True)
    found: int | None = mine.order_by("team__line", "pk").values_list("team", flat=True).first()
    return found


def _on(day: date, tenant_id: int | None, *, is_own: bool) -> dict[str, Held]:
    if tenant_id is None:
        return {}
    rows = Norm.objects.filter(tenant=tenant_id, valid_from__lte=day).order_by("valid_from", "pk")
    found = rows.values_list("figure", "norm", "target")
    # The latest of each figure is the last.
    return {figure: Held(norm, target, is_own) for figure, norm, target in found}
