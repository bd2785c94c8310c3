"""Policies of a customer, for whoever they are for, its manager and its auditor."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from incidents.duty.forms import ReadForm
from incidents.duty.queries.policies import (
    own_policy_for,
    policies_for,
    sees_readers,
    versions_of,
)
from incidents.duty.services.policies import confirm_read
from tenants.choices import Side
from tenants.clock import now as read_clock
from tenants.errors import NotAllowed
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page, as_page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action


@require_safe
@never_cache
@as_page(
    Page(
        # For its place in the menu; an auditor, who has no reports, reads it too.
        Action.SEE_OWN,
        sample="own_policies",
        menu=(Entry(Menu.PORTAL, 47, gettext_lazy("Policies"), "book-open"),),
    )
)
def policies(request: TenantRequest) -> HttpResponse:
    """Show what is for this person, and to its manager and auditor all of it."""
    if request.actor.side is Side.PROVIDER:
        raise NotAllowed()
    lines, has_more = policies_for(request.actor, now=read_clock())
    context = {"lines": lines, "has_more": has_more, "now": read_clock()}
    return render(request, "incidents/portal/policies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@as_page(Page(does=gettext_lazy("Read and understood"), sample="own_policy"))
def policy(request: TenantRequest, policy: int) -> HttpResponse:
    """Show one; whoever it is for confirms that they read and understood it."""
    now = read_clock()
    line = own_policy_for(request.actor, policy, now=now)
    row, status = line.row, OK
    form = ReadForm(request.POST or None, initial={"number": line.version.number})

    def done() -> str:
        number = form.cleaned_data["number"]
        confirm_read(policy_id=row.pk, number=number, actor=request.actor, now=now)
        return str(row.pk)

    if request.method == "POST":
        came = carry_out(
            form, tenant_id=row.tenant_id, provider_id=row.provider_id, actor=request.actor,
            purpose=f"portal.policy.{row.pk}", act=done,
        )  # fmt: skip
        if came.is_done:
            messages.success(request, _("Thank you. It is recorded."))
            return redirect("portal:policy", row.pk)
        status = came.status
    context = {
        "line": line, "form": form, "versions": versions_of(row), "now": now,
        "sees_readers": sees_readers(request.actor, row.tenant_id),
    }  # fmt: skip
    with timezone.override(ZoneInfo(row.tenant.zone)):
        return render(request, "incidents/portal/policy.html", context, status=status)
