"""Media: by which means somebody hears from us, and what proves that they did. One entry each.

A medium that a machine brings out has its sender in `escalation/channels` besides; nothing else
asks which media there are.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise


class ProvenBy(Enum):
    """What proves that somebody heard."""

    # Whatever takes it out of the house says so for each of them, and takes it back if it returns.
    DELIVERY = "delivery"
    # A person does it and logs what came of it.
    LOG = "log"


@dataclass(frozen=True)
class Medium:
    """`code` is recorded, has at most eight letters and is never renamed; `address` is the column
    of a person that it needs.
    """

    code: str
    label: StrOrPromise
    by: StrOrPromise
    icon: str
    proven_by: ProvenBy
    address: str

    @property
    def is_delivered(self) -> bool:
        """Say whether a machine brings it out; else a person must act."""
        return self.proven_by is ProvenBy.DELIVERY


EMAIL: Final = "email"
PHONE: Final = "phone"

# In the order in which they are said.
MEDIA: Final[dict[str, Medium]] = {
    one.code: one
    for one in (
        Medium(
            EMAIL,
            label=gettext_lazy("e-mail"),
            by=gettext_lazy("by e-mail"),
            icon="mail",
            proven_by=ProvenBy.DELIVERY,
            address="email",
        ),
        Medium(
            PHONE,
            label=gettext_lazy("phone"),
            by=gettext_lazy("by phone"),
            icon="phone",
            proven_by=ProvenBy.LOG,
            address="phone",
        ),
    )
}


def among(codes: Collection[str]) -> list[Medium]:
    """Return these media in the order in which they are said."""
    return [one for one in MEDIA.values() if one.code in codes]


def delivered() -> list[Medium]:
    """Return the media that a machine brings out."""
    return [one for one in MEDIA.values() if one.is_delivered]


def logged() -> list[Medium]:
    """Return the media for which a person must act."""
    return [one for one in MEDIA.values() if not one.is_delivered]


def any_delivered(codes: Collection[str]) -> bool:
    """Say whether a message goes out by one of these."""
    return any(one.is_delivered for one in among(codes))


def any_logged(codes: Collection[str]) -> bool:
    """Say whether a person must act for one of these."""
    return any(not one.is_delivered for one in among(codes))


def codes_of(media: Iterable[Medium]) -> list[str]:
    """Return their codes as a column holds them: sorted, each once."""
    return sorted({one.code for one in media})


def choices() -> list[tuple[str, str]]:
    """Return the media to choose from, in the language of the reader."""
    return [(one.code, capfirst(str(one.label))) for one in MEDIA.values()]


def ways_of(codes: Collection[str]) -> str:
    """Return `e-mail and phone`."""
    return together([str(one.label) for one in among(codes)])


def by_ways(codes: Collection[str], *also: str) -> str:
    """Return `by e-mail, by phone and here`, with what is said besides at the end."""
    return together([*(str(one.by) for one in among(codes)), *also])


def together(words: list[str]) -> str:
    """Return `a`, `a and b`, `a, b and c`."""
    if len(words) < 2:  # noqa: PLR2004 - one word stands alone
        return "".join(words)
    return _("%(these)s and %(last)s") % {"these": ", ".join(words[:-1]), "last": words[-1]}
