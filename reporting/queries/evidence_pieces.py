"""Each piece of evidence as a court reads it: what it is, whose hands it went through, its hash."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from incidents.desk.queries.evidence import ChangeView, ItemView
from incidents.duty.services.sheet import moment_in_words
from incidents.record.queries.gather import Row
from reporting.queries.evidence_pack import Copy
from reporting.queries.parts import Item, Section


def piece_sheets(item: ItemView, copy: Copy | None) -> Iterator[Section]:
    code = item.label.lower()
    yield Section(f"{item.label} · {item.kind}", [_item(item, copy)], f"{code}_piece")
    custody = [_change(one) for one in item.changes]
    first = _("%(item)s: chain of custody, in order") % {"item": item.label}
    if custody:
        yield Section(first, custody, f"{code}_custody")
    checks = [_check(one) for one in item.checks]
    if checks:
        title = _("%(item)s: checks of its hash") % {"item": item.label}
        yield Section(title, checks, f"{code}_checks")


def _item(item: ItemView, copy: Copy | None) -> list[Item]:
    row = item.chain.item
    gaps = [str(gap.says) for gap in item.standing.gaps]
    hashed = _("SHA-256 on receipt") if row["has_file"] else _("SHA-256 as it was said")
    return [
        *(_line(f"line_{place}", line) for place, line in enumerate(item.lines)),
        Item("sha256", hashed, row["sha256"]),
        *_copied(copy),
        Item("added_at", _("recorded"), at=row["added_at"]),
        Item("added_by", _("recorded by"), row["added_by__name"]),
        Item("seen_on", _("seen on"), ", ".join(one.name for one in item.seen_on)),
        Item("holder", _("who has it now"), item.standing.holder.name),
        Item("since", _("since"), at=item.standing.since),
        Item("sealed", _("seal now"), item.standing.seal),
        Item("gaps", _("gaps in the chain of custody"), "\n".join(gaps) or _("none")),
    ]  # fmt: skip


def _copied(copy: Copy | None) -> Iterator[Item]:
    if copy is None:
        yield Item("file", _("file in this pack"), _("none: it is kept elsewhere"))
    elif copy.why:
        yield Item("file", _("file in this pack"), _("none: %(why)s") % {"why": copy.why})
    else:
        yield Item("file", _("file in this pack"), copy.name)
        yield Item("computed", _("SHA-256 of that file"), copy.computed)
        same = _("the same as on receipt") if copy.matches else _("NOT the same as on receipt")
        yield Item("matches", _("compared"), same)


def _line(name: str, line: Any) -> Item:
    said = [_shown(line.says)]
    said += [_("stood there before: %(was)s") % {"was": _shown(was)} for was in line.was]
    said += [_("corrected: %(reason)s") % {"reason": reason} for reason in line.reasons]
    return Item(name, line.label, "\n".join(filter(None, said)))


def _shown(value: Any) -> str:
    return moment_in_words(value) if isinstance(value, datetime) else str(value or "")


def _change(change: ChangeView) -> list[Item]:
    row = change.row
    said = [_answer(one) for one in row["answers"]]
    return [
        Item("handed_at", _("handed over"), at=row["handed_at"]),
        Item("giver", _("giver"), change.giver),
        Item("receiver", _("receiver"), change.receiver),
        Item("place", _("where"), row["place"]),
        Item("reason", _("why"), row["reason"]),
        Item("seal", _("seal"), str(change.seal)),
        Item("new_seal", _("number of the new seal"), row["new_seal"]),
        Item("recorded_by", _("recorded by"), row["recorded_by__name"]),
        Item("recorded_at", _("recorded"), at=row["recorded_at"]),
        Item("answers", _("confirmations"), "\n".join(said)),
        Item("gaps", _("gap"), "\n".join(str(gap.says) for gap in change.gaps)),
    ]


def _answer(one: Row) -> str:
    at = one["received_at"]
    said = _("received %(at)s") % {"at": moment_in_words(at)} if at else _("not received")
    by = f"{one['answered_by__name']}, {moment_in_words(one['answered_at'])}"
    return ": ".join(filter(None, [by, said, one["remark"]]))


def _check(row: Row) -> list[Item]:
    return [
        Item("checked_at", _("checked"), at=row["checked_at"]),
        Item("checked_by", _("by"), row["checked_by__name"]),
        Item("sha256", "SHA-256", row["sha256"]),
        Item("matches", _("matches"), _("Yes") if row["matches"] else _("No")),
        Item("is_ours", _("computed here"), _("Yes") if row["is_ours"] else _("No")),
        Item("remark", _("remark"), row["remark"]),
    ]
