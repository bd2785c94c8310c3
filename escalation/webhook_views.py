"""Pages of webhooks: which there are, one with each try, and what is done with it."""

from collections.abc import Callable, Mapping
from typing import Any, Final, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from escalation.choices import WebhookSide
from escalation.models import Webhook
from escalation.webhook_forms import AgainForm, ChangeForm, MakeForm, SendsForm
from escalation.webhooks.asks import MakeWebhook
from escalation.webhooks.queries.webhooks import doing, sends_of, webhook_for, webhooks_of
from escalation.webhooks.rules.said import PAUSED, WHY
from escalation.webhooks.services import again, setup
from incidents.desk.views.frame import for_desk, frame
from incidents.record.queries.options import customers_for
from tenants.clock import now as read_clock
from tenants.errors import Invalid, NotAllowed, NotFound
from tenants.ledger.declared import event_kind
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action, Actor

# Whoever does it looks at the list afterwards: what it was is no more.
REMOVE: Final = "remove"
RENEW: Final = "renew"
LEARNED: Final[Mapping[str, Any]] = {
    "test": gettext_lazy("A test is on its way: what came of it stands below in a moment."),
    "pause": gettext_lazy("It is paused: what happens meanwhile is held."),
    "resume": gettext_lazy("It is resumed: what was held goes first."),
    REMOVE: gettext_lazy("The webhook was removed."),
    "again": gettext_lazy("It is sent once more."),
    "all-again": gettext_lazy("All that was given up is sent once more."),
    "leave": gettext_lazy("What was given up is left."),
}
# What removes it comes last: whoever tries all of them still finds it.
ACTS: Final = (*(name for name in LEARNED if name != REMOVE), RENEW, REMOVE)


@require_http_methods(["GET", "HEAD"])
@for_desk(Page(Action.CONFIGURE))
def webhooks(request: TenantRequest) -> HttpResponse:
    """Show which webhooks there are and how each does."""
    rows = doing(list(webhooks_of(request.actor)))
    for row in rows:
        row.webhook.said = PAUSED.get(row.webhook.paused_why, "")  # type: ignore[attr-defined]
    context = {**frame(request), "rows": rows, "may_make": bool(_provider(request.actor))}
    return render(request, "escalation/webhooks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.CONFIGURE, does=gettext_lazy("Make a webhook"), is_kept=False))
def new(request: TenantRequest) -> HttpResponse:
    """Make one; its secret is shown in the answer, and never again."""
    provider = _provider(request.actor)
    if provider is None:
        raise NotAllowed()
    sought = customers_for(
        request.actor, Action.CONFIGURE, chosen=request.POST.get("customer", ""), sought=""
    )
    form = MakeForm(request.POST or None, customers=sought.options)
    if request.method == "POST":
        made: list[setup.Made] = []

        def act() -> str:
            made.append(
                setup.make_webhook(
                    provider_id=provider,
                    ask=cast(MakeWebhook, form.ask()),
                    actor=request.actor,
                    now=read_clock(),
                )
            )
            return str(made[0].webhook.pk)

        came = carry_out(
            form, tenant_id=provider, provider_id=provider, actor=request.actor,
            purpose="webhooks.new", act=act,
        )  # fmt: skip
        if made:
            return _one(request, made[0].webhook, secret=made[0].secret)
        if came.is_done:
            # Sent again: what was shown once is not shown again.
            return redirect("escalation:webhook", came.result)
        context = {**frame(request), "form": form}
        return render(request, "escalation/webhook_new.html", context, status=came.status)
    return render(request, "escalation/webhook_new.html", {**frame(request), "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.CONFIGURE, sample="webhook", does=gettext_lazy("Change a webhook")))
def webhook(request: TenantRequest, pk: int) -> HttpResponse:
    """Show one with what was sent and each try, or change it."""
    row = webhook_for(request.actor, pk)
    if request.method != "POST":
        return _one(request, row)
    form = ChangeForm.of(row, request.POST)

    def act() -> str:
        setup.change_webhook(
            webhook_id=row.pk, ask=form.ask(), actor=request.actor, now=read_clock()
        )
        return ""

    came = carry_out(
        form, tenant_id=row.tenant_id, provider_id=row.provider_id, actor=request.actor,
        purpose=f"webhooks.change.{row.pk}", act=act,
    )  # fmt: skip
    if came.is_done:
        messages.success(request, _("It is changed."))
        return redirect("escalation:webhook", row.pk)
    return _one(request, row, form=form, status=came.status)


@require_POST
@for_desk(
    Page(
        Action.CONFIGURE, sample="webhook", opens=Opens.NOTHING, is_kept=False,
        choices={"act": ACTS},
    )
)  # fmt: skip
def act(request: TenantRequest, pk: int, act: str) -> HttpResponse:
    """Do one thing with it: each may be done again without harm."""
    if act not in ACTS:
        raise NotFound()
    row = webhook_for(request.actor, pk)
    about: dict[str, Any] = {"webhook_id": row.pk, "actor": request.actor, "now": read_clock()}
    if act == RENEW:
        made = setup.renew_secret(**about)
        return _one(request, made.webhook, secret=made.secret)
    if act == "again":
        _again(request, about)
    else:
        DONE[act](**about)
    messages.success(request, str(LEARNED[act]))
    return (
        redirect("escalation:webhooks") if act == REMOVE else redirect("escalation:webhook", row.pk)
    )


DONE: Final[Mapping[str, Callable[..., object]]] = {
    "test": again.send_test,
    "pause": setup.pause_webhook,
    "resume": setup.resume_webhook,
    REMOVE: setup.remove_webhook,
    "all-again": again.send_all_again,
    "leave": again.leave_dead,
}


def _again(request: TenantRequest, about: Mapping[str, Any]) -> None:
    form = AgainForm(request.POST)
    if not form.is_valid():
        raise Invalid(errors={name: str(said[0]) for name, said in form.errors.items()})
    again.send_again(send_id=form.cleaned_data["send"], **about)


def _provider(actor: Actor) -> int | None:
    wholes = actor.wholes_for(Action.CONFIGURE)
    return wholes[0] if wholes else None


def _one(
    request: TenantRequest,
    row: Webhook,
    *,
    form: ChangeForm | None = None,
    secret: str = "",
    status: int = OK,
) -> HttpResponse:
    asked = SendsForm(request.GET)
    said: dict[str, Any] = asked.cleaned_data if asked.is_valid() else {"state": "", "before": None}
    page = sends_of(row, before=said["before"], state=said["state"])
    for send in page.rows:
        kind: Any = event_kind(send.kind)
        send.said = _("Test") if send.event_id is None else kind.name or kind.title  # type: ignore[attr-defined]
        for one in send.tries.all():
            one.said = WHY.get(one.why, "")  # type: ignore[attr-defined]
    kept = {"state": said["state"]} if said["state"] else {}
    context = {
        **frame(request),
        "webhook": row,
        "is_for_customer": row.side == WebhookSide.CUSTOMER,
        "paused_said": PAUSED.get(row.paused_why, ""),
        "doing": doing([row])[0],
        "form": form or ChangeForm.of(row),
        "asked": asked,
        "page": page,
        "older": f"?{urlencode({**kept, 'before': page.older})}" if page.older else "",
        "secret": secret,
    }
    response = render(request, "escalation/webhook.html", context, status=status)
    if secret:
        response["Cache-Control"] = "no-store"
    return response
