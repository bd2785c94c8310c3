"""What is asked for at the status page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class SetUpPage:
    slug: str
    is_public: bool = False


@dataclass(frozen=True, kw_only=True)
class DescribeService:
    """`customers` are names, one on a line; none: everybody sees it."""

    name_nl: str = ""
    name_en: str = ""
    position: int = 10
    is_shown: bool = True
    customers: str = ""


@dataclass(frozen=True, kw_only=True)
class Texts:
    """A title and a text in one language at least; each that is begun is whole."""

    title_nl: str = ""
    text_nl: str = ""
    title_en: str = ""
    text_en: str = ""
    services: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True)
class WriteUpdate(Texts):
    """`outage` is a reference, `phase` a `StatusPhase`, `impact` a `StatusImpact`."""

    outage: str
    phase: str
    impact: str
    is_public: bool = False


@dataclass(frozen=True, kw_only=True)
class AnnounceMaintenance(Texts):
    """What is planned, for everybody."""

    begins_at: datetime
    ends_at: datetime
