"""By which measures each customer works: shown, tried, and loaded by who has seen what changes."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from incidents.desk.forms.measures import MeasuresForm
from incidents.desk.queries.measures import in_words, levels_in_words, measures_page, weaker_of
from incidents.desk.views.frame import for_desk, frame
from incidents.record.queries.options import customer_chosen
from tenants.clock import now as read_clock
from tenants.errors import DomainError, NotFound
from tenants.middleware import TenantRequest
from tenants.models import Tenant
from tenants.pages import Entry, Menu, Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action
from tenants.settings.services.measures import load_measures, try_measures


@require_safe
@for_desk(
    Page(
        Action.CONFIGURE,
        menu=(Entry(Menu.DESK, 65, gettext_lazy("Measures per class"), "list-checks"),),
    )
)
def measures(request: TenantRequest) -> HttpResponse:
    """Show each customer with what it works by, and where that is less than the framework."""
    page = measures_page(request.actor, after=request.GET.get("after", "")[:200])
    return render(request, "incidents/desk/measures.html", {**frame(request), "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.CONFIGURE, does=gettext_lazy("Load measures"), sample="customer"))
def load(request: TenantRequest, customer: int) -> HttpResponse:
    """Try another profile or a pack for one customer; load it when it was seen."""
    found = customer_chosen(request.actor, str(customer), action=Action.CONFIGURE)
    if found is None:
        raise NotFound()
    form = MeasuresForm(request.POST or None)
    status, trial = OK, {}
    if request.method == "POST":
        came = carry_out(
            form, tenant_id=found.pk, provider_id=found.provider_id, actor=request.actor,
            purpose=f"desk.measures.{found.pk}", act=lambda: _load(request, found, form),
        )  # fmt: skip
        if came.is_done:
            return redirect("desk:measures")
        status, trial = came.status, _trial(found, form)
    context = {
        **frame(request),
        "customer": found,
        "form": form,
        "weaker": weaker_of(found.profile_id, found.default_class),
        **trial,
    }
    return render(request, "incidents/desk/measures_load.html", context, status=status)


def _load(request: TenantRequest, customer: Tenant, form: MeasuresForm) -> str:
    ask = form.ask()
    row = load_measures(
        tenant_id=customer.pk, text=ask.text, version=ask.version, is_sure=ask.sure,
        actor=request.actor, now=read_clock(),
    )  # fmt: skip
    told = _("%(customer)s works by %(measures)s from now on.")
    messages.success(request, told % {"customer": customer.name, "measures": row})
    return str(row.pk)


def _trial(customer: Tenant, form: MeasuresForm) -> dict[str, Any]:
    """Return what the text that was sent would change; nothing where it cannot be used."""
    try:
        trial = try_measures(tenant=customer, text=form.cleaned_data.get("text", ""))
    except DomainError:
        return {}
    return {
        "trial": trial,
        "levels": levels_in_words(trial.profile),
        "changes": list(in_words(trial.changes, trial.profile)),
        "would_be_weaker": list(in_words(trial.weaker, trial.profile)),
    }
