"""Whether this process can serve: asked by the start command, Compose and a proxy."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tenants.pages import Page, as_page


@require_safe
@as_page(Page(is_public=True))
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers. Redis is not asked: losing it only costs time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")
