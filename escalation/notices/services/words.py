"""The words of a notice: templates/messages/<template>/, in the language of who reads them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from incidents.models import Incident

LONGEST_SUBJECT = 250
# Where a part of a template has nothing to say.
_GAPS = re.compile(r"\n[ \t]*\n\s*\n")


@dataclass(frozen=True)
class Words:
    subject: str
    text: str
    html: str


def write(
    template: str,
    *,
    incident: Incident | None,
    language: str,
    zone: str,
    context: Mapping[str, Any],
) -> Words:
    """Return subject, text and page of one mail."""
    given = {
        "incident": incident,
        **context,
    }
    folder = f"messages/{template}"
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        # One line, whatever stands in a title: a header cannot be broken out of.
        heading = " ".join(render_to_string(f"{folder}/subject.txt", given).split())
        text = render_to_string(f"{folder}/body.txt", given)
        page = {**given, "language": language, "heading": heading}
        html = render_to_string(f"{folder}/body.html", page)
    return Words(
        subject_of(heading, incident.reference if incident else ""),
        _GAPS.sub("\n\n", text).strip() + "\n",
        html.strip(),
    )


def subject_of(heading: str, reference: str) -> str:
    """Return a subject that ends with the number of the incident, however long the title is."""
    if not reference:
        return heading[:LONGEST_SUBJECT]
    ending = f" [{reference}]"
    return heading[: LONGEST_SUBJECT - len(ending)] + ending


def address_of(route: str, *args: str) -> str:
    """Return the whole address of a page, or nothing where it does not exist."""
    try:
        path = reverse(route, args=args)
    except NoReverseMatch:
        return ""
    return settings.PUBLIC_URL.rstrip("/") + path
