"""One customer and one person at a customer: what the desk knows of them, on a page each."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.desk.forms.complaints import EarlierForm
from incidents.desk.queries.customer import customer_for, customer_view
from incidents.desk.queries.person import person_for, person_view
from incidents.desk.views.frame import for_desk, frame
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.rules.roles import Action


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="customer", statements=9))
def customer(request: TenantRequest, customer: int) -> HttpResponse:
    now, before = read_clock(), _before(request)
    found = customer_for(request.actor, customer)
    view = customer_view(request.actor, found, now, before=before)
    may_register = found.is_active and request.actor.may(Action.REGISTER, found.pk)
    context = {
        **frame(request, now),
        "view": view,
        "is_first": before is None,
        "queue_url": f"{address('desk:queue')}?customer={found.pk}",
        "new_url": _new(customer=found.pk) if may_register else "",
    }
    return render(request, "incidents/desk/customer.html", context)


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="person", statements=9))
def person(request: TenantRequest, person: int) -> HttpResponse:
    now, before = read_clock(), _before(request)
    found = person_for(request.actor, person)
    view = person_view(request.actor, found, before=before)
    may_register = (
        view.is_there
        and found.tenant.is_active
        and request.actor.may(Action.REGISTER, found.tenant_id)
    )
    context = {
        **frame(request, now),
        "view": view,
        "is_first": before is None,
        "new_url": _new(customer=found.tenant_id, reporter=found.pk) if may_register else "",
    }
    return render(request, "incidents/desk/person.html", context)


def _before(request: HttpRequest) -> int | None:
    form = EarlierForm(request.GET)
    return form.cleaned_data["before"] if form.is_valid() else None


def _new(**known: int) -> str:
    return f"{address('desk:new')}?{urlencode(known)}"
