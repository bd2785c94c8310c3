"""What every page of the portal begins with: whose portal it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from incidents.record.queries.around import tenants_around
from tenants.clock import now as read_clock
from tenants.errors import NotAllowed
from tenants.middleware import TenantRequest
from tenants.models import Tenant
from tenants.pages import Page, as_page
from tenants.rules.roles import Action, Actor

P = ParamSpec("P")


@dataclass(frozen=True)
class Portal:
    """The customers at which somebody may report; nearly always one."""

    actor: Actor
    tenants: tuple[Tenant, ...]
    now: datetime

    @property
    def keys(self) -> list[int]:
        return [tenant.pk for tenant in self.tenants]

    @property
    def tenant(self) -> Tenant:
        return self.tenants[0]

    def tenant_of(self, tenant_id: int | None) -> Tenant:
        """Return the customer that was chosen, or the only one."""
        return next((t for t in self.tenants if t.pk == tenant_id), self.tenant)


PortalView = Callable[Concatenate[TenantRequest, Portal, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def for_portal(page: Page) -> Callable[[PortalView[P]], View[P]]:
    """Let in who may do this at some customer; its pages tell time as that customer does."""

    def wrap(view: PortalView[P]) -> View[P]:
        @as_page(page)
        @wraps(view)
        def inner(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            signed_in = cast(TenantRequest, request)
            around = tenants_around(signed_in.actor)
            signed_in.tenant_names = {pk: tenant.name for pk, tenant in around.items()}
            here = set(signed_in.actor.given_for(page.action or Action.REPORT))
            tenants = tuple(tenant for pk, tenant in around.items() if pk in here)
            if not tenants:
                raise NotAllowed()
            portal = Portal(signed_in.actor, tenants, read_clock())
            with timezone.override(ZoneInfo(portal.tenant.zone)):
                return view(signed_in, portal, *args, **kwargs)

        return cast(View[P], inner)

    return wrap
