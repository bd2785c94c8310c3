"""The one place where a refusal becomes an answer: a page, a fragment for htmx, or problem+json.

What a service raises says what was refused; here it is only put into words and noted.
"""

import json
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_htmx.middleware import HtmxDetails

from servicedesk.noting import note
from servicedesk.refusals import Refusal, not_this_way, refusal_of
from servicedesk.way_back import above, came_from
from tenants.errors import NotAllowed
from tenants.posted.kept import author_of, fields_of, words_of
from tenants.rules.roles import Actor

View = Callable[[HttpRequest], HttpResponse]

TEMPLATES = {
    403: "403.html",
    404: "404.html",
    405: "405.html",
    409: "409.html",
    500: "500.html",
    503: "503.html",
}
# Nothing may be asked of a database that is away.
DRAWN_BARE = frozenset({"500.html", "503.html"})
# Fragments that htmx puts in the page; of other refusals it only says the sentence (see base.html).
SWAPPED = frozenset({409, 422})
# Who belongs nowhere any more may still leave, and choose his password and language.
ALWAYS_OPEN = frozenset(
    {"logout", "password_change", "password_change_done", "preferences", "set_language"}
)


class EdgesMiddleware:
    """Stands inside the tenant's transaction: what is refused here is rolled back there."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            # A browser shows nothing for an empty answer.
            answer = respond(request, not_this_way(is_opened=request.method in ("GET", "HEAD")))
            answer["Allow"] = response["Allow"]
            return answer
        return lead_out_of_fragment(request, response)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Stop somebody who signed in but is a member of nothing: there is no scope for him."""
        actor: Actor | None = getattr(request, "actor", None)
        match = request.resolver_match
        if actor is None or actor.providers or not getattr(view, "login_required", True):
            return None
        if match and match.url_name in ALWAYS_OPEN:
            return None
        return respond(request, refusal_of(NotAllowed()))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        refusal = refusal_of(error)
        if refusal is None:
            return None
        note(request, status=refusal.status, code=refusal.code)
        return respond(request, refusal)


def respond(request: HttpRequest, refusal: Refusal | None) -> HttpResponse:
    """Return the refusal in the form that was asked for."""
    if refusal is None:
        refusal = Refusal(500, "fault", _("Something went wrong here."))
    if wants_json(request):
        response: HttpResponse = problem(refusal)
    elif is_fragment(request):
        response = _fragment(refusal)
    else:
        response = _page(request, refusal)
    response["Cache-Control"] = "no-store"
    if refusal.status == 503:  # noqa: PLR2004 - what HTTP calls it
        response["Retry-After"] = "5"
    return response


def wants_json(request: HttpRequest) -> bool:
    if request.path_info.startswith("/api/"):
        return True
    known = ["text/html", "application/problem+json", "application/json"]
    try:
        return (request.get_preferred_type(known) or "text/html") != "text/html"
    except (ValueError, LookupError):
        # What it says that it takes cannot be read.
        return False


def is_fragment(request: HttpRequest) -> bool:
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def problem(refusal: Refusal, **more: object) -> HttpResponse:
    """Answer a refusal for programs (RFC 9457); `more` stands beside it."""
    told = {**problem_of(refusal), **more}
    return JsonResponse(told, status=refusal.status, content_type="application/problem+json")


def problem_of(refusal: Refusal) -> dict[str, Any]:
    """Return what is said of a refusal, in the language of the reader."""
    told: dict[str, Any] = {
        "type": f"urn:servicedesk:{refusal.code}",
        "title": str(refusal.message),
        "status": refusal.status,
        "code": refusal.code,
    }
    if refusal.errors:
        told["errors"] = {name: str(words) for name, words in refusal.errors.items()}
    return told


def _fragment(refusal: Refusal) -> HttpResponse:
    """Put the sentence on top of the page; what somebody typed below it stays where it is."""
    html = render_to_string("components/refused.html", {"sentences": refusal.sentences()})
    response = HttpResponse(html, status=refusal.status)
    if refusal.status in SWAPPED:
        response["HX-Retarget"], response["HX-Reswap"] = "#main", "afterbegin"
    else:
        response["HX-Trigger"] = json.dumps({"sd:toast": {"text": " ".join(refusal.sentences())}})
    return response


def _page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    context = {
        "message": " ".join(refusal.sentences()),
        "is_unsigned": refusal.code == "no_signing",
        "back": came_from(request),
        "above": above(request),
        "kept": _typed(request, refusal),
    }
    template = TEMPLATES.get(refusal.status, "422.html")
    if template in DRAWN_BARE:
        return HttpResponse(render_to_string(template, context), status=refusal.status)
    return render(request, template, context, status=refusal.status)


def _typed(request: HttpRequest, refusal: Refusal) -> list[dict[str, object]]:
    """Return what somebody wrote; a form that may come from elsewhere is not drawn.

    What was refused before anybody saw that it can be read (a host that is not ours) is not read.
    """
    if request.method != "POST" or refusal.code == "csrf":
        return []
    if not getattr(request, "is_readable", False):
        return []
    return words_of(fields_of(request))


def lead_out_of_fragment(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Send the whole page to the sign-in: htmx would put it where a fragment belongs."""
    if not isinstance(response, HttpResponseRedirect) or not is_fragment(request):
        return response
    login = reverse("login")
    if urlsplit(response.url).path != login:
        return response
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    try:
        here = str(htmx.current_url_abs_path or "/")
    except ValueError:  # no address at all
        here = "/"
    led = HttpResponse()
    led["HX-Redirect"] = f"{login}?{urlencode({'next': here})}"
    return led


# --- what Django itself refuses ------------------------------------------------------------------


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an address that no route knows."""
    return respond(request, refusal_of(Http404()))


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return respond(request, refusal_of(PermissionDenied()))


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    return respond(request, refusal_of(SuspiciousOperation()))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose secret does not fit: it came from elsewhere, or from an old page."""
    told = _("This form is no longer valid. Open the page again and send it once more.")
    author = author_of(request)
    if author is not None:
        # A page of ours, of before somebody signed in here anew: what was typed on it is kept.
        request.is_of_old_page = True  # type: ignore[attr-defined]
        if request.user.is_authenticated and request.user.pk != author:
            told = _(
                "Somebody else was signed in here when this page was opened. Nothing was done; what"
                " they typed is kept for them until they sign in again."
            )
    return respond(request, Refusal(403, "csrf", told))


def fault(request: HttpRequest) -> HttpResponse:
    """Answer what nothing else could: also what goes wrong at COMMIT, after the view."""
    return respond(request, refusal_of(sys.exc_info()[1]))
