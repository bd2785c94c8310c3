"""Packs of measures: what a customer asks of each incident beyond its profile, by class.

A pack is a YAML document whose measures are those of the information classes (`measures` and
`matrix` as in `icr.yaml`), with where it was read; `merging.py` puts it on a profile.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tenants.contract.rules.regimes import Basis
from tenants.rules.texts import Text


@dataclass(frozen=True, eq=False)
class MeasurePack:
    code: str
    version: str
    title: Text
    basis: Basis
    # As they stand in a profile, not read yet: they make sense only in one.
    measures: Mapping[str, Any]
    matrix: Mapping[str, Any]
