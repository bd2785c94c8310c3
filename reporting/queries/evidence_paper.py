"""The evidence of one incident on paper: what a court reads first, and how it checks the rest."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reporting.queries.dossier_paper import Proof
from reporting.queries.evidence_around import evidence_chapters
from reporting.queries.evidence_pack import Copy, EvidenceFacts
from reporting.queries.pack_manifest import Held
from reporting.queries.paper import as_csv, as_json, row_on_paper, sheet_as_facts, sheet_on_paper
from reporting.queries.parts import Item


def evidence_on_paper(
    facts: EvidenceFacts, copies: Mapping[int, Copy], files: Sequence[Held], proof: Proof
) -> dict[str, Any]:
    """Return it for `sheets.typ`, in the language of now."""
    incident = facts.incident
    chapters = [
        {"title": str(one.title), "sheets": [sheet_on_paper(sheet) for sheet in one.sheets]}
        for one in evidence_chapters(facts, copies)
        if one.sheets
    ]
    lines = [[_sum_line(one)] for one in files]
    by_hand = {"title": "", "rows": [_plain(step) for step in _steps()], "none": ""}
    summed = {
        "title": _("Lines of SHA256SUMS"),
        "rows": lines,
        "none": _("no file of a piece is in this pack"),
    }
    proven = {
        "title": _("What binds the record"),
        "rows": [row_on_paper(proof.items())],
        "none": "",
    }
    return {
        "title": _("Evidence of %(number)s") % {"number": incident.reference},
        "author": incident.provider.name,
        "subject": f"{incident.tenant.name}, {incident.reference}",
        "language": (get_language() or "en")[:2],
        "made": _taken_by(facts),
        "warning": _mismatch(copies),
        "opening": list(_statement(facts, copies)),
        "summary": row_on_paper(_about(facts)),
        "chapters": [
            *chapters,
            {"title": _("How to check this by hand"), "sheets": [by_hand, summed, proven]},
        ],
    }  # fmt: skip


def evidence_files(facts: EvidenceFacts, copies: Mapping[int, Copy]) -> Iterator[tuple[str, bytes]]:
    """Give the same for programs."""
    chapters = evidence_chapters(facts, copies)
    told = {
        "schema": 1,
        "kind": "evidence",
        "incident": {
            "reference": facts.incident.reference,
            "public_id": str(facts.incident.public_id),
            "customer": facts.incident.tenant.name,
        },
        "chapters": [
            {
                "code": one.code,
                "title": str(one.title),
                "sheets": [sheet_as_facts(sheet) for sheet in one.sheets],
            }
            for one in chapters
        ],
    }
    yield "evidence.json", as_json(told)
    for chapter in chapters:
        for sheet in chapter.sheets:
            yield f"csv/{sheet.code}.csv", as_csv(sheet)


def _about(facts: EvidenceFacts) -> list[Item]:
    incident, around = facts.incident, facts.secured
    return [
        Item("reference", _("number"), incident.reference),
        Item("title", _("title"), incident.title),
        Item("customer", _("customer"), incident.tenant.name),
        Item("provider", _("service provider"), incident.provider.name),
        Item("reported_at", _("reported"), at=incident.reported_at),
        Item("count", _("pieces of evidence"), str(len(around.items))),
        Item("gaps", _("pieces with a gap in their chain"), str(_with_gaps(facts))),
        Item("hold", _("legal hold"), _("stands") if around.hold else _("none stands")),
    ]


def _with_gaps(facts: EvidenceFacts) -> int:
    return sum(bool(item.standing.gaps) for item in facts.secured.items)


def _taken_by(facts: EvidenceFacts) -> str:
    last = row_on_paper(
        [Item("by", "", facts.copies[-1]["by"]), Item("at", "", at=facts.copies[-1]["at"])]
    )
    said = _("Taken out by %(who)s on %(moment)s.")
    return said % {"who": last[0]["text"], "moment": last[-1]["text"]}


def _mismatch(copies: Mapping[int, Copy]) -> str:
    wrong = [one.name for one in copies.values() if not one.why and not one.matches]
    if not wrong:
        return ""
    return _("Not as they were received: %(names)s.") % {"names": ", ".join(wrong)}


def _statement(facts: EvidenceFacts, copies: Mapping[int, Copy]) -> Iterator[str]:
    there = [one for one in copies.values() if not one.why]
    same = sum(one.matches for one in there)
    yield _(
        "Statement of integrity. Each file in this pack was copied byte for byte from the storage"
        " of the service desk. Its SHA-256 was computed again while it was copied, and compared"
        " with the one that was computed when it was received: %(same)s of %(all)s are the same."
    ) % {"same": same, "all": len(there)}
    yield _(
        "Each piece, hand-over, confirmation, check and correction was written once, by the person"
        " who is named, and cannot be changed or taken away afterwards; what was wrong is"
        " corrected beside it. They are events of a chain of hashes that is signed every few"
        " minutes."
    )
    yield _(
        "What this does not show: what happened to a piece before it was recorded, and whether"
        " what somebody wrote down is true. A gap in a chain of custody is named where it is."
    )
    if len(there) < len(facts.secured.items):
        yield _("Of a piece without a file here it says where it is kept, or why it is kept back.")


def _steps() -> list[str]:
    return [
        _("Unpack the zip in an empty folder, and open a terminal there."),
        "sha256sum -c SHA256SUMS",
        _("Each line must end in OK. The lines stand below as well, so that paper is enough."),
        "openssl pkeyutl -verify -pubin -inkey KEY.pem -rawin -in manifest.json"
        " -sigfile manifest.sig",
        _(
            "KEY.pem is the public key of the service desk, fetched from it and kept before;"
            " manifest.json names the SHA-256 of SHA256SUMS itself."
        ),
        "./desk manage verify_export --file-only --key KEY.pem FILE.zip",
    ]


def _plain(text: str) -> list[dict[str, Any]]:
    is_command = text.startswith(("sha256sum", "openssl", "./desk"))
    return [{"label": "", "text": text, "mono": is_command}]


def _sum_line(one: Held) -> dict[str, Any]:
    return {"label": one.name, "text": one.sha256, "mono": True}
