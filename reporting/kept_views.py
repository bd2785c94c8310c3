"""Views of the register that somebody keeps: looked after on a page of their own."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from incidents.desk.views.keeping import kept_page
from reporting.asked import asked_for, kept_of
from reporting.forms import RegisterForm
from reporting.views import around, for_register
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.rules.roles import Action


@require_http_methods(["GET", "HEAD", "POST"])
@for_register(Page(Action.SEE_REGISTER, does=_("Keep a view"), queries=("", "?priority=1")))
def views(request: TenantRequest) -> HttpResponse:
    """Keep the register as it was filtered; rename, hand to a team and remove what is kept."""
    asked = RegisterForm(request.GET, actor=request.actor)
    chips = asked.chips if asked.is_valid() else ()
    shown = {
        **around(request),
        "chips": [{"label": label, "value": value} for _name, label, value in chips],
    }
    return kept_page(request, kept_of(request), asked_for(request), shown)
