"""The page that names what a change of the settings shuts, before it is saved."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from tenants.contract.services.consequences import Unsure

# What that page adds to the form, which it sends again as it was.
SURE: Final = "is_sure"


def is_sure(request: HttpRequest) -> bool:
    """Say whether this form comes from the page that named what follows."""
    return request.POST.get(SURE) == "yes"


@contextmanager
def gathered(request: Any) -> Iterator[None]:
    """Keep what would follow of one row of a form, and go on to the next one."""
    try:
        yield
    except Unsure as unsure:
        request.follows = [*getattr(request, "follows", ()), *unsure.consequences]


def refuse_gathered(request: object) -> None:
    """Refuse the form with all that would follow of its rows, each said once."""
    follows = getattr(request, "follows", ())
    if follows:
        raise Unsure(dict.fromkeys(follows))


def ask_whether_sure(
    rows: admin.ModelAdmin[Any], request: HttpRequest, row: Any, unsure: Unsure
) -> HttpResponse:
    """Name what follows, and send the same form again for who goes on all the same."""
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in (SURE, "csrfmiddlewaretoken")
        for value in values
    ]
    context = {
        **rows.admin_site.each_context(request),
        "title": _("Are you sure?"),
        "consequences": unsure.consequences,
        "sent": kept,
        "opts": rows.opts,
        "original": row,
    }
    template = "tenants/settings_confirm.html"
    return TemplateResponse(request, template, context, status=unsure.status)
