"""Pages are sent compressed, where the browser takes that.

Each page hides its length: Django adds up to a hundred random bytes, and masks the token of its
forms anew, so that comparing lengths does not tell what stands in it (BREACH). What streams, an
export, is packed already and goes out as it comes.
"""

from django.http.request import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressedPages(GZipMiddleware):
    """Compresses pages and fragments, and nothing else."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if response.streaming or not is_page:
            return response
        packed: HttpResponseBase = super().process_response(request, response)
        return packed
