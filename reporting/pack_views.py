"""Taking one incident out: what it would hold, and the two packs that it can be taken out as."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reporting.choices import Pack
from reporting.queries.dossier import dossier_of
from reporting.queries.packs import has_evidence, incident_to_take, reads_all
from reporting.services.asking import ask_export
from reporting.services.pack_contents import read_content
from reporting.services.packs import pack_selection, start_pack, written_pack
from reporting.views import around, for_register
from tenants.clock import now as read_clock
from tenants.middleware import TenantRequest
from tenants.pages import Opens, Page
from tenants.rules.roles import Action


@require_safe
@for_register(Page(Action.EXPORT, sample="incident", statements=26))
def take_out(request: TenantRequest, reference: str) -> HttpResponse:
    """Show what the dossier of an incident says first, and offer it."""
    context = around(request)
    incident = incident_to_take(request.actor, reference, Pack.DOSSIER)
    context |= {
        "dossier": dossier_of(request.actor, reference, context["now"]),
        "has_evidence": reads_all(request.actor, incident) and has_evidence(incident),
    }
    return render(request, "reporting/take_out.html", context)


@require_POST
@for_register(Page(Action.EXPORT, opens=Opens.NOTHING, is_kept=False, sample="incident"))
def taken(request: TenantRequest, reference: str, pack: str) -> HttpResponseBase:
    """Give a pack at once, or have a worker write it. Each time is an export of its own."""
    now, language = read_clock(), (get_language() or "nl")[:2]
    selection = pack_selection(
        reference=reference, pack=Pack(pack), language=language, actor=request.actor
    )
    if "later" in request.POST:
        ask_export(selection=selection, actor=request.actor, now=now)
        messages.success(request, _("It is being written; this page says when it is ready."))
        return redirect("reporting:exports")
    started = start_pack(selection=selection, actor=request.actor, now=now)
    response = StreamingHttpResponse(
        written_pack(started=started, clock=read_clock, reads=read_content),
        content_type="application/zip",
    )
    name = f"{pack}-{reference}-{started.public_id.hex[:8]}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
