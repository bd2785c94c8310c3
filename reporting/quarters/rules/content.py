"""The content of a report in one exact text, so that the same content has the same digest.

Codes, numbers and names alone: in which language it is read is up to its reader.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

SCHEMA: Final = 1
# In the order in which they are read.
SECTIONS: Final[Mapping[str, Any]] = {
    "figures": _("Figures against their norm"),
    "components": _("What breaks most"),
    "patches": _("Patches: planned and applied"),
    "improvements": _("Improvements"),
    "reviews": _("Reviews of incidents"),
    "duties": _("Recurring duties"),
    "exercises": _("Exercises held"),
    "continuity": _("Continuity plans"),
    "risks": _("Risks, and what happened of them"),
    "ends": _("What ends within eight months"),
    "suppliers": _("Open cases at suppliers"),
}
# What the meeting said in general.
GENERAL: Final = "general"
COMMENTED: Final[Mapping[str, Any]] = {**SECTIONS, GENERAL: _("In general")}

Content = dict[str, Any]


def digest_of(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def read(body: str) -> Content:
    """Return what was kept as content again."""
    found: Content = json.loads(body)
    return found
