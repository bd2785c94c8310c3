"""The way from one board to the others, with what is asked kept."""

from typing import Any, Final

from django.urls import reverse

from reporting.figures.rules.boards import AUDIENCES
from tenants.middleware import TenantRequest

OF_CUSTOMER: Final = "customer"
OF_DESK: Final = tuple(name for name in AUDIENCES if name != OF_CUSTOMER)


def tabs(request: TenantRequest, here: str = "") -> list[dict[str, Any]]:
    """Return the boards of the desk, each with its address; a team is of one board alone."""
    asked = request.GET.copy()
    asked.pop("team", None)
    query = f"?{asked.urlencode()}" if asked else ""
    return [
        {
            "label": AUDIENCES[name].label,
            "is_here": name == here,
            "url": reverse(f"reporting:board_{name}") + query,
        }
        for name in OF_DESK
    ]
