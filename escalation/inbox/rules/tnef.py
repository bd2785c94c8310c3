"""Files in Outlook's own wrapping, winmail.dat (MS-OXTNEF): names and bytes, nothing else of it."""

import struct
from collections.abc import Sequence
from typing import Final

KINDS: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_SIGNATURE: Final = 0x223E9F78
_HEAD: Final = struct.Struct("<BII")
_CHECK: Final = 2
_IN_FILE: Final = 2
_BEGINS: Final = 0x00069002
_TITLE: Final = 0x00018010
_DATA: Final = 0x0006800F
_MOST: Final = 200


def read_tnef(given: bytes) -> Sequence[tuple[str, bytes]]:
    """Return the files that are wrapped in it; none where it is damaged or holds none."""
    if len(given) < 6 or struct.unpack_from("<I", given)[0] != _SIGNATURE:  # noqa: PLR2004
        return ()
    found: list[tuple[str, bytes]] = []
    name, place = "", 6
    while place + _HEAD.size <= len(given) and len(found) < _MOST:
        level, kind, length = _HEAD.unpack_from(given, place)
        place += _HEAD.size
        content = given[place : place + length]
        place += length + _CHECK
        if level != _IN_FILE:
            continue
        if kind == _BEGINS:
            name = ""
        elif kind == _TITLE:
            name = content.rstrip(b"\0").decode("cp1252", "replace")
        elif kind == _DATA and content:
            found.append((name, content))
        if found and not found[-1][0] and name:
            found[-1] = (name, found[-1][1])
    return tuple((called or "attachment.bin", content) for called, content in found)
