"""Checking a pack of one incident that came back: each file, who signed, the chain."""

import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from reporting.queries.hostile import PIECE, Digesting, Unreadable, check_names, opened, read_all
from reporting.queries.pack_manifest import SUMS, Held, sums_of
from reporting.queries.verifying import (
    MANIFEST,
    SIGNATURE,
    Finding,
    is_shaped,
    read_manifest,
    signatures,
)
from tenants.ledger.anchored import Keys

FILE: Final[Mapping[str, Any]] = {"name": str, "sha256": str, "bytes": int}
# Said one by one; of more, how many.
MOST_SAID: Final = 5


def is_pack(path: Path) -> bool:
    """Say whether this looks like a pack: what it is worth is checked after that."""
    try:
        with zipfile.ZipFile(path) as archive:
            return SUMS in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        return False


def check_pack(path: Path, keys: Keys) -> tuple[list[Finding], dict[str, Any] | None]:
    """Check what the file says of itself; the manifest is given when it could be read."""
    try:
        with opened(path, None) as archive:
            manifest = read_manifest(archive)
            files = _files(manifest)
            check_names(archive, [*(one.name for one in files), SUMS, MANIFEST, SIGNATURE])
            found = [
                Finding("the archive is complete", True),
                *_digests(archive, files),
                _sums(archive, files, manifest),
                *signatures(archive, manifest, keys),
            ]
            return found, manifest
    except Unreadable as error:
        return [Finding("the archive is complete", False, str(error))], None


def _files(manifest: dict[str, Any]) -> list[Held]:
    told = manifest.get("files")
    if not isinstance(told, list) or not all(is_shaped(one, FILE) for one in told):
        raise Unreadable("the manifest does not say which files there are")
    return [Held(one["name"], one["sha256"], one["bytes"]) for one in told]


def _digests(archive: zipfile.ZipFile, files: list[Held]) -> Iterator[Finding]:
    wrong = [one.name for one in files if _digest(archive, one) != one.sha256]
    named = ", ".join(f"{name!a}" for name in wrong[:MOST_SAID])
    more = f" and {len(wrong) - MOST_SAID} more" if len(wrong) > MOST_SAID else ""
    yield Finding(f"SHA-256 of {len(files)} files", not wrong, f"{named}{more} differ")


def _digest(archive: zipfile.ZipFile, told: Held) -> str:
    """Return the digest of one file, read in pieces and no further than it should be long."""
    with archive.open(told.name) as source:
        reader, size = Digesting(source), 0
        while piece := reader.read(PIECE):
            size += len(piece)
            if size > told.size:
                return ""
    return reader.digest.hexdigest() if size == told.size else ""


def _sums(archive: zipfile.ZipFile, files: list[Held], manifest: dict[str, Any]) -> Finding:
    """Check that the lines for `sha256sum` are those of the manifest, and what it says of them."""
    told = read_all(archive, SUMS)
    digest = hashlib.sha256(told).hexdigest()
    holds = told == sums_of(files) and digest == manifest["file"]["sha256"]
    return Finding(f"lines of {SUMS}", holds, "they are not those of the manifest")
