"""Checks the files of an export besides the register: what its manifest names, and no more."""

import hashlib
import zipfile
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from reporting.queries.hostile import PIECE, Unreadable

# What was looked at, whether it holds, and what was found where it does not.
Found = tuple[str, bool, str]
# More kinds of rows than there are, or will be.
MOST: Final = 200


def beside_of(
    archive: zipfile.ZipFile, manifest: Mapping[str, Any], known: Collection[str]
) -> Iterator[Found]:
    """Check each by its digest. What the manifest does not name is no part of an export."""
    said = manifest.get("beside", [])
    if not isinstance(said, list) or len(said) > MOST or not all(map(_is_one, said)):
        raise Unreadable("the manifest lacks something, or says it in another form")
    held = {*archive.namelist()} - {*known}
    if extra := sorted(held - {one["name"] for one in said}):
        raise Unreadable(f"it holds what is no part of an export: {extra[0]!a}")
    return (_checked(archive, one, is_held=one["name"] in held) for one in said)


def _is_one(given: Any) -> bool:
    shape = {"name": str, "sha256": str, "bytes": int}
    return isinstance(given, dict) and all(type(given.get(one)) is shape[one] for one in shape)


def _checked(archive: zipfile.ZipFile, said: Mapping[str, Any], *, is_held: bool) -> Found:
    what = f"SHA-256 of {said['name']!a}"
    if not is_held:
        return what, False, "it is not there"
    digest, left = hashlib.sha256(), said["bytes"]
    with archive.open(said["name"]) as source:
        # No end need be in sight of what is larger than it was said to be.
        while left >= 0 and (piece := source.read(PIECE)):
            digest.update(piece)
            left -= len(piece)
    if left:
        return what, False, f"it is not of {said['bytes']} bytes"
    found = digest.hexdigest()
    return what, found == said["sha256"], f"it is {found}, the manifest says {said['sha256']}"
