"""What a file is, by its content alone: names say what somebody wants them to."""

import codecs
from typing import Final

import puremagic

# Bytes of the beginning that are looked at; signatures of archives and disks stand further on.
HEAD: Final = 64 * 1024
UNKNOWN: Final = "application/octet-stream"
PLAIN: Final = "text/plain"
ZIP: Final = "application/zip"
# Below this a signature is two or three bytes long.
SURE: Final = 0.5
# Signatures that the library knows without a type, or not.
_OURS: Final = (
    (b"\x7fELF", "application/x-elf"),
    (b"\xfe\xed\xfa", "application/x-mach-binary"),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xca\xfe\xba\xbe", "application/x-mach-binary"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
)
# Signs that no text has.
_BINARY: Final = frozenset({*range(9), 11, *range(14, 27), *range(28, 32), 127})


def media_type(head: bytes) -> str:
    """Return the media type of a file that begins so."""
    for signature, kind in _OURS:
        if head.startswith(signature):
            return kind
    best = _best(head)
    if best is None or (best.confidence < SURE and _is_text(head)):
        return PLAIN if _is_text(head) else UNKNOWN
    # An office document is a zip too: which one, its first bytes do not tell.
    if head.startswith(b"PK\x03\x04") and best.confidence < SURE:
        return ZIP
    return str(best.mime_type or UNKNOWN)


def _best(head: bytes) -> puremagic.PureMagicWithConfidence | None:
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return None
    return next((one for one in found if one.mime_type), None)


def _is_text(head: bytes) -> bool:
    if not _BINARY.isdisjoint(head):
        return False
    try:
        # The last sign may be cut in two.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True
