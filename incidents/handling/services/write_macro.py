"""Macros of the desk, as administrators write them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.handling.services.macros import STEPS
from incidents.models import Macro, TextMode
from tenants.errors import Invalid, Words
from tenants.rules.roles import Actor
from tenants.settings.services.configure import add_row, change_row

MODES: Final[Mapping[str, TextMode]] = {
    "message": TextMode.PUBLIC,
    "note": TextMode.INTERNAL,
    "resolution": TextMode.RESOLUTION,
}


@transaction.atomic
def write_macro(
    *, row: Macro, fields: tuple[str, ...] | None, actor: Actor, now: datetime
) -> Macro:
    """Write a macro; `fields` are the columns that changed, None for a new one."""
    if errors := _wrong(row):
        raise Invalid(errors=errors)
    if fields is None:
        add_row(row=row, actor=actor, now=now)
    else:
        change_row(row=row, fields=fields, actor=actor, now=now)
    return row


def _wrong(row: Macro) -> dict[str, Words]:
    """Return what is wrong, by its field; what does not go together the table itself says."""
    errors: dict[str, Words] = {}
    if not any(getattr(row, code) for code in STEPS):
        errors["takes"] = _("Choose at least one thing that it does.")
    codes = [code for code in row.order.split(",") if code]
    if len(set(codes)) < len(codes) or not set(codes) <= STEPS.keys():
        errors["order"] = _("Each number once, from 1 to %(count)s.") % {"count": len(STEPS)}
    for name, mode in MODES.items():
        template = getattr(row, name)
        if template is not None and template.mode != mode:
            errors[name] = _("Choose a template for this: %(mode)s.") % {"mode": mode.label}
    return errors
