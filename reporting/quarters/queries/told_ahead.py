"""What lies ahead, in the words of the reader of a report."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.choices import AssetEnd
from reporting.quarters.queries.cells import BAD, PLAIN, Cell, Said, day_of
from reporting.quarters.rules.content import Content


def ends(held: list[Content]) -> Said:
    if not held:
        return [_("Nothing ends within eight months.")], [], []
    over = sum(one["is_over"] for one in held)
    says = ngettext(
        "%(n)d is past its day.", "%(n)d are past their day.", over
    ) % {"n": over}  # fmt: skip
    rows = [
        [
            Cell(one["name"]), Cell(str(AssetEnd(one["what"]).label)),
            Cell(day_of(one["day"]), BAD if one["is_over"] else PLAIN),
        ]
        for one in held
    ]  # fmt: skip
    return [says] if over else [], [_("Asset"), _("What ends"), _("Decide before")], rows


def suppliers(held: list[Content]) -> Said:
    if not held:
        return [_("None.")], [], []
    head = [_("Number"), _("Supplier"), _("Since"), _("Promised"), _("Broken promises")]
    rows = [
        [
            Cell(one["reference"]), Cell(one["supplier"]), Cell(day_of(one["since"])),
            Cell(day_of(one["promised"])),
            Cell(str(one["broken"]), BAD if one["broken"] else PLAIN),
        ]
        for one in held
    ]  # fmt: skip
    return [], head, rows
