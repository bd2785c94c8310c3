"""The schema: given to programs, and read as a page of ours."""

from functools import cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response

from servicedesk.api.base import ApiView
from tenants.pages import Opens, Page, as_page

Schema = dict[str, Any]
KINDS: Final = ("get", "post")


@cache
def schema_in(language: str) -> Schema:
    """Return the schema in a language: the same for everybody, and made once."""
    with translation.override(language):
        generator: Any = SchemaGenerator  # it has no types of its own
        made: Schema = generator().get_schema(request=None, public=True)
    return made


def current() -> Schema:
    return schema_in(translation.get_language() or "en")


class SchemaView(ApiView):
    """This description, as OpenAPI 3.1."""

    page = Page(opens=Opens.DATA)

    def get(self, request: Request) -> Response:
        return Response(current())


@require_safe
@as_page(Page())
def page(request: HttpRequest) -> HttpResponse:
    """Show what the API can do, without any script."""
    schema = current()
    operations = [
        {"method": kind.upper(), "path": path, **_shown(said[kind], schema)}
        for path, said in schema["paths"].items()
        for kind in KINDS
        if kind in said
    ]
    return render(request, "servicedesk/api.html", {"operations": operations})


def _shown(said: Schema, schema: Schema) -> Schema:
    bodies = said.get("requestBody", {}).get("content", {})
    named = bodies.get("application/json", {}).get("schema", {}).get("$ref", "")
    body = schema["components"]["schemas"].get(named.rpartition("/")[2], {})
    needed = body.get("required", ())
    return {
        "id": said["operationId"],
        "said": said.get("description", ""),
        "parameters": [one for one in said.get("parameters", ()) if one["in"] == "query"],
        "fields": [
            {"name": name, "is_needed": name in needed, "said": what.get("description", "")}
            for name, what in body.get("properties", {}).items()
        ],
        "example": said.get("x-example", ""),
    }
