"""What the events of this room say beside their rows; `events` says which code has which."""

from collections.abc import Sequence
from dataclasses import dataclass

from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class WordsErased(Facts):
    why: str


@dataclass(frozen=True, kw_only=True)
class AccountMailSeen(Facts):
    account_mail: int
    mail_kind: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Migrated(Facts):
    # Of each succession its name and its digest.
    successions: Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class AccessRefused(Facts):
    """The code of the refusal, by which method and route, and the keys that were asked for."""

    code: str
    method: str
    route: str
    asked: Sequence[str]
