"""Views and middleware with a hole in them: each must be caught by the tests of the walls."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import include, path

from servicedesk.urls import urlpatterns as ours
from tenants import scoping
from tenants.middleware import TenantMiddleware
from tenants.models import Asset
from tenants.queries import actor_of, scope_of
from tests.walls.doors import late


def _names() -> str:
    return " ".join(Asset.objects.order_by("pk").values_list("name", flat=True))


def cached(request: HttpRequest) -> HttpResponse:
    """Keep a list under a key that says nothing of whose it is."""
    return HttpResponse(cache.get_or_set("assets", _names, timeout=60))


def export(request: HttpRequest) -> StreamingHttpResponse:
    """Stream what is there, in a scope of everybody."""

    def rows() -> Iterator[str]:
        for tenant_id, provider_id in scoping.all_tenants():
            with scoping.entered(scoping.Scope.of(tenant_id, provider_id)):
                yield _names()

    return StreamingHttpResponse(rows())


def for_the_session(request: HttpRequest) -> HttpResponse:
    """Set the scope as one would who does not know of poolers."""
    scope = scope_of(request.actor)  # type: ignore[attr-defined]
    ids = ",".join(map(str, scope.tenants))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('servicedesk.tenants', %s, false)", [f"{{{ids}}}"])
    return HttpResponse(_names())


class ScopeOfTheViewAlone(TenantMiddleware):
    """Closes the scope when the view returns, before its template is drawn."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            request.actor = actor_of(request.user)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse:
        with scoping.entered(scope_of(request.actor)):  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)


urlpatterns = [
    path("faulty/cached/", cached),
    path("faulty/export/", export),
    path("faulty/session/", for_the_session),
    path("faulty/late/", late),
    path("", include(ours)),
]
