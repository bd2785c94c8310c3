"""What the register was asked for, as its address says it: to turn pages, and to keep as a view."""

from functools import partial
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from incidents.choices import Listing
from incidents.desk.views.keeping import Kept
from reporting.forms import RegisterForm
from tenants.middleware import TenantRequest


def kept_of(request: TenantRequest) -> Kept:
    """Say of which list views are kept here."""
    return Kept(
        listing=Listing.REGISTER,
        reads=partial(RegisterForm, actor=request.actor),
        list_at="reporting:register",
        kept_at="reporting:views",
        title=_("Incident register"),
    )


def asked_for(request: TenantRequest, *, without: str = "", **place: object) -> str:
    """Return what the address asks for, without its place in the list."""
    left_out = {without, *place, *RegisterForm.places, "find"}
    kept = [(name, value) for name, value in request.GET.items() if value and name not in left_out]
    return urlencode([*kept, *((name, str(value)) for name, value in place.items())])
