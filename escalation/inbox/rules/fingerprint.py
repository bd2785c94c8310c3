"""What makes a mail the same mail, however often, by whichever box and folder it is fetched."""

import hashlib
import re
from typing import Final

# As its writer set them; what servers on the way add stands above these and differs.
_KEPT: Final = (b"message-id", b"date", b"from", b"subject")
_MOST: Final = 2**20
_BLANK: Final = re.compile(rb"\r?\n\r?\n")
_HEADER: Final = re.compile(rb"^([!-9;-~]{1,60}):((?:[^\n]|\n[ \t]){0,4000})", re.MULTILINE)


def fingerprint(raw: bytes) -> str:
    """Return the mark of a mail: of some of its headers, and of all that stands below them."""
    end = _BLANK.search(raw)
    place = end.end() if end else len(raw)
    found: dict[bytes, bytes] = {}
    for match in _HEADER.finditer(raw[:place][:_MOST]):
        found.setdefault(match[1].lower(), b" ".join(match[2].split()))
    body = raw[place:].replace(b"\r\n", b"\n").rstrip(b"\n")
    parts = [*(found.get(name, b"") for name in _KEPT), hashlib.sha256(body).digest()]
    return hashlib.sha256(b"\n".join(parts)).hexdigest()
