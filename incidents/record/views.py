"""How a file of the record is handed out, to whoever the pages of desk and portal let see it.

Always as a download of no kind: what is in it is never shown, run or guessed at in our address. The
small picture of an image is ours, drawn anew.
"""

import logging
from collections.abc import Iterator
from typing import Final, cast

from django.core.files import File
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from incidents.models import KnownFile, StoredFile
from incidents.record.queries.files import why_withheld
from incidents.record.services.storing import CHUNK, SMALL, bytes_of_files
from tenants.errors import DomainError, NotFound

logger = logging.getLogger(__name__)

# Whatever a browser makes of it: no script, no frame, no form, no origin.
SEALED: Final = "default-src 'none'; sandbox"


class Withheld(DomainError):
    code = "file_withheld"


class Missing(DomainError):
    code = "file_missing"
    default = _("This file is not where it should be. Whoever runs this service desk sees it.")


def download(row: KnownFile) -> HttpResponse:
    """Hand out a file as it came; refuse what is infected, erased, or not looked at yet."""
    if why := why_withheld(row.scan, is_erased=row.erased_at is not None):
        raise Withheld(why)
    response = _streamed(row, row.key, "application/octet-stream")
    response["Content-Length"] = str(row.size)
    response["Content-Disposition"] = content_disposition_header(True, row.name) or "attachment"
    return response


def picture(row: StoredFile) -> HttpResponse:
    """Hand out the small picture of an image, where it has one and the image may be had."""
    if not row.has_picture or why_withheld(row.scan, is_erased=row.erased_at is not None):
        raise NotFound()
    return _streamed(row, row.key + SMALL, "image/png")


class _Content:
    """The bytes of a file, a chunk at a time; closed also when nobody reads them."""

    def __init__(self, content: File[bytes]) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        return self._content.chunks(CHUNK)

    def close(self) -> None:
        self._content.close()


def _streamed(row: KnownFile, key: str, kind: str) -> HttpResponse:
    try:
        content = bytes_of_files().open(key)
    except FileNotFoundError:
        logger.error("file.missing", extra={"row": f"{row._meta.label_lower}:{row.pk}"})
        raise Missing() from None
    response = StreamingHttpResponse(_Content(content), content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SEALED
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    # The frames of desk and portal name the common kind of answer, and pass this one on.
    return cast(HttpResponse, response)
