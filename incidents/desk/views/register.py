"""A new incident at the desk, and what helps while it is being filled in."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from incidents.choices import Status
from incidents.desk.forms.customer import CustomerSearch
from incidents.desk.forms.judge import JudgeForm
from incidents.desk.forms.light import LightForm
from incidents.desk.forms.register import RegisterForm
from incidents.desk.queries.found import case_for
from incidents.desk.views.frame import for_desk, frame
from incidents.desk.views.verbs import VERBS
from incidents.handling.services.first_call import NEEDED
from incidents.handling.services.intake import take_report
from incidents.record.queries.assessing import Ground, ground_for, ground_of
from incidents.record.queries.options import asset_names, customer_chosen
from incidents.record.queries.similar import seen_before
from incidents.record.queries.solutions import offered_for
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import NotFound
from tenants.middleware import TenantRequest
from tenants.models import Tenant
from tenants.pages import Opens, Page
from tenants.posted.door import OK, UNPROCESSABLE, carry_out
from tenants.queries import reporting_points
from tenants.rules.roles import Action

PURPOSE = "desk.new"
AnyForm = RegisterForm | LightForm
REGISTERED = gettext_lazy("%(reference)s is registered.")
TOO_GRAVE = gettext_lazy(
    "%(reference)s is registered and still open: what is critical, or of class 3 or higher, is"
    " handled step by step. What you typed stands in a note; what is owed stands first."
)
# What came of it where it was solved during the call.
TOLD = {
    Status.CLOSED: gettext_lazy("%(reference)s is registered, solved and closed."),
    Status.RESOLVED: gettext_lazy(
        "%(reference)s is registered and solved. Its page says what closing still asks for."
    ),
}


@require_http_methods(["GET", "POST"])
@for_desk(
    Page(
        Action.REGISTER,
        does=gettext_lazy("New incident"),
        sample="customer",
        queries=("", "?customer={customer}", "?customer={customer}&light=on"),
    )
)
def new(request: TenantRequest) -> HttpResponse:
    """Ask for the customer first, then for everything else."""
    tenant = _asked_for(request)
    if tenant is None:
        return _page(request, None)
    form = _form(request, tenant)
    if request.method != "POST":
        return _page(request, form)
    if "preview" in request.POST:
        form.is_valid()
        return _page(request, form)
    return _register(request, form)


def _form(request: TenantRequest, tenant: Tenant) -> AnyForm:
    """Return the whole form, or the light one where that is asked for."""
    given = request.POST if request.method == "POST" else None
    files = request.FILES if given is not None else None
    reporter = request.GET.get("reporter", "")
    if request.GET.get("light"):
        return LightForm(given, tenant=tenant, reporter=reporter, files=files)
    may_solve = all(request.actor.may(action, tenant.pk) for action in NEEDED)
    ground = ground_for(tenant, read_clock())
    return RegisterForm(
        given, tenant=tenant, ground=ground, may_solve=may_solve, reporter=reporter, files=files
    )


def _asked_for(request: TenantRequest) -> Tenant | None:
    """Return the customer that was chosen or found; who has only one has nothing to choose."""
    asked = request.GET.get("customer")
    if asked is None or request.GET.get("find"):
        asked = CustomerSearch(request.GET, actor=request.actor, action=Action.REGISTER).key
    return customer_chosen(request.actor, asked, action=Action.REGISTER)


def _register(request: TenantRequest, form: AnyForm) -> HttpResponse:
    tenant = form.tenant

    def act() -> str:
        ask = form.ask()
        incident = take_report(tenant_id=tenant.pk, ask=ask, actor=request.actor, now=read_clock())
        told = TOLD.get(Status(incident.status), REGISTERED if ask.solved is None else TOO_GRAVE)
        messages.success(request, told % {"reference": incident.reference})
        return address("desk:incident", incident.reference)

    came = carry_out(
        form,
        tenant_id=tenant.pk,
        provider_id=tenant.provider_id,
        actor=request.actor,
        purpose=PURPOSE,
        act=act,
    )
    if not came.is_done:
        # Beside its field, with everything that was typed.
        return _page(request, form, status=came.status)
    return redirect(came.result or address("desk:queue"))


def _page(request: TenantRequest, form: AnyForm | None, *, status: int = OK) -> HttpResponse:
    chosen = {"customer": str(form.tenant.pk)} if form is not None else request.GET
    choice = CustomerSearch(
        chosen, actor=request.actor, action=Action.REGISTER,
        is_asked=not {"customer", "find"}.isdisjoint(chosen),
    )  # fmt: skip
    if form is None and choice.is_wrong:
        status = UNPROCESSABLE
    context: dict[str, Any] = {
        **frame(request), "choice": choice, "form": form, "is_light": "light" in request.GET,
    }  # fmt: skip
    if form is not None:
        form.offer_lists()
        bound = form.is_bound
        title = str(form["title"].value() or "")
        context |= {
            "customer": form.tenant,
            "other_url": _other_form(request, form),
            "points": reporting_points(form.tenant.pk),
            "judged": form.judged() if bound else None,
            "seen": seen_before(request.actor, form.tenant.pk, title),
            "solutions": offered_for(request.actor, [form.tenant.pk], title),
            "similar_url": f"{address('desk:similar')}?customer={form.tenant.pk}",
            "judge_url": f"{address('desk:judge')}?customer={form.tenant.pk}",
        }
    return render(request, "incidents/desk/new.html", context, status=status)


def _other_form(request: TenantRequest, form: AnyForm) -> str:
    """Return where the other form is: the whole one from the light one, and back."""
    asked = {"customer": str(form.tenant.pk), "reporter": request.GET.get("reporter", "")}
    if not isinstance(form, LightForm):
        asked["light"] = "on"
    said = urlencode({name: value for name, value in asked.items() if value})
    return f"{address('desk:new')}?{said}"


@require_GET
@for_desk(
    Page(Action.REGISTER, sample="customer", queries=("?customer={customer}&title=planning",))
)
def similar(request: TenantRequest) -> HttpResponse:
    """Earlier incidents with words of the title, of this customer and of others."""
    tenant = _customer(request)
    title = request.GET.get("title", "")[:120]
    context = {
        "seen": seen_before(request.actor, tenant.pk, title),
        "solutions": offered_for(request.actor, [tenant.pk], title),
    }
    return render(request, "incidents/desk/parts/similar.html", context)


@require_GET
@for_desk(Page(Action.SEE_QUEUE, sample="incident"))
def seen(request: TenantRequest, reference: str) -> HttpResponse:
    """Earlier incidents that look like this one."""
    incident = case_for(request.actor, reference)
    may_solve = VERBS["resolve"].is_offered(incident, request.actor)
    context = {
        "seen": seen_before(request.actor, incident.tenant_id, incident.title, but=incident.pk),
        "solutions": offered_for(request.actor, [incident.tenant_id], incident.title),
        "incident": incident if may_solve else None,
    }
    return render(request, "incidents/desk/parts/similar.html", context)


@require_POST
@for_desk(Page(Action.SEE_QUEUE, opens=Opens.NOTHING, is_kept=False))
def judge(request: TenantRequest) -> HttpResponse:
    """What the ticked criteria come to, for an incident or for a new one."""
    ground, tenant_id = _ground(request)
    form = JudgeForm(
        request.POST,
        ground=ground,
        assets=asset_names(tenant_id),
        of_incident="incident" in request.GET,
    )
    form.is_valid()
    return render(request, "incidents/desk/parts/judged.html", {"judged": form.judged()})


def _ground(request: TenantRequest) -> tuple[Ground | None, int]:
    if "incident" in request.GET:
        incident = case_for(request.actor, request.GET["incident"])
        return ground_of(incident), incident.tenant_id
    tenant = _customer(request)
    return ground_for(tenant, read_clock()), tenant.pk


def _customer(request: TenantRequest) -> Tenant:
    asked = request.GET.get("customer", "")
    found = customer_chosen(request.actor, asked, action=Action.REGISTER)
    if found is None:
        raise NotFound()
    return found
