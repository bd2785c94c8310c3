"""Fields of the filters of the queue: several values of one, and a place in the list."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from incidents.record.queries.keyset import BadKey, Key
from tenants.rules.typed import is_key

# Of one filter.
MOST = 50


class AnyField(forms.TypedMultipleChoiceField):
    """Values of which any is enough; each once, in the order of the address."""

    def __init__(
        self,
        *,
        label: Any,
        choices: Iterable[tuple[Any, Any]] = (),
        coerce: Callable[[Any], Any] = str,
    ) -> None:
        # A few are boxes to tick; what has a list of its own has no end that is known here.
        boxes = forms.CheckboxSelectMultiple if choices else forms.SelectMultiple
        super().__init__(label=label, choices=choices, coerce=coerce, widget=boxes)

    # Without its list, which then is not read, any key may be meant.
    is_offered = True

    def valid_value(self, value: object) -> bool:
        return super().valid_value(value) or (not self.is_offered and is_key(value))

    def to_python(self, value: Any) -> list[str]:
        # An empty one is what a form sends of which nothing was chosen.
        found = [one for one in dict.fromkeys(super().to_python(value)) if one]
        if len(found) > MOST:
            raise forms.ValidationError(_("Choose at most %(count)d.") % {"count": MOST})
        return found


def place_of(text: str, read: Callable[[str], Any] | None) -> Key | None:
    """Return the place in the list that the page before gave, or say that it is none."""
    try:
        return Key.parse(text, read) if text else None
    except BadKey as error:
        raise forms.ValidationError(_("This is not a place in the list.")) from error
