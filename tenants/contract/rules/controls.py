"""Recurring duties of an organisation ("controls"): what is owed again and again, by whom, proven.

A pack of data (`tenants/data/controls/`), like those of laws: a duty that does not say where it
was read is not taken. What one organisation owes, and since when, is a row of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tenants.choices import Function
from tenants.contract.rules.regimes import Basis
from tenants.rules.texts import Text


@dataclass(frozen=True)
class Control:
    """`every` is in months; `ahead` how many days before its day the owner is reminded."""

    code: str
    article: str
    title: Text
    asks: Text
    # What would show that it was done.
    proof: Text
    owner: Function
    every: int
    ahead: int


@dataclass(frozen=True, eq=False)
class ControlPack:
    code: str
    version: str
    title: Text
    basis: Basis
    controls: Mapping[str, Control]
