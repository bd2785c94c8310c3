"""Flagging rules at the desk: shown, tried on history, put live; what one proposed, answered."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from incidents.desk.forms.flagging import AnswerFlagForm, ReviewRuleForm
from incidents.desk.queries.flagging import (
    DAYS,
    RuleLine,
    flag_of,
    flag_views,
    flagged_by,
    rule_for,
    rules_for,
    tried,
)
from incidents.desk.views.frame import for_desk, frame
from incidents.duty.forms import ConfirmForm
from incidents.handling.services import flag_rules as service
from incidents.handling.services.flagging import answer_flag
from incidents.record.queries.flags import flag_list
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page
from tenants.posted.door import OK, carry_out
from tenants.posted.keyed import Keyed
from tenants.rules.roles import Action, Actor

SETTINGS = "admin:incidents_flagrule"


@require_safe
@for_desk(
    Page(
        Action.SEE_QUEUE,
        menu=(Entry(Menu.DESK, 66, gettext_lazy("Flagging rules"), "flag"),),
    )
)
def rules(request: TenantRequest) -> HttpResponse:
    """Show every rule with what it looks for and what follows, and which are to be reviewed."""
    now = read_clock()
    context = {
        **frame(request, now),
        "lines": rules_for(request.actor, now=now),
        "new_url": address(f"{SETTINGS}_add") if _sets_up(request.actor) else "",
    }
    return render(request, "incidents/desk/flagrules.html", context)


def _sets_up(actor: Actor) -> bool:
    return any(actor.may(Action.CONFIGURE, one) for one in set(actor.providers.values()))


# What is sent from the page of one rule: its form, and what carries it out.
ACTS: dict[str, tuple[type[Keyed[Any]], Callable[..., object]]] = {
    "live": (ConfirmForm, service.put_live),
    "withdraw": (ConfirmForm, service.withdraw_rule),
    "review": (ReviewRuleForm, service.review_rule),
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(
    Page(
        Action.SEE_QUEUE,
        does=gettext_lazy("Flagging rule"),
        sample="flagrule",
        queries=("", "?days=90"),
    )
)
def rule(request: TenantRequest, rule: int) -> HttpResponse:
    """Show one rule, and what it would have flagged; what is sent is one of its acts."""
    now = read_clock()
    line = rule_for(request.actor, rule, now=now)
    forms, status = {act: made(auto_id=f"{act}_%s") for act, (made, _does) in ACTS.items()}, OK
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in ACTS:
            raise NotFound()
        forms[act], status = _carry_out(request, line, act, now)
        if status == OK:
            return redirect("desk:flagrule", rule)
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(one) for one in DAYS} else DAYS[1]
    may_set_up = request.actor.may(Action.CONFIGURE, line.row.tenant_id)
    context = {
        **frame(request, now),
        "line": line,
        "forms": forms,
        "flagged": flagged_by(request.actor, line.row),
        "trial": tried(request.actor, line.row, days=days, now=now),
        "spans": [(one, f"?days={one}", one == days) for one in DAYS],
        "may_set_up": may_set_up,
        "may_review": may_set_up or line.row.owner_id == request.actor.user_id,
        "change_url": address(f"{SETTINGS}_change", rule) if may_set_up else "",
    }
    return render(request, "incidents/desk/flagrule.html", context, status=status)


def _carry_out(
    request: TenantRequest, line: RuleLine, act: str, now: datetime
) -> tuple[Keyed[Any], int]:
    made, does = ACTS[act]
    form, row = made(request.POST, auto_id=f"{act}_%s"), line.row

    def done() -> str:
        ask = form.ask()
        beside = {} if ask is None else {"ask": ask}
        does(rule_id=row.pk, actor=request.actor, now=now, **beside)
        return str(row.pk)

    came = carry_out(
        form, tenant_id=row.tenant_id, provider_id=row.provider_id, actor=request.actor,
        purpose=f"desk.flagrule.{act}.{row.pk}", act=done,
    )  # fmt: skip
    if came.is_done:
        messages.success(request, _("It is recorded."))
    return form, came.status


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.TRIAGE, does=gettext_lazy("Answer a proposal"), sample="flag"))
def answer(request: TenantRequest, reference: str, flag: int) -> HttpResponse:
    """Accept or decline the priority that a rule proposed."""
    row = flag_of(request.actor, reference, flag)
    form, status, incident = AnswerFlagForm(request.POST or None), OK, row.incident
    if request.method == "POST":

        def act() -> str:
            answer_flag(
                flag_id=row.pk, expected_version=None, ask=form.ask(), actor=request.actor,
                now=read_clock(),
            )  # fmt: skip
            return reference

        came = carry_out(
            form, tenant_id=row.tenant_id, provider_id=row.provider_id, actor=request.actor,
            purpose=f"desk.flag.{row.pk}", act=act,
        )  # fmt: skip
        if came.is_done:
            return redirect("desk:incident", reference)
        status = came.status
    views = {one.key: one for one in flag_views(flag_list(incident.pk))}
    context = {**frame(request), "incident": incident, "flag": views[row.pk], "form": form}
    return render(request, "incidents/desk/flag_answer.html", context, status=status)
