"""Views that do what views should not, or just about may: for the tests of the scope only."""

from collections.abc import Iterator

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import SimpleTemplateResponse
from django.urls import include, path

from servicedesk.urls import urlpatterns as ours
from tenants import scoping
from tenants.clock import now as read_clock
from tenants.errors import Invalid
from tenants.ledger.append import append, insert
from tenants.models import Asset
from tenants.queries import scope_of
from tenants.rules.roles import SYSTEM

AFTERWARDS: list[object] = []
LIST = engines["django"].from_string("{% for asset in assets %}[{{ asset.name }}]{% endfor %}")


def _write(request: HttpRequest, name: str) -> None:
    tenant_id = int(request.GET["tenant"])
    provider_id = request.actor.provider_at(tenant_id)  # type: ignore[attr-defined]
    asset = Asset(tenant_id=tenant_id, provider_id=provider_id, name=name)
    append(asset, "asset.added", actor=SYSTEM, at=read_clock(), wrote=[insert(asset)])


def write(request: HttpRequest, status: int) -> HttpResponse:
    """Write, and answer with this status."""
    _write(request, request.GET["name"])
    return HttpResponse(status=status)


def refuse(request: HttpRequest) -> HttpResponse:
    """Write, and raise what the edge makes an answer of."""
    _write(request, request.GET["name"])
    raise Invalid


def keep(request: HttpRequest) -> HttpResponse:
    """Fail, and have something kept all the same."""
    name = request.GET["name"]
    request.after_failure.append(lambda: _write(request, f"kept {name}"))  # type: ignore[attr-defined]
    _write(request, name)
    return HttpResponse(status=403)


def late(request: HttpRequest) -> HttpResponse:
    """Give a template that reads rows only when it is drawn."""
    return SimpleTemplateResponse(LIST, {"assets": Asset.objects.order_by("pk")})


def _names() -> Iterator[bytes]:
    for asset in Asset.objects.order_by("pk"):
        yield f"[{asset.name}]".encode()


def stream(request: HttpRequest) -> StreamingHttpResponse:
    """Stream as it comes: the scope is gone by then."""
    return StreamingHttpResponse(_names())


def stream_in_scope(request: HttpRequest) -> StreamingHttpResponse:
    scope = scope_of(request.actor)  # type: ignore[attr-defined]

    def pieces() -> Iterator[bytes]:
        with scoping.entered(scope):
            yield from _names()

    return StreamingHttpResponse(pieces())


def wake(request: HttpRequest) -> HttpResponse:
    """Ask rows after COMMIT, as nobody should."""

    def ask() -> None:
        try:
            AFTERWARDS.append(Asset.objects.count())
        except scoping.NoScope as refused:
            AFTERWARDS.append(refused)

    transaction.on_commit(ask)
    return HttpResponse()


def savepoint(request: HttpRequest) -> HttpResponse:
    """Enter a narrower scope and leave it, well and with an error."""
    told = [_setting()]
    tenant_id = int(request.GET["tenant"])
    scope = scoping.Scope.of(tenant_id, request.actor.provider_at(tenant_id))  # type: ignore[attr-defined]
    with scoping.entered(scope):
        told.append(_setting())
    told.append(_setting())
    try:
        with scoping.entered(scope):
            raise Invalid
    except Invalid:
        told.append(_setting())
    return HttpResponse("|".join(told))


def _setting() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT concat(current_setting('servicedesk.tenants', true),"
            " current_setting('servicedesk.wholes', true))"
        )
        return str(cursor.fetchone()[0])


urlpatterns = [
    path("try/write/<int:status>/", write),
    path("try/refuse/", refuse),
    path("try/keep/", keep),
    path("try/late/", late),
    path("try/stream/", stream),
    path("try/stream-in-scope/", stream_in_scope),
    path("try/wake/", wake),
    path("try/savepoint/", savepoint),
    path("", include(ours)),
]
