"""One customer and one person at a customer: what the desk knows of them, on a page each."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from incidents.desk.forms.complaints import EarlierForm
from incidents.desk.forms.customer_note import CustomerNoteForm
from incidents.desk.queries.customer import customer_for, customer_view
from incidents.desk.queries.measures import weaker_of
from incidents.desk.queries.person import person_for, person_view
from incidents.desk.views.frame import for_desk, frame
from incidents.handling.services.customer import note_customer
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.models import Tenant
from tenants.pages import Page
from tenants.posted.door import OK, Outcome, carry_out
from tenants.rules.roles import Action


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.SEE_QUEUE, does=gettext_lazy("Note"), sample="customer", statements=9))
def customer(request: TenantRequest, customer: int) -> HttpResponse:
    """Show one customer, or keep a note about them."""
    now, before, status = read_clock(), _before(request), OK
    found = customer_for(request.actor, customer)
    form = CustomerNoteForm(request.POST or None)
    if request.method == "POST":
        came = _note(request, found, form)
        if came.is_done:
            messages.success(request, _("The note was kept."))
            return redirect("desk:customer", found.pk)
        status = came.status
    view = customer_view(request.actor, found, now, before=before)
    may_register = found.is_active and request.actor.may(Action.REGISTER, found.pk)
    context = {
        **frame(request, now),
        "view": view,
        "is_first": before is None,
        "weaker": weaker_of(found.profile_id, found.default_class),
        "queue_url": f"{address('desk:queue')}?customer={found.pk}",
        "new_url": _new(customer=found.pk) if may_register else "",
        "form": form if found.is_active and request.actor.may(Action.NOTE, found.pk) else None,
    }
    return render(request, "incidents/desk/customer.html", context, status=status)


def _note(request: TenantRequest, customer: Tenant, form: CustomerNoteForm) -> Outcome:
    def act() -> str:
        note = note_customer(
            tenant_id=customer.pk, ask=form.ask(), actor=request.actor, now=read_clock()
        )
        return str(note.pk)

    return carry_out(
        form,
        tenant_id=customer.pk,
        provider_id=customer.provider_id,
        actor=request.actor,
        purpose=f"desk.customer.{customer.pk}",
        act=act,
    )


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
