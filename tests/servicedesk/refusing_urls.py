"""Pages that refuse, each in its own way: for the tests of the edge."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import IntegrityError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path

from servicedesk.urls import handler400, handler403, handler404, handler500
from servicedesk.urls import urlpatterns as real
from tenants.errors import DomainError, Invalid, NotAllowed, NotFound, Stale
from tenants.models import Tenant

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


class Known(Exception):
    """A fault of ours that carries words of a tenant."""


ERRORS: dict[str, Exception] = {
    "not-allowed": NotAllowed(),
    "not-found": NotFound(),
    "stale": Stale("Ines changed this meanwhile."),
    "invalid": Invalid(errors={"title": "Fill this in.", "text": "Too long."}),
    "refused": DomainError("An incident that is closed cannot be assigned."),
    "http404": Http404("Acme has no such row"),
    "denied": PermissionDenied("Acme"),
    "suspicious": SuspiciousOperation("Acme"),
    "fault": Known("Acme"),
}


def refuse(request: HttpRequest, what: str) -> HttpResponse:
    if what == "duplicate":
        _change()
        first = Tenant.objects.order_by("pk")[0]
        first.save(force_insert=True)
    elif what == "nul":
        Tenant.objects.filter(name="\x00").exists()
    elif what == "too-long-a-wait":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)")
    elif what == "after-a-change":
        _change()
        raise Stale
    elif what == "while-drawing":
        return TemplateResponse(request, "not/there.html")
    elif what == "at-commit":
        raise IntegrityError("values of Acme")
    elif what != "nothing":
        raise ERRORS[what]
    return HttpResponse("fine")


def _change() -> None:
    Tenant.objects.filter(name="Globex").update(name="Changed")


urlpatterns = [*real, path("refuse/<what>/", refuse), path("api/refuse/<what>/", refuse)]
