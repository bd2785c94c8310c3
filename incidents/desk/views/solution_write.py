"""Writing a known solution: a new one, one from a solved incident, and one that is changed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from incidents.choices import Status
from incidents.desk.forms.solution import ChangeForm, TextForm, WriteForm
from incidents.desk.queries.found import case_for
from incidents.desk.queries.solutions import solution_for
from incidents.desk.views.frame import for_desk, frame
from incidents.handling.services.article import change_article, write_article
from incidents.models import Article, Incident
from incidents.record.queries.options import customer_chosen, customers_for
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.models import Tenant
from tenants.pages import Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action, require

# What of a solved incident a solution begins with.
TAKEN = ("title", "symptoms", "cause", "solution")
SOLVED = frozenset({Status.RESOLVED, Status.CLOSED})


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(
    Page(
        Action.WORK,
        does=gettext_lazy("Write a known solution"),
        sample="incident",
        queries=("", "?incident={reference}"),
    )
)
def new(request: TenantRequest) -> HttpResponse:
    """Write one; from a solved incident what is known of it stands there already."""
    source = _source(request)
    customer = source.tenant if source is not None else _customer(request)
    form = WriteForm(
        request.POST or None,
        customer=customer,
        customers=customers_for(
            request.actor, Action.WORK, chosen=str(customer.pk if customer else ""), sought=""
        ).options,
        initial=_proposed(source, customer),
    )
    status = OK
    if request.method == "POST":
        provider_id = min(request.actor.providers.values())
        came = carry_out(
            form, tenant_id=provider_id, provider_id=provider_id, actor=request.actor,
            purpose="desk.solution.new", act=lambda: _write(request, form, provider_id),
        )  # fmt: skip
        if came.is_done:
            return redirect("desk:solution", came.result)
        status = came.status
    context = {**frame(request), "form": form, "article": None, "source": source}
    return render(request, "incidents/desk/solution_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.WORK, sample="solution", does=gettext_lazy("Change a known solution")))
def change(request: TenantRequest, solution: str) -> HttpResponse:
    article = solution_for(request.actor, solution)
    require(request.actor, Action.WORK, article.customer_id or article.provider_id)
    form = ChangeForm(request.POST or None, customer=article.customer, initial=_stands(article))
    status = OK
    if request.method == "POST":

        def act() -> str:
            change_article(
                article_id=article.pk, expected_version=form.cleaned_data["version"],
                ask=form.ask(), actor=request.actor, now=read_clock(),
            )  # fmt: skip
            return article.reference

        came = carry_out(
            form, tenant_id=article.tenant_id, provider_id=article.provider_id,
            actor=request.actor, purpose=f"desk.solution.change.{article.pk}", act=act,
        )  # fmt: skip
        if came.is_done:
            return redirect("desk:solution", article.reference)
        status = came.status
    context = {**frame(request), "form": form, "article": article, "source": None}
    return render(request, "incidents/desk/solution_form.html", context, status=status)


def _write(request: TenantRequest, form: WriteForm, provider_id: int) -> str:
    article = write_article(
        provider_id=provider_id, ask=form.ask(), actor=request.actor, now=read_clock()
    )
    told = _("%(reference)s is published.") if article.is_published else _("%(reference)s is kept.")
    messages.success(request, told % {"reference": article.reference})
    return article.reference


def _source(request: TenantRequest) -> Incident | None:
    """Return the solved incident that a link means."""
    reference = request.GET.get("incident", "")
    if not reference:
        return None
    incident = case_for(request.actor, reference)
    return incident if incident.status in SOLVED else None


def _customer(request: TenantRequest) -> Tenant | None:
    return customer_chosen(request.actor, request.GET.get("customer", ""), action=Action.WORK)


def _proposed(source: Incident | None, customer: Tenant | None) -> dict[str, Any]:
    language = {"language": (get_language() or "nl")[:2]}
    if source is None:
        return {**language, "customer": customer.pk if customer else None}
    taken = {name: getattr(source, name) for name in TAKEN}
    return {**language, **taken, "category": source.category_id}


def _stands(article: Article) -> dict[str, Any]:
    names = set(TextForm.base_fields) - {"key"}
    return {
        **{name: getattr(article, name) for name in names},
        "category": article.category_id,
        "asset": article.asset_id,
        "version": article.version,
    }
