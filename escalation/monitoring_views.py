"""Pages of monitoring: its sources, one of them, and what it says of an incident."""

from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escalation.choices import AlertFormat
from escalation.models import AlertSource
from escalation.monitoring.queries.sources import (
    alarms_of,
    alarms_on,
    alerts_on,
    customers_of,
    doing,
    keys_of,
    mailbox_names,
    refused_of,
    source_for,
    sources_of,
)
from escalation.monitoring.rules.alert import Reading, Unread
from escalation.monitoring.rules.formats import read_call
from escalation.monitoring.rules.mapping import WrongLine, read_lines
from escalation.monitoring.rules.reasons import SAID
from escalation.monitoring.services import setup
from escalation.monitoring_forms import BeforeForm, SourceForm, TryForm
from incidents.desk.queries.found import case_for
from incidents.desk.views.frame import for_desk, frame
from incidents.record.queries.options import category_names
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import NotAllowed, NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action, Actor, require

RENEW: Final = "renew"
REMOVE: Final = "remove"
# What removes it comes last: whoever tries all of them still finds it.
ACTS: Final = (RENEW, REMOVE)
UNPROCESSABLE: Final = 422


@require_http_methods(["GET", "HEAD"])
@for_desk(Page(Action.CONFIGURE))
def sources(request: TenantRequest) -> HttpResponse:
    """Show which sources there are and how each does."""
    rows = doing(list(sources_of(request.actor)), read_clock())
    context = {**frame(request), "rows": rows, "may_make": bool(_provider(request.actor))}
    return render(request, "escalation/sources.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.CONFIGURE, does=gettext_lazy("Make a source"), is_kept=False))
def new(request: TenantRequest) -> HttpResponse:
    """Make one; its key is shown in the answer, and never again."""
    provider = _provider(request.actor)
    if provider is None:
        raise NotAllowed()
    form = SourceForm(request.POST or None, **_offered(request.actor))
    status = OK
    if request.method == "POST":
        made: list[setup.Made] = []

        def act() -> str:
            ask = form.ask()
            made.append(
                setup.make_source(
                    provider_id=provider, ask=ask, actor=request.actor, now=read_clock()
                )
            )
            return str(made[0].source.pk)

        came = carry_out(
            form, tenant_id=provider, provider_id=provider, actor=request.actor,
            purpose="monitoring.new", act=act,
        )  # fmt: skip
        if made:
            return _one(request, source_for(request.actor, made[0].source.pk), key=made[0].key)
        if came.is_done:
            # Sent again: what was shown once is not shown again.
            return redirect("escalation:source", came.result)
        status = came.status
    return render(
        request, "escalation/source_new.html", {**frame(request), "form": form}, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.CONFIGURE, sample="source", does=gettext_lazy("Change a source")))
def source(request: TenantRequest, pk: int) -> HttpResponse:
    """Show one with its keys and what it reported, or change it."""
    row = source_for(request.actor, pk)
    if request.method != "POST":
        return _one(request, row)
    form = SourceForm(request.POST, **_offered(request.actor))

    def act() -> str:
        ask = form.ask()
        setup.change_source(source_id=row.pk, ask=ask, actor=request.actor, now=read_clock())
        return ""

    came = carry_out(
        form, tenant_id=row.tenant_id, provider_id=row.provider_id, actor=request.actor,
        purpose=f"monitoring.change.{row.pk}", act=act,
    )  # fmt: skip
    if came.is_done:
        messages.success(request, _("It is changed."))
        return redirect("escalation:source", row.pk)
    return _one(request, row, form=form, status=came.status)


@require_POST
@for_desk(
    Page(
        Action.CONFIGURE, sample="source", opens=Opens.NOTHING, is_kept=False,
        # Tried with what can be done again: one that is removed is gone for who comes next.
        choices={"act": ("renew",)},
    )
)  # fmt: skip
def act(request: TenantRequest, pk: int, act: str) -> HttpResponse:
    """Draw a new key, or remove it."""
    if act not in ACTS:
        raise NotFound()
    row = source_for(request.actor, pk)
    about: dict[str, Any] = {"source_id": row.pk, "actor": request.actor, "now": read_clock()}
    if act == RENEW:
        made = setup.renew_source_key(**about)
        return _one(request, source_for(request.actor, row.pk), key=made.key)
    setup.remove_source(**about)
    messages.success(request, _("The source was removed."))
    return redirect("escalation:sources")


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(
    Page(
        Action.CONFIGURE, sample="source", does=gettext_lazy("Try what it sends"), is_kept=False,
    )
)  # fmt: skip
def tried(request: TenantRequest, pk: int) -> HttpResponse:
    """Show what would be read of a payload that is pasted; nothing of it is kept or done."""
    row = source_for(request.actor, pk)
    form = TryForm(request.POST or None, initial={"mapping": row.mapping})
    context: dict[str, Any] = {"source": row, "form": form, "reading": None}
    status = OK
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            reading = _read(row, form)
            status = OK if reading is not None else UNPROCESSABLE
            context["reading"] = reading
    return render(
        request, "escalation/source_try.html", {**frame(request), **context}, status=status
    )


@require_safe
@for_desk(Page(Action.SEE_QUEUE, sample="incident"))
def said_of(request: TenantRequest, reference: str) -> HttpResponse:
    """Show what monitoring says of one incident, report by report."""
    incident = case_for(request.actor, reference)
    require(request.actor, Action.SEE_QUEUE, incident.tenant_id)
    context = {
        "incident": incident,
        "alarms": alarms_on(incident),
        "alerts": alerts_on(incident),
    }
    return render(request, "escalation/said_of.html", {**frame(request), **context})


def _read(row: AlertSource, form: TryForm) -> Reading | None:
    """Return what is read of a payload; what cannot be is said beside its field."""
    said_as, mapping = AlertFormat(row.said_as), form.cleaned_data["mapping"].strip() or row.mapping
    try:
        if said_as is AlertFormat.MAPPED:
            read_lines(mapping)
        raw = form.cleaned_data["payload"].encode()
        return read_call(raw, said_as=said_as, mapping=mapping, now=read_clock())
    except WrongLine as wrong:
        form.add_error("mapping", setup.said_of_line(wrong))
    except Unread as refused:
        form.add_error("payload", str(SAID[refused.code]))
    return None


def _offered(actor: Actor) -> dict[str, Any]:
    """Return what a source may be set to."""
    return {"categories": category_names(active=True), "mailboxes": mailbox_names(actor)}


def _provider(actor: Actor) -> int | None:
    wholes = actor.wholes_for(Action.CONFIGURE)
    return wholes[0] if wholes else None


def _one(
    request: TenantRequest,
    row: AlertSource,
    *,
    form: SourceForm | None = None,
    key: str = "",
    status: int = OK,
) -> HttpResponse:
    asked = BeforeForm(request.GET)
    page = alarms_of(row, before=asked.cleaned_data["before"] if asked.is_valid() else None)
    drawn = form or SourceForm(
        initial=SourceForm.stands(row, customers_of(row)), **_offered(request.actor)
    )
    context = {
        **frame(request),
        "source": row,
        "doing": doing([row], read_clock())[0],
        "form": drawn,
        "keys": keys_of(row, read_clock()),
        "key": key,
        "door": _door(request, row),
        "door_with_key": _door(request, row, key) if key else "",
        "refused": refused_of(row, read_clock().date()),
        "page": page,
        "older": f"?{urlencode({'before': page.older})}" if page.older else "",
    }
    response = render(request, "escalation/source.html", context, status=status)
    if key:
        response["Cache-Control"] = "no-store"
    return response


def _door(request: HttpRequest, row: AlertSource, key: str = "") -> str:
    place = (
        ("monitoring_in", row.public_id) if not key else ("monitoring_in_key", row.public_id, key)
    )
    return request.build_absolute_uri(address(*place))
