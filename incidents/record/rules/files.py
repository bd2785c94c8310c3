"""Files that are taken: what they may be called, how large they may be, and which are handed out.

Every name is made plain first and judged afterwards: the other way round a sign of no width gets
past the judgement (FreeScout CVE-2026-28289).
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from incidents.choices import Scan
from tenants.errors import Invalid, Words

FIELD: Final = "attached"
LONGEST_NAME: Final = 120
LONGEST_ENDING: Final = 12
# What no file system takes, or takes for something else than a name.
_FORBIDDEN: Final = dict.fromkeys(map(ord, '<>:"|?*'), "_")
# Signs that nobody sees, that turn the direction, or that are none: Cc, Cf, Cs, Co, Cn, Zl, Zp.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Names of devices in Windows, whatever their ending.
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)
# Programs, also as a virus scanner that is away would let them through: a double click runs them.
PROGRAMS: Final = frozenset(
    {
        "apk", "appimage", "app", "bat", "cmd", "com", "cpl", "dll", "dmg", "exe", "gadget", "hta",
        "htaccess", "inf", "iso", "jar", "js", "jse", "lnk", "msc", "msi", "msp", "pif", "ps1",
        "reg", "scr", "sct", "sh", "url", "vb", "vbe", "vbs", "wsc", "wsf", "wsh",
    }
)  # fmt: skip
PROGRAM_TYPES: Final = frozenset(
    {
        "application/vnd.microsoft.portable-executable", "application/x-msdownload",
        "application/x-executable", "application/x-elf", "application/x-mach-binary",
        "application/x-ms-shortcut", "application/x-dosexec",
    }
)  # fmt: skip
# What a small picture is made of; SVG is a document with script.
PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})


def plain_name(given: str) -> str:
    """Return what a file is called here: one line, no folder, nothing that hides or turns."""
    name = unicodedata.normalize("NFKC", given).replace("\\", "/").rpartition("/")[2]
    name = "".join(" " if s.isspace() else s for s in name if not _is_unseen(s))
    name = " ".join(name.translate(_FORBIDDEN).split()).strip(". ")
    if name.partition(".")[0].strip().casefold() in _DEVICES:
        name = f"_{name}"
    return _shortened(name) or "file"


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in _UNSEEN and not sign.isspace()


def _shortened(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > LONGEST_ENDING:
        return name[:LONGEST_NAME].strip(". ")
    return stem[: LONGEST_NAME - len(ending) - 1].strip(". ") + dot + ending


def ending_of(name: str) -> str:
    """Return the ending of a plain name, in small letters; what is nothing but one is that."""
    return name.rpartition(".")[2].strip().casefold()


def check_kind(name: str, media_type: str) -> None:
    """Refuse a program, by its plain name or by its content."""
    if ending_of(name) in PROGRAMS or media_type in PROGRAM_TYPES:
        raise Invalid(
            _("“%(name)s” is a program, or could start one: it is not taken. Put it in a zip with"
              " a password if the desk must have it.") % {"name": name},
            field=FIELD,
        )  # fmt: skip


class Given(Protocol):
    """A file as it comes in; Django's uploaded files are."""

    name: str | None

    @property
    def size(self) -> int | None: ...

    def seek(self, place: int, /) -> object: ...

    def read(self, size: int = ..., /) -> bytes: ...

    def chunks(self, size: int | None = ..., /) -> Iterator[bytes]: ...


@dataclass(frozen=True)
class Limits:
    """How much is taken: bytes of one file, files at once, files and bytes of one incident."""

    size: int
    at_once: int
    of_incident: int
    size_of_incident: int


def check_given(files: Sequence[tuple[str, int]], limits: Limits) -> None:
    """Refuse what is sent at once when it is too much; each file is its plain name and its size."""
    if len(files) > limits.at_once:
        told = ngettext(
            "At most %(count)d file can be sent at once.",
            "At most %(count)d files can be sent at once.",
            limits.at_once,
        )
        raise Invalid(told % {"count": limits.at_once}, field=FIELD)
    for name, size in files:
        if not size:
            raise Invalid(_("“%(name)s” is empty.") % {"name": name}, field=FIELD)
        if size > limits.size:
            raise Invalid(
                _("“%(name)s” is larger than %(megabytes)d MB.")
                % {"name": name, "megabytes": limits.size // 2**20},
                field=FIELD,
            )


def check_room(*, present: int, size: int, added: Sequence[int], limits: Limits) -> None:
    """Refuse more than an incident holds, given how many files and bytes are there."""
    is_full = present + len(added) > limits.of_incident
    if is_full or size + sum(added) > limits.size_of_incident:
        raise Invalid(
            _("There is no room for this: an incident holds %(count)d files, of %(megabytes)d MB"
              " together.")
            % {"count": limits.of_incident, "megabytes": limits.size_of_incident // 2**20},
            field=FIELD,
        )  # fmt: skip


def withheld(*, scan: str, is_erased: bool, serves_unscanned: bool) -> Words:
    """Return why a file is not handed out, or nothing when it is."""
    if is_erased:
        return _("Erased: only that it was there is kept.")
    if scan == Scan.INFECTED:
        return _("Infected: it is kept and not handed out.")
    if scan == Scan.NOT_SCANNED and not serves_unscanned:
        return _("Not scanned yet: it is handed out when no virus was found.")
    return ""
