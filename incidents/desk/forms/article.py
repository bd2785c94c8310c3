"""Choosing a known solution in a form: of those that look like it, or by its number."""

import re
from collections.abc import Sequence
from typing import Any, Final

from django import forms

from incidents.models import ArticleVersion, Incident
from incidents.record.queries.solutions import Offered, offered_for, solution_text
from tenants.rules.roles import Actor

_NUMBER: Final = re.compile(r"KB-\d{6,12}\Z")


class ArticleField(forms.ChoiceField):
    """A known solution by its number; the service finds it, or refuses."""

    def __init__(self, *, empty: Any, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.empty = empty
        self.choices = [("", empty)]

    def offer(self, offered: Sequence[Offered], also: Sequence[tuple[str, str]] = ()) -> None:
        named = dict(also)
        for one in offered:
            title = "".join(piece.text for piece in one.title)
            named[one.reference] = f"{one.reference} {title}"
        self.choices = [("", self.empty), *named.items()]

    def valid_value(self, value: object) -> bool:
        return bool(_NUMBER.match(str(value)))


def offer_for(
    field: ArticleField, incident: Incident, actor: Actor, asked: object
) -> ArticleVersion | None:
    """Offer what looks like this incident and the one that is asked for; return what that says."""
    asked = str(asked or "").strip()
    text = None
    if _NUMBER.match(asked):
        text = solution_text(asked, incident.provider_id, incident.tenant_id)
    also = [(asked, f"{asked} {text.title}")] if text is not None else []
    field.offer(offered_for(actor, [incident.tenant_id], incident.title), also)
    return text
