"""What proves a measure, what decides on a breach, and what closing goes without."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from incidents.record.rules.files import Given


@dataclass(frozen=True, kw_only=True)
class DecideBreach:
    """`outcome` is a `BreachOutcome`; `tells_persons` as GDPR art. 34 says."""

    outcome: str
    grounds: str
    tells_persons: bool = False


@dataclass(frozen=True, kw_only=True)
class RecordFiling:
    """`late_reason` is needed after 72 hours (GDPR art. 33(1))."""

    authority: str
    reference: str
    filed_at: datetime
    late_reason: str = ""
    # What is not known yet follows in phases (GDPR art. 33(4)).
    more_follows: bool = False
    # Of the record, or one that comes with it; `form` is which one was filed, where there are more.
    receipt: int | None = None
    attached: Sequence[Given] = ()
    form: str = ""
    # Which duty it answers, where it is owed to more than one authority; else the first owed.
    obligation: int | None = None


@dataclass(frozen=True, kw_only=True)
class BeginDuties:
    """From when a law counts: `event` is a `DutyEvent`, `at` not in the future."""

    event: str
    at: datetime
    grounds: str


@dataclass(frozen=True, kw_only=True)
class DenyDuties:
    """That a law does not count from it: `event` is one of `DENIABLE`."""

    event: str
    grounds: str


@dataclass(frozen=True, kw_only=True)
class AnswerObligation:
    """`outcome` is `filed`, with moment and number, or `not_owed`, with grounds.

    `receipt` is a file of the record, or one is `attached`; `late_reason` is needed after the term.
    """

    obligation: int
    outcome: str
    filed_at: datetime | None = None
    reference: str = ""
    receipt: int | None = None
    late_reason: str = ""
    grounds: str = ""
    attached: Sequence[Given] = ()


@dataclass(frozen=True, kw_only=True)
class TellController:
    """What the customer is told (GDPR art. 33(2)); `late_reason` is needed after agreed hours."""

    text: str
    late_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ProveMeasure:
    """`detail` says what the evidence is: who did what, and where it can be seen. `article`: the
    number of the known solution, where that is the evidence.
    """

    code: str
    evidence: str
    detail: str = ""
    article: str = ""
    attached: Sequence[Given] = ()


@dataclass(frozen=True, kw_only=True)
class AskWaiver:
    """`codes` are those of what closing misses."""

    codes: Sequence[str]
    reason: str


@dataclass(frozen=True, kw_only=True)
class AnswerWaiver:
    agrees: bool
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class DescribeBreach:
    """What GDPR art. 33(3) asks of a notification. None: not known yet, of a number."""

    kinds_of_data: str
    consequences: str
    remedies: str
    protection: str
    protected_by: str = ""
    persons: int | None = None
    records: int | None = None
    is_disclosed: bool = False
    is_altered: bool = False
    is_lost: bool = False
    is_special: bool = False


@dataclass(frozen=True, kw_only=True)
class StateFacts:
    """Values by the code of their fact; empty: not known any more. `unknown` are not known yet."""

    stated: Mapping[str, object]
    unknown: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class TakePack:
    """`first_on`: by when each of its duties is to be done for the first time."""

    pack: str
    first_on: date


@dataclass(frozen=True, kw_only=True)
class RecordDone:
    """`document`: where the proof itself stands, such as a number or an address; or `attached`."""

    done_on: date
    proof: str
    document: str = ""
    attached: Sequence[Given] = ()


@dataclass(frozen=True, kw_only=True)
class ChangeControl:
    """`owner` is a `Function`; `every` is in months."""

    owner: str
    every: int
    due_on: date


@dataclass(frozen=True, kw_only=True)
class EndControl:
    why: str


@dataclass(frozen=True, kw_only=True)
class PublishPolicy:
    """A version of a policy: `text` or `document` says what it is; `audience` are roles there."""

    title: str
    valid_from: date
    review_on: date
    audience: Sequence[str]
    text: str = ""
    document: str = ""


@dataclass(frozen=True, kw_only=True)
class ReviewPolicy:
    """By when it is reviewed again."""

    review_on: date


@dataclass(frozen=True, kw_only=True)
class DescribeRisk:
    """A risk as it stands. `likelihood` and `impact` are 1 to 5; one of asset, category and
    supplier says which incidents are counted; `threshold` empty tells nobody.
    """

    title: str
    owner_id: int | None
    likelihood: int
    impact: int
    review_on: date
    asset_id: int | None = None
    category_id: int | None = None
    supplier_id: int | None = None
    measures: str = ""
    outside_number: str = ""
    outside_url: str = ""
    months: int = 12
    threshold: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReviewRisk:
    """By when it is reviewed again, and how likely and bad it is held to be now."""

    likelihood: int
    impact: int
    review_on: date


@dataclass(frozen=True, kw_only=True)
class DescribePlan:
    """A continuity plan as it stands; `assets` are keys of what it covers, `covers` is in words.

    The document stands under a number or an address of another tool, neither required.
    """

    title: str
    version: str
    valid_from: date
    owner_id: int | None
    review_on: date
    assets: Sequence[int] = ()
    covers: str = ""
    outside_number: str = ""
    outside_url: str = ""
    sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class ReviewPlan:
    """By when it is reviewed again."""

    review_on: date
