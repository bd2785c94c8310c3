"""What is asked of evidence: to collect it, hand it over, confirm, check and correct it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from incidents.choices import Seal
from incidents.record.rules.files import Given


@dataclass(frozen=True, kw_only=True)
class CollectEvidence:
    """`kind` is an `EvidenceKind`. With a file its hash is computed; without one `kept_where` says
    where it is, and `sha256` what was computed there. Neither collector: whoever records it.
    """

    kind: str
    what: str
    found_where: str
    method: str
    collected_at: datetime | None = None
    collector_id: int | None = None
    collector_name: str = ""
    tool: str = ""
    kept_where: str = ""
    sha256: str = ""
    seal: str = ""
    condition: str = ""
    asset_ids: Sequence[int] = ()
    attached: Sequence[Given] = ()


@dataclass(frozen=True, kw_only=True)
class HandOverEvidence:
    """To a colleague or to somebody by name. Without a giver: whoever has it, as the chain says."""

    item: int
    place: str
    reason: str
    receiver_id: int | None = None
    receiver_name: str = ""
    giver_id: int | None = None
    giver_name: str = ""
    handed_at: datetime | None = None
    seal: str = Seal.INTACT
    new_seal: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerHandOver:
    """`outcome` is a `CustodyOutcome`; not received needs a remark."""

    change: int
    outcome: str
    received_at: datetime | None = None
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckEvidence:
    """`sha256` is what was computed where it is kept; of a file that is kept here we compute it."""

    item: int
    sha256: str = ""
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class CorrectEvidence:
    """`field` is an `EvidenceField`."""

    item: int
    field: str
    says: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SeenOn:
    item: int
    asset_ids: Sequence[int]
