"""What is asked of a known solution: what it says, that it is published, withdrawn, or helped."""

from dataclasses import dataclass
from datetime import date

from incidents.choices import Audience, Language


@dataclass(frozen=True, kw_only=True)
class ChangeArticle:
    """`is_workaround`: it keeps things going, and does not end the fault."""

    title: str
    solution: str
    symptoms: str = ""
    cause: str = ""
    is_workaround: bool = False
    audience: str = Audience.INTERNAL
    language: str = Language.DUTCH
    category_id: int | None = None
    product: str = ""
    asset_id: int | None = None
    review_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class WriteArticle:
    """`customer_id`: for this customer alone; None is for all of them, and stays so."""

    about: ChangeArticle
    customer_id: int | None = None
    publishes: bool = False


@dataclass(frozen=True, kw_only=True)
class WithdrawArticle:
    reason: str
