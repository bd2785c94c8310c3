"""Hearing of a public status page: by a feed, and by mail that is asked for, confirmed and ended.

Who comes here is nobody: no cookie is read, so that no form of another page can act for anybody.
"""

from typing import Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escalation.models import StatusReader
from escalation.status.queries.kept import FRESH, public_page
from escalation.status.services.readers import (
    ask_to_hear,
    confirm_reader,
    end_reader,
    read_confirm,
    read_stop,
)
from escalation.status_public_views import around, language_of
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import Invalid, NotFound
from tenants.models import Tenant
from tenants.pages import Opens, Page, as_page
from tenants.people.guessing import too_often
from tenants.place import place_of
from tenants.scoping import entered
from tenants.throttle import is_within

HOUR: Final = 60 * 60
# Of one place in an hour.
ASKS, LINKS = 10, 60


@transaction.non_atomic_requests
@require_safe
@as_page(Page(is_public=True, sample="status_page", opens=Opens.DATA))
def feed(request: HttpRequest, page: str) -> HttpResponse:
    """Give every update that is on the page, the newest first (RFC 4287)."""
    shown = public_page(page, read_clock())
    base = settings.PUBLIC_URL.rstrip("/")
    here = base + address("status_page", page)
    language = language_of(request)
    with translation.override(language):
        atom = Atom1Feed(
            title=_("Service status of %(name)s") % {"name": shown.page.brand}, link=here,
            description="", language=language, feed_url=base + address("status_feed", page),
        )  # fmt: skip
        for word in shown.page.board.words:
            atom.add_item(
                title=str(word.title), link=f"{here}#w-{word.key}", description=str(word.text),
                unique_id=f"urn:uuid:{word.key}", updateddate=word.at, pubdate=word.at,
            )  # fmt: skip
        response = HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)
    response["Cache-Control"] = f"public, max-age={FRESH.seconds}"
    return response


@csrf_exempt
@require_POST
@never_cache
@as_page(Page(is_public=True, sample="status_page", opens=Opens.NOTHING, is_kept=False))
def subscribe(request: HttpRequest, page: str) -> HttpResponse:
    """Ask the address that is given; what is answered tells nothing of it."""
    if not is_within("status-asks", place_of(request), limit=ASKS, seconds=HOUR):
        return too_often(request, "429.html", seconds=HOUR)
    language = language_of(request)
    shown = public_page(page, read_clock())
    with translation.override(language):
        context, status = {**around(shown), "error": "", "typed": ""}, 200
        email = request.POST.get("email", "")
        try:
            ask_to_hear(slug=page, email=email, language=language, now=read_clock())
        except Invalid as refusal:
            context |= {"error": refusal.errors.get("email", refusal.message), "typed": email}
            status = 422
        return render(request, "escalation/status_asked.html", context, status=status)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@as_page(Page(is_public=True, sample="status_confirm_link", is_kept=False))
@sensitive_variables("token")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm from the mailbox. Looking confirms nothing: mail scanners look too."""
    return _by_link(request, token, is_end=False)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@as_page(Page(is_public=True, sample="status_stop_link", is_kept=False))
@sensitive_variables("token")
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End it: by a button, or by one click in the mail program (RFC 8058)."""
    return _by_link(request, token, is_end=True)


def _by_link(request: HttpRequest, token: str, *, is_end: bool) -> HttpResponse:
    if not is_within("status-link", place_of(request), limit=LINKS, seconds=HOUR):
        return too_often(request, "429.html", seconds=HOUR)
    link = read_stop(token) if is_end else read_confirm(token)
    is_done = request.method == "POST"
    with entered(link.scope):
        row = StatusReader.objects.filter(pk=link.reader_id).first()
        provider = Tenant.objects.filter(pk=link.provider_id).first()
        if provider is None or (row is None and not is_end):
            raise NotFound()
        if is_done and is_end:
            end_reader(reader_id=link.reader_id)
        elif is_done:
            confirm_reader(reader_id=link.reader_id, now=read_clock())
        language = row.language if row else language_of(request)
        with translation.override(language):
            context = {"brand": provider.name, "is_end": is_end, "is_done": is_done}
            return render(request, "escalation/status_link.html", context)
