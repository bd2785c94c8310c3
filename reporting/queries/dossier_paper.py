"""A dossier as it is handed over: as data for its PDF, as JSON, and as a CSV for each sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incidents.duty.services.sheet import moment_in_words
from reporting.queries.dossier import Dossier
from reporting.queries.manifest import Head
from reporting.queries.paper import (
    as_csv,
    as_json,
    row_as_facts,
    row_on_paper,
    sheet_as_facts,
    sheet_on_paper,
)
from reporting.queries.parts import Item
from tenants.ledger.anchor_file import Anchor

SCHEMA: Final = 1
# What a PDF leaves out where all of it would be too long for one: it stands in the files beside.
LONG: Final = frozenset({"timeline", "chain", "notices"})
# Of one incident on paper: its first page says it already, or it is the key of a program.
UNSAID: Final = frozenset({"chain"})


@dataclass(frozen=True)
class Proof:
    """What binds it: how far the chain went when it was read, and the anchor made after that."""

    head: Head
    anchor: Anchor

    def items(self) -> list[Item]:
        said = self.anchor.said
        return [
            Item("seq", _("last link of the chain"), str(self.head.seq)),
            Item("hash", _("its SHA-256"), self.head.hash),
            Item("anchor", _("anchor"), str(self.anchor.number)),
            Item("anchored_at", _("anchored"), said["at"]),
            Item("root", _("root of all chains"), said["root"]),
            Item("key", _("signed with key"), said["key"]),
        ]


def dossier_on_paper(dossier: Dossier, proof: Proof, *, is_short: bool = False) -> dict[str, Any]:
    """Return it for `sheets.typ`, in the language of now; short where all would be too long."""
    left_out = LONG if is_short else UNSAID
    chapters = [
        {
            "title": str(chapter.title),
            "sheets": [sheet_on_paper(one) for one in chapter.sheets if one.code not in left_out],
        }
        for chapter in dossier.chapters
    ]
    proven = {"title": "", "rows": [row_on_paper(proof.items())], "none": ""}
    return {
        "title": _title(dossier),
        "author": dossier.incident.provider.name,
        "subject": f"{dossier.incident.tenant.name}, {dossier.incident.reference}",
        "language": (get_language() or "en")[:2],
        "made": _made(dossier),
        "warning": _("Draft: this incident is not closed. It says how things stand so far.")
        if dossier.is_draft
        else "",
        "opening": [_short()] if is_short else [],
        "summary": row_on_paper(dossier.summary),
        "chapters": [
            *(one for one in chapters if one["sheets"]),
            {"title": _("What proves this dossier"), "sheets": [proven]},
        ],
    }


def dossier_files(dossier: Dossier, proof: Proof) -> Iterator[tuple[str, bytes]]:
    """Give the same facts for programs: all of them as JSON, and each sheet as CSV."""
    incident = dossier.incident
    yield (
        "dossier.json",
        as_json(
            {
                "schema": SCHEMA,
                "kind": "dossier",
                "incident": {
                    "reference": incident.reference,
                    "public_id": str(incident.public_id),
                    "version": incident.version,
                    "customer": incident.tenant.name,
                    "provider": incident.provider.name,
                },
                "is_draft": dossier.is_draft,
                "reader": "provider" if dossier.is_whole else "customer",
                "language": (get_language() or "en")[:2],
                "summary": row_as_facts(dossier.summary),
                "chapters": [
                    {
                        "code": chapter.code,
                        "title": str(chapter.title),
                        "sheets": [sheet_as_facts(sheet) for sheet in chapter.sheets],
                    }
                    for chapter in dossier.chapters
                ],
                "proof": row_as_facts(proof.items()),
            }
        ),
    )
    for sheet in dossier.sheets:
        yield f"csv/{sheet.code}.csv", as_csv(sheet)


def _title(dossier: Dossier) -> str:
    number = dossier.incident.reference
    if dossier.is_draft:
        return _("Dossier of %(number)s so far") % {"number": number}
    return _("Closing dossier of %(number)s") % {"number": number}


def _made(dossier: Dossier) -> str:
    said = _("Made on %(moment)s for %(reader)s.")
    reader = dossier.incident.provider if dossier.is_whole else dossier.incident.tenant
    return said % {"moment": moment_in_words(dossier.made_at), "reader": reader.name}


def _short() -> str:
    return _(
        "The timeline and who was told are too long for this document; they stand whole in"
        " csv/timeline.csv and csv/notices.csv beside it."
    )
