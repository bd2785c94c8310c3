"""The evidence of one incident by chapter, and what stands around its pieces."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from incidents.desk.queries.evidence import Secured
from incidents.record.queries.gather import Row
from reporting.queries.dossier import Chapter
from reporting.queries.evidence_pack import Copy, EvidenceFacts
from reporting.queries.evidence_pieces import piece_sheets
from reporting.queries.parts import Item, Section


def evidence_chapters(facts: EvidenceFacts, copies: Mapping[int, Copy]) -> list[Chapter]:
    """Return it by chapter, in the language of now."""
    around = facts.secured
    pieces = [sheet for item in around.items for sheet in piece_sheets(item, copies.get(item.pk))]
    police = [*map(_decision, around.decisions), *map(_complaint, around.complaints)]
    taken = [_taken(one) for one in facts.copies]
    standing = [
        Section(_("Legal hold"), [_hold(one) for one in _holds(around)], "holds"),
        Section(_("Logs kept longer"), [_log(one) for one in around.logs], "log_retentions"),
        Section(_("Legal and forensic side"), [_side(one) for one in around.sides], "sides"),
        Section(_("Police"), police, "police"),
        Section(_("Each time that it was taken out"), taken, "taken_out"),
    ]
    return [
        Chapter("pieces", _("Pieces of evidence, each with its chain of custody"), pieces),
        Chapter("around", _("What stands around them"), [one for one in standing if one.rows]),
    ]


def _holds(around: Secured) -> Sequence[Row]:
    return [*around.lifted, *([around.hold] if around.hold else [])]


def _hold(row: Row) -> list[Item]:
    return [
        Item("placed_at", _("placed"), at=row["placed_at"]),
        Item("placed_by", _("placed by"), row["placed_by__name"]),
        Item("reason", _("why"), row["reason"]),
        Item("lifted_at", _("lifted"), at=row["lifted_at"]),
        Item("lift_asked_by", _("lifting asked by"), row["lift_asked_by__name"] or ""),
        Item("lifted_by", _("lifted by"), row["lifted_by__name"] or ""),
        Item("lift_reason", _("why lifted"), row["lift_reason"]),
    ]


def _log(row: Row) -> list[Item]:
    return [
        Item("kind", _("kind"), str(row["label"])),
        Item("what", _("which logs"), row["what"]),
        Item("asked_of", _("asked of"), row["asked_of"]),
        Item("until", _("kept until"), row["until"].isoformat()),
        Item("reason", _("why"), row["reason"]),
        Item("asked_by", _("asked by"), row["asked_by__name"]),
        Item("asked_at", _("asked"), at=row["asked_at"]),
    ]


def _side(row: Row) -> list[Item]:
    return [
        Item("side", _("side"), str(row["label"])),
        Item("who", _("who"), row["user__name"] or row["supplier__name"] or ""),
        Item("task", _("task"), row["task"]),
        Item("assigned_at", _("assigned"), at=row["assigned_at"]),
    ]


def _decision(row: Row) -> list[Item]:
    return [
        Item("outcome", _("decision"), str(row["label"])),
        Item("grounds", _("grounds"), row["grounds"]),
        Item("decider", _("decided by"), f"{row['decider_name']}, {row['as']}"),
        Item("recorded_at", _("recorded"), at=row["recorded_at"]),
    ]


def _complaint(row: Row) -> list[Item]:
    return [
        Item("police", _("filed with"), row["police"]),
        Item("number", _("number"), row["number"]),
        Item("filer", _("filed by"), f"{row['filer_name']}, {row['as']}"),
        Item("filed_at", _("filed"), at=row["filed_at"]),
        Item("receipt", _("receipt"), row["receipt__name"] or ""),
    ]


def _taken(row: Row) -> list[Item]:
    return [
        Item("at", _("moment"), at=row["at"]),
        Item("by", _("by"), row["by"]),
        Item("export", _("export"), row["export"]),
    ]
