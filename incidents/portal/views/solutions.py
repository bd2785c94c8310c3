"""Known solutions in the portal: looked up, read, and said to have helped (R53)."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST, require_safe

from incidents.handling.services.article_helped import say_helped
from incidents.portal.forms import LARGEST
from incidents.portal.queries.solutions import latest_solutions, public_solution, was_helped
from incidents.portal.views.frame import Portal, for_portal
from incidents.record.queries.solutions import found_solutions, offered_for
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Opens, Page
from tenants.posted.door import carry_out
from tenants.posted.keyed import Keyed
from tenants.rules.roles import Action


class LookForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("What is going on?"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "enterkeyhint": "search"}),
    )
    before = forms.IntegerField(
        required=False, min_value=1, max_value=LARGEST, widget=forms.HiddenInput
    )
    all_optional = True


class HelpedForm(Keyed[None]):
    """Nothing but that it helped."""


@require_safe
@for_portal(
    Page(
        Action.REPORT,
        queries=("", "?q=planning"),
        menu=(Entry(Menu.PORTAL, 35, gettext_lazy("Solutions"), "book-open"),),
    )
)
def solutions(request: TenantRequest, portal: Portal) -> HttpResponse:
    form = LookForm(request.GET)
    is_valid = form.is_valid()
    words = form.cleaned_data["q"] if is_valid else ""
    found = found_solutions(portal.actor, words) if words else []
    before = form.cleaned_data["before"] if is_valid else None
    context = {
        "now": portal.now,
        "form": form,
        "words": words,
        "found": found,
        "latest": None if words else latest_solutions(portal.keys, before=before),
    }
    status = 200 if is_valid else 400
    return render(request, "incidents/portal/solutions.html", context, status=status)


@require_safe
@for_portal(Page(Action.REPORT, sample="public_solution"))
def solution(request: TenantRequest, portal: Portal, solution: str) -> HttpResponse:
    article = public_solution(portal.keys, solution)
    context = {
        "now": portal.now,
        "article": article,
        "is_helped": was_helped(portal.actor, article),
        "form": HelpedForm(),
    }
    return render(request, "incidents/portal/solution.html", context)


@require_POST
@for_portal(
    Page(
        Action.REPORT, sample="public_solution", opens=Opens.NOTHING,
        does=gettext_lazy("Say that a solution helped"),
    )
)  # fmt: skip
def helped(request: TenantRequest, portal: Portal, solution: str) -> HttpResponse:
    article = public_solution(portal.keys, solution)
    tenant = portal.tenant_of(article.customer_id)
    form = HelpedForm(request.POST)

    def act() -> str:
        say_helped(
            reference=article.reference, tenant_id=tenant.pk, actor=portal.actor, now=portal.now
        )
        messages.success(request, _("Good to hear. Nothing was reported."))
        return article.reference

    carry_out(
        form, tenant_id=tenant.pk, provider_id=tenant.provider_id, actor=portal.actor,
        purpose=f"portal.solution.helped.{article.article_id}", act=act,
    )  # fmt: skip
    return redirect("portal:solution", article.reference)


@require_GET
@for_portal(Page(Action.REPORT, queries=("?title=planning",)))
def offered(request: TenantRequest, portal: Portal) -> HttpResponse:
    """What is known of the words that were typed so far, beside a new report."""
    title = request.GET.get("title", "")[:120]
    context = {"solutions": offered_for(portal.actor, portal.keys, title)}
    return render(request, "incidents/portal/offered.html", context)
