"""Every address of the service desk with what its page declares, and without the view behind it."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLResolver, get_resolver, include, path, re_path

from tenants.pages import Page, as_page, page_of


def _nothing(page: Page | None) -> Any:
    def nothing(request: HttpRequest, **_kwargs: str) -> HttpResponse:
        return HttpResponse()

    return as_page(page)(nothing) if page else nothing


def _emptied(resolver: URLResolver) -> Iterator[Any]:
    for entry in resolver.url_patterns:
        route = entry.pattern
        way = re_path if hasattr(route, "_regex") else path
        if isinstance(entry, URLResolver):
            inside: Any = list(_emptied(entry))
            if entry.app_name:
                inside = (inside, entry.app_name)
            yield path(str(route), include(inside, namespace=entry.namespace))
        else:
            yield way(str(route), _nothing(page_of(entry.callback)), name=entry.name)


urlpatterns = list(_emptied(get_resolver("servicedesk.urls")))
