"""What is said of known solutions."""

from dataclasses import dataclass

from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class ArticleFacts(Facts):
    """Which version; 0 where none was published yet."""

    number: int


@dataclass(frozen=True, kw_only=True)
class ArticleUsed(Facts):
    """By its number and version: the chain of a customer says no more of it."""

    article: str
    number: int
    how: str
