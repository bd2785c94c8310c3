"""Somebody else was first: what stands now beside what was typed, in the words of both."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from incidents.desk.forms.moments import MomentField, Twice

# Return what a field comes to; where it is empty it may follow from others.
InForce = Callable[[str, Mapping[str, object]], object]


def as_it_is(name: str, values: Mapping[str, object]) -> object:
    return values[name]


def differences_of(
    form: forms.Form, stands: Mapping[str, object], in_force: InForce = as_it_is
) -> list[dict[str, Any]]:
    """Return what the record says now where somebody typed something else."""
    found = []
    given = {bound.name: bound.value() for bound in form.visible_fields()}
    for bound in form.visible_fields():
        if bound.name not in stands:
            continue
        now = _words(bound, in_force(bound.name, stands))
        typed = _words(bound, in_force(bound.name, given))
        if now != typed:
            found.append({"label": bound.label, "now": now, "typed": typed})
    return found


def _words(bound: forms.BoundField, value: object) -> str:
    field = bound.field
    if isinstance(field, MomentField):
        return _moment_words(field, value)
    if isinstance(field, forms.ChoiceField):
        names = dict(cast(Any, field.choices))
        values = value if isinstance(value, list | tuple) else [value]
        return ", ".join(str(names.get(str(v), names.get(v, ""))) for v in values if v)
    if isinstance(field, forms.BooleanField):
        return str(_("yes") if value in (True, "on", "True") else _("no"))
    return "" if value is None else str(value).strip()


def _moment_words(field: MomentField, value: object) -> str:
    """Return a moment to the minute, as its reader's clock says it; the form knows no seconds."""
    if not value:
        return ""
    try:
        moment = field.to_python(value)
    except forms.ValidationError:
        return str(value).strip()
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    words = date_format(local, "SHORT_DATETIME_FORMAT")
    return f"{words} {local.tzname()}" if Twice.of(local.replace(tzinfo=None)) else words
