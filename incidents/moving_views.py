"""Pages of moving in: files of other tools, how each is read, what is wrong, bringing it in."""

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.choices import MoveState
from incidents.desk.views.frame import for_desk, frame
from incidents.models import MoveIn, MoveInFault
from incidents.moving_forms import MappingForm, UploadForm
from incidents.past.services import move_in
from incidents.past.services.move_in import OPEN
from incidents.past.services.moving import preview
from incidents.record.queries.moving import move_for, moves_of
from incidents.record.queries.options import customers_for
from tenants.clock import now as read_clock
from tenants.errors import NotAllowed, NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action

SHOWN: Final = 20
FAULTS: Final = 50
# What a spreadsheet takes for a formula.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.IMPORT, does=_("Upload a file"), is_kept=False))
def moving(request: TenantRequest) -> HttpResponse:
    """Show the files that were uploaded, and take another one."""
    wholes = request.actor.wholes_for(Action.IMPORT)
    if not wholes:
        raise NotAllowed()
    sought = customers_for(
        request.actor, Action.IMPORT, chosen=request.POST.get("customer", ""), sought=""
    )
    form = UploadForm(request.POST or None, request.FILES or None, customers=sought.options)
    status = OK
    if request.method == "POST":

        def act() -> str:
            made = move_in.upload(
                provider_id=wholes[0], ask=form.ask(), actor=request.actor, now=read_clock()
            )
            return str(made.public_id)

        came = carry_out(
            form, tenant_id=wholes[0], provider_id=wholes[0], actor=request.actor,
            purpose="moving.upload", act=act,
        )  # fmt: skip
        if came.is_done:
            return redirect("moving:one", came.result)
        status = came.status
    context = {**frame(request), "form": form, "rows": moves_of(request.actor)[:SHOWN]}
    return render(request, "incidents/moving.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.IMPORT, sample="move", does=_("Check a file"), is_kept=False))
def one(request: TenantRequest, move: UUID) -> HttpResponse:
    """Show how a file is read and what came of it; say how it is read, and check it."""
    row = move_for(request.actor, move)
    form = MappingForm(request.POST or None, move=row)
    status = OK
    if request.method == "POST":

        def act() -> str:
            move_in.check(public_id=move, mapping=form.ask(), actor=request.actor)
            return str(move)

        came = carry_out(
            form, tenant_id=row.tenant_id, provider_id=row.provider_id, actor=request.actor,
            purpose=f"moving.check.{row.pk}", act=act,
        )  # fmt: skip
        if came.is_done:
            return redirect("moving:one", move)
        status = came.status
    is_open = row.state in OPEN
    context = {
        **frame(request),
        "move": row,
        "form": form,
        "preview": [] if is_open or not row.key else [list(one.values()) for one in preview(row)],
        "is_open": is_open,
        "percent": min(100 * max(row.row - 1, 0) // max(row.total, 1), 100),
        "may_map": not is_open and row.state not in (MoveState.DONE, MoveState.EXPIRED),
        "may_bring": row.state in (MoveState.CHECKED, MoveState.CANCELLED, MoveState.FAILED),
        "faults": Paginator(_faults(row), FAULTS).page(1),
    }
    return render(request, "incidents/moving_one.html", context, status=status)


def _faults(row: MoveIn) -> Any:
    return MoveInFault.objects.filter(move_in=row).order_by("row", "pk")


DONE: Final[Mapping[str, Callable[..., object]]] = {
    "bring": move_in.bring_in,
    "cancel": move_in.cancel,
}


@require_POST
@for_desk(
    Page(
        Action.IMPORT, sample="move", opens=Opens.NOTHING, is_kept=False,
        choices={"act": tuple(DONE)},
    )
)  # fmt: skip
def act(request: TenantRequest, move: UUID, act: str) -> HttpResponse:
    """Bring in what was checked, or stop."""
    if act not in DONE:
        raise NotFound()
    DONE[act](public_id=move_for(request.actor, move).public_id, actor=request.actor)
    return redirect("moving:one", move)


@require_safe
@for_desk(Page(Action.IMPORT, sample="move", opens=Opens.DATA))
def faults(request: TenantRequest, move: UUID) -> HttpResponse:
    """Give all that was wrong, row by row, as a file."""
    row = move_for(request.actor, move)
    out = io.StringIO()
    written = csv.writer(out)
    written.writerow(["row", "column", "why"])
    for number, column, why in _faults(row).values_list("row", "column", "why"):
        written.writerow([number, _safe(column), _safe(why)])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="faults.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
