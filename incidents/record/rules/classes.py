"""The classes of the information that was hit: confidentiality, integrity, availability."""

from collections.abc import Iterable
from dataclasses import dataclass

from tenants.contract.rules.profile import Profile

QUALITIES = ("confidentiality", "integrity", "availability")


@dataclass(frozen=True)
class Classes:
    """The class of the information that was hit, per quality; unknown until classified."""

    confidentiality: int | None = None
    integrity: int | None = None
    availability: int | None = None

    def known(self, default: int) -> "Classes":
        """Return the same with the default for what is not classified yet."""
        return Classes(
            confidentiality=self.confidentiality or default,
            integrity=self.integrity or default,
            availability=self.availability or default,
        )

    @property
    def is_known(self) -> bool:
        return None not in (self.confidentiality, self.integrity, self.availability)


UNKNOWN = Classes()


def highest(classes: Iterable[Classes]) -> Classes:
    """Return per quality the highest class of the assets that were hit."""
    assets = tuple(classes)
    return Classes(
        confidentiality=max((a.confidentiality or 0 for a in assets), default=0) or None,
        integrity=max((a.integrity or 0 for a in assets), default=0) or None,
        availability=max((a.availability or 0 for a in assets), default=0) or None,
    )


def gdpr_class(profile: Profile, classes: Classes) -> int:
    """Return the class of personal data: availability has no say in it (Q25)."""
    known = classes.known(profile.default_class)
    return max(known.confidentiality or 0, known.integrity or 0)


def needs_second_person(profile: Profile, classes: Classes, *, personal_data: bool = False) -> bool:
    """Say whether a waiver needs a second person: for class 4 and 5, and for personal data.

    Where nothing was agreed per class, a class that is known all the same still counts.
    """
    if personal_data:
        return True
    known = classes.known(profile.default_class)
    return any(
        (getattr(known, quality) or 0) >= profile.second_person_from(quality)
        for quality in QUALITIES
    )
