"""Files on their way in: only from who is signed in, and never more than a request may hold."""

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import (
    FileUploadHandler,
    SkipFile,
    TemporaryFileUploadHandler,
)
from django.http import HttpRequest


class BoundedUpload(FileUploadHandler):
    """Stands before those that keep what comes: what it refuses is written nowhere."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.left = settings.FILES_AT_ONCE * settings.FILE_MB * 2**20

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, file_name, *args, **kwargs)
        request: Any = self.request
        if not getattr(getattr(request, "user", None), "is_authenticated", False):
            # Nobody we know fills a disk. What it was called is said when they signed in again.
            request.files_not_taken = [*getattr(request, "files_not_taken", ()), file_name]
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.left -= len(raw_data)
        if self.left < 0:
            raise RequestDataTooBig
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that follow."""


class DiskUpload(TemporaryFileUploadHandler):
    """Keeps what is large in a folder beside where files stay: /tmp may be memory."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = _OnDisk(
            self.file_name or "", self.content_type or "", 0, self.charset, self.content_type_extra
        )


class _OnDisk(TemporaryUploadedFile):
    """The same as Django's, in our folder, which is made when it is needed."""

    def __init__(
        self,
        name: str,
        content_type: str,
        size: int,
        charset: str | None,
        extra: dict[str, bytes] | None,
    ) -> None:
        place = Path(settings.INCOMING_DIR)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = tempfile.NamedTemporaryFile(suffix=".upload", dir=place)  # noqa: SIM115 - it closes it
        UploadedFile.__init__(self, file, name, content_type, size, charset, extra)
