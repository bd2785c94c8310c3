"""The page on which somebody who has an account says whether they come in here too."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from tenants.clock import now as read_clock
from tenants.errors import Invalid
from tenants.models import Invitation
from tenants.pages import Page, as_page
from tenants.people.guessing import too_often
from tenants.people.services.invitations import (
    Asked,
    SignInFirst,
    answer,
    invitation_of,
    is_for_another,
    read,
)
from tenants.place import place_of
from tenants.scoping import entered
from tenants.throttle import is_within

QUARTER = 15 * 60
# A person needs two or three; a guesser would need more than there are.
LINKS_PER_PLACE = 60
FORBIDDEN = 403


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@as_page(Page(is_public=True, sample="invitation"))
@sensitive_variables("token")
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites, where and as what. Looking answers nothing: mail scanners look too."""
    if not is_within("invited-link", place_of(request), limit=LINKS_PER_PLACE, seconds=QUARTER):
        return too_often(request, "429.html")
    asked = read(token)
    if request.method == "POST":
        said = request.POST.get("answer", "")
        if said not in {"accept", "decline"}:
            raise Invalid(field="answer")
        try:
            answer(asked=asked, signed_in=request.user, accepts=said == "accept", now=read_clock())
        except SignInFirst:
            if request.user.is_authenticated:
                return _page(request, asked, status=FORBIDDEN)
            here = {"next": reverse("invited", args=[token])}
            return redirect(f"{reverse('login')}?{urlencode(here)}")
    # The address is the key. The policy of every page keeps it from other sites; one that keeps it
    # from ours too makes a browser post without an origin, which is refused.
    return _page(request, asked)


def _page(request: HttpRequest, asked: Asked, *, status: int = 200) -> HttpResponse:
    is_for_another_one = is_for_another(asked, request.user)
    with entered(asked.scope):
        row = invitation_of(asked)
        context = {
            "invitation": row,
            "is_open": row.state == Invitation.State.OPEN,
            "is_accepted": row.state == Invitation.State.ACCEPTED,
            "is_for_another": is_for_another_one,
        }
        return render(request, "tenants/invited.html", context, status=status)
