"""What a text may leave open: `{{ number }}` and its like, filled in where the text is used.

Each of them is something that the customer can read anyway. What only the desk may read has no
placeholder, so that no template can carry it out.
"""

import re
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from tenants.errors import Words

PLACEHOLDERS: Final[Mapping[str, Words]] = {
    "number": _("number of the incident"),
    "title": _("its title"),
    "customer": _("name of the customer"),
    "reporter": _("name of whoever reported it"),
    "me": _("your own name"),
    "desk": _("name of the service desk's organisation"),
    "priority": _("priority, as the customer calls it"),
    "reported": _("when it was reported"),
    "next_message": _("by when the next message was promised"),
}
_OPEN: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


def named_in(text: str) -> list[str]:
    """Return the names of what a text leaves open, each once, in their order."""
    return list(dict.fromkeys(found.strip() for found in _OPEN.findall(text)))


def unknown_in(text: str) -> list[str]:
    """Return what nothing could be filled in for: names that there are not, and loose braces."""
    loose = [brace for brace in ("{{", "}}") if brace in _OPEN.sub("", text)]
    return [name or "{{ }}" for name in named_in(text) if name not in PLACEHOLDERS] + loose


def fill(text: str, values: Mapping[str, str]) -> str:
    """Fill in what a text leaves open; what has no value is named, for a person to write."""

    def filled(found: "re.Match[str]") -> str:
        name = found[1].strip()
        return values.get(name) or f"[{PLACEHOLDERS.get(name, name)}]"

    return _OPEN.sub(filled, text)


def lacking(text: str, values: Mapping[str, str]) -> list[Words]:
    """Return what a text leaves open and nothing is known of, as people call it."""
    return [PLACEHOLDERS.get(name, name) for name in named_in(text) if not values.get(name)]
