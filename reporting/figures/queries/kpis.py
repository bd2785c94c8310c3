"""The figures by key, each with its words, in the order of their document."""

from collections.abc import Mapping
from typing import Final

from reporting.figures.rules.kpis import TAKEN, Kpi
from tenants.data import figures

KPIS: Final[Mapping[str, Kpi]] = {key: Kpi(text, *TAKEN[key]) for key, text in figures().items()}
