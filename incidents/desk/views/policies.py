"""Policies of organisations, for the desk: listed, read, published, reviewed and reminded of."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from incidents.desk.forms.policies import PublishPolicyForm, ReviewPolicyForm
from incidents.desk.views.frame import for_desk, frame
from incidents.duty.forms import ConfirmForm, ReadForm
from incidents.duty.queries.policies import (
    PolicyLine,
    policies_for,
    policy_for,
    sees_readers,
    versions_of,
)
from incidents.duty.services import policies as service
from tenants.choices import Side
from tenants.clock import now as read_clock
from tenants.data import policy_template
from tenants.errors import NotFound
from tenants.middleware import TenantRequest
from tenants.models import Tenant
from tenants.pages import Entry, Menu, Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

A_YEAR = timedelta(days=365)


@require_safe
@for_desk(
    Page(Action.SEE_QUEUE, menu=(Entry(Menu.DESK, 63, _("Policies"), "book-open"),), statements=24)
)
def policies(request: TenantRequest) -> HttpResponse:
    """Show what is in use, with who read it."""
    now = read_clock()
    lines, has_more = policies_for(request.actor, now=now)
    context = {
        **frame(request, now),
        "lines": lines,
        "has_more": has_more,
        "organisations": _governed(request.actor),
    }
    return render(request, "incidents/desk/policies.html", context)


def _governed(actor: Actor) -> list[Tenant]:
    """Return the organisations whose policies this person publishes, the provider among them."""
    rows = Tenant.objects.filter(may_at(actor, Action.GOVERN, tenant="pk"), is_active=True)
    return list(rows.order_by("name")[:50])


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.GOVERN, does=_("Publish a policy"), sample="customer"))
def policy_new(request: TenantRequest, customer: int) -> HttpResponse:
    """Publish a policy of one organisation, from our template where that is asked for."""
    rows = Tenant.objects.filter(may_at(request.actor, Action.GOVERN, tenant="pk"), pk=customer)
    found = rows.first()
    if found is None:
        raise NotFound()
    now, status = read_clock(), OK
    form = PublishPolicyForm(
        request.POST or None, side=_side(found), initial=_begun(request, found, now)
    )
    if request.method == "POST":
        came = carry_out(
            form, tenant_id=found.pk, provider_id=found.provider_id, actor=request.actor,
            purpose=f"desk.policy.new.{found.pk}",
            act=lambda: str(
                service.publish_policy(
                    tenant_id=found.pk, ask=form.ask(), actor=request.actor, now=now
                ).policy_id
            ),
        )  # fmt: skip
        if came.is_done:
            messages.success(request, _("The policy is published."))
            return redirect("desk:policy", int(came.result))
        status = came.status
    context = {**frame(request, now), "customer": found, "form": form}
    return render(request, "incidents/desk/policy_new.html", context, status=status)


def _side(tenant: Tenant) -> Side:
    return Side.PROVIDER if tenant.pk == tenant.provider_id else Side.CUSTOMER


def _begun(request: TenantRequest, tenant: Tenant, now: datetime) -> dict[str, Any]:
    """Return what the form begins with: a year, and the text of our template."""
    today = timezone.localdate(now)
    begun: dict[str, Any] = {"valid_from": today, "review_on": today + A_YEAR}
    if "template" in request.GET:
        title, text = policy_template((get_language() or tenant.language)[:2])
        begun |= {"title": title, "text": text}
    return begun


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.SEE_QUEUE, does=_("Policy"), sample="policy", statements=24))
def policy(request: TenantRequest, policy: int) -> HttpResponse:
    """Show one policy with its versions and readers; what is sent is one of its acts."""
    now = read_clock()
    line = policy_for(request.actor, policy, now=now)
    forms, status = _forms(line), OK
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in ACTS:
            raise NotFound()
        forms[act], status = _carry_out(request, line, act, now)
        if status == OK:
            return redirect("desk:policy", line.row.pk)
    may = request.actor.may(Action.GOVERN, line.row.tenant_id)
    context = {
        **frame(request, now),
        "line": line,
        "forms": forms,
        "versions": versions_of(line.row),
        "sees_readers": sees_readers(request.actor, line.row.tenant_id),
        "may_govern": may and line.row.ended_at is None,
    }
    return render(request, "incidents/desk/policy.html", context, status=status)


Act = Callable[[PolicyLine, Any, Actor, datetime], object]


def _read(line: PolicyLine, form: Any, actor: Actor, now: datetime) -> object:
    number = form.cleaned_data["number"]
    return service.confirm_read(policy_id=line.row.pk, number=number, actor=actor, now=now)


def _version(line: PolicyLine, form: Any, actor: Actor, now: datetime) -> object:
    return service.publish_version(policy_id=line.row.pk, ask=form.ask(), actor=actor, now=now)


def _review(line: PolicyLine, form: Any, actor: Actor, now: datetime) -> object:
    return service.review_policy(policy_id=line.row.pk, ask=form.ask(), actor=actor, now=now)


def _remind(line: PolicyLine, _form: Any, actor: Actor, now: datetime) -> object:
    return service.remind_readers(policy_id=line.row.pk, actor=actor, now=now)


def _withdraw(line: PolicyLine, _form: Any, actor: Actor, now: datetime) -> object:
    return service.withdraw_policy(policy_id=line.row.pk, actor=actor, now=now)


ACTS: dict[str, Act] = {
    "read": _read, "version": _version, "review": _review, "remind": _remind,
    "withdraw": _withdraw,
}  # fmt: skip
PLAIN = {"read": ReadForm, "review": ReviewPolicyForm, "remind": ConfirmForm,
         "withdraw": ConfirmForm}  # fmt: skip


def _forms(line: PolicyLine) -> dict[str, Any]:
    version = line.version
    stands = {
        "title": version.title, "text": version.text, "document": version.document,
        "audience": version.audience,
    }  # fmt: skip
    side = _side(line.row.tenant)
    return {
        "read": ReadForm(initial={"number": version.number}, auto_id="read_%s"),
        "version": PublishPolicyForm(side=side, initial=stands, auto_id="version_%s"),
        "review": ReviewPolicyForm(auto_id="review_%s"),
        "remind": ConfirmForm(auto_id="remind_%s"),
        "withdraw": ConfirmForm(auto_id="withdraw_%s"),
    }


def _carry_out(
    request: TenantRequest, line: PolicyLine, act: str, now: datetime
) -> tuple[Any, int]:
    auto_id = f"{act}_%s"
    form: Any = (
        PublishPolicyForm(request.POST, side=_side(line.row.tenant), auto_id=auto_id)
        if act == "version"
        else PLAIN[act](request.POST, auto_id=auto_id)
    )

    def done() -> str:
        ACTS[act](line, form, request.actor, now)
        return str(line.row.pk)

    came = carry_out(
        form, tenant_id=line.row.tenant_id, provider_id=line.row.provider_id, actor=request.actor,
        purpose=f"desk.policy.{act}.{line.row.pk}", act=done,
    )  # fmt: skip
    if came.is_done:
        messages.success(request, _("It is recorded."))
    return form, came.status
