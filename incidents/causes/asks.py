"""What is asked of problems, changes, releases and the cases of suppliers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from incidents.choices import ChangeKind, Language, SupplierCaseState


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What all three have. `outside_…`: where it stands in another tool, if it does."""

    title: str
    owner_id: int | None = None
    outside_number: str = ""
    outside_url: str = ""


@dataclass(frozen=True, kw_only=True)
class DescribeProblem(Kept):
    cause: str = ""
    workaround: str = ""
    category_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class DescribeChange(Kept):
    """`problem` and `release` by their numbers."""

    reason: str = ""
    kind: str = ChangeKind.NORMAL
    is_patch: bool = False
    touches_security: bool = False
    problem: str = ""
    release: str = ""
    planned_from: datetime | None = None
    planned_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class DescribeRelease(Kept):
    notes: str = ""
    planned_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class DescribeCase(Kept):
    """Its number and address at the supplier are those of the other tool."""

    supplier_id: int
    promised_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TellWord:
    """What the supplier said, whose turn it is, and when they promised to speak next."""

    word: str
    state: str = SupplierCaseState.WAITING_THEM
    said_at: datetime | None = None
    promised_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class EscalateCase:
    """To whom above them; empty: the higher line that is set up of this supplier."""

    to: str = ""
    promised_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ReferTo:
    """Incidents, and improvements of reviews, by their keys."""

    incident_ids: Sequence[int] = ()
    improvement_ids: Sequence[int] = ()


@dataclass(frozen=True, kw_only=True)
class TakeBack:
    """A referral by its key, and why it was none."""

    referral_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class OfferWorkaround:
    """The words of a known solution: those of a problem are the desk's own."""

    title: str
    audience: str
    language: str = Language.DUTCH


@dataclass(frozen=True, kw_only=True)
class KnowCause:
    """`article`: a known solution that says the workaround already, by its number."""

    cause: str
    workaround: str = ""
    article: str = ""
    offer: OfferWorkaround | None = None


@dataclass(frozen=True, kw_only=True)
class ResolveProblem:
    """`change`: the number of the change that took the cause away."""

    change: str
    result: str


@dataclass(frozen=True, kw_only=True)
class SayWhy:
    """An end, a withdrawal, or that it is open again."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class ApproveChange:
    """`name`: whose word it was, where it is not that of the person who writes it down."""

    name: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckChange:
    """`conditions` where it is approved with some."""

    outcome: str
    grounds: str
    conditions: str = ""


@dataclass(frozen=True, kw_only=True)
class CarryOut:
    done_at: datetime
    result: str
    is_success: bool = True


@dataclass(frozen=True, kw_only=True)
class RollOut:
    done_at: datetime
    result: str
