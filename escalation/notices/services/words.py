"""The words of a notice: templates/messages/<template>/, in the language of who reads them.

What several people read is written once; the name of each is put in last.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.html import escape

from incidents.choices.exercise import called, plainly
from incidents.models import Incident

LONGEST_SUBJECT = 250
# Where a part of a template has nothing to say.
_GAPS = re.compile(r"\n[ \t]*\n\s*\n")
# Stands for the reader's name while the words are written: nobody can know it and write it himself.
_NAME: Final = f"name-{secrets.token_hex(16)}"


@dataclass(frozen=True)
class Words:
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Letter:
    """The words for everybody who reads the same, but for the name."""

    heading: str
    reference: str
    text: str
    html: str

    def to(self, name: str) -> Words:
        # One line, whatever stands in a title or a name: a header cannot be broken out of.
        heading = " ".join(self.heading.replace(_NAME, name).split())
        return Words(
            subject_of(heading, self.reference),
            self.text.replace(_NAME, name),
            self.html.replace(_NAME, escape(name)),
        )


def write(
    template: str,
    *,
    incident: Incident | None,
    language: str,
    zone: str,
    context: Mapping[str, object],
) -> Letter:
    """Return subject, text and page of one mail; what is known of its reader is the name alone."""
    given = {**context, "incident": incident, "recipient": {"name": _NAME}}
    folder = f"messages/{template}"
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        heading = " ".join(render_to_string(f"{folder}/subject.txt", given).split())
        text: str = render_to_string(f"{folder}/body.txt", given)
        if incident is not None and incident.is_drill:
            heading = called(heading, is_exercise=True)
            given["exercise"] = plainly()
            text = f"{given['exercise']}\n\n{text.strip()}"
        page = {**given, "language": language, "heading": heading}
        html = render_to_string(f"{folder}/body.html", page)
    return Letter(
        heading,
        incident.reference if incident else "",
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
