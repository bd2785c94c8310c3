"""The data that ships: the measures of source 002, what laws ask, schemes, what one begins with."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from yaml import YAMLError

from tenants.contract.rules.checklists import Checklists, load_checklists
from tenants.contract.rules.controls import Control, ControlPack
from tenants.contract.rules.controls_text import load_controls
from tenants.contract.rules.forms import Forms
from tenants.contract.rules.forms_text import load_forms
from tenants.contract.rules.kpis import Factor, FigureText, load_factors, load_figures
from tenants.contract.rules.profile import Profile
from tenants.contract.rules.profile_text import load_profile
from tenants.contract.rules.regimes import BadRegime, Regimes
from tenants.contract.rules.regimes_text import load_regimes
from tenants.contract.rules.security import SecurityData, load_security
from tenants.contract.rules.significance import Criterion, load_criteria
from tenants.models import Tenant
from tenants.rules.documents import read_document

ICR_FILE = Path(__file__).with_name("icr.yaml")
SECURITY_FILE = Path(__file__).with_name("security_handling.yaml")
# As `SecurityPhase` of the room above has them, in this order.
PHASES = (
    "identification", "containment", "remediation", "recovery", "communication", "evaluation",
)  # fmt: skip
REGIMES = Path(__file__).with_name("regimes")
RECIPIENTS_FILE = REGIMES / "recipients.yaml"
SIGNIFICANCE_FILE = Path(__file__).with_name("significance.yaml")
FORMS = Path(__file__).with_name("forms")
CONTROLS = Path(__file__).with_name("controls")
SHEET_FILE = FORMS / "sheet.yaml"


@lru_cache(maxsize=1)
def icr() -> Profile:
    return load_profile(ICR_FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=4)
def _read(name: str) -> object:
    return read_document(Path(__file__).with_name(name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def figures() -> Mapping[str, FigureText]:
    """Return the figures by key. Raise `BadKpis` where the document cannot be used."""
    return load_figures(_read("kpis.yaml"))


@lru_cache(maxsize=1)
def factors() -> tuple[Factor, ...]:
    """Return the success factors with the keys of their figures. Raise `BadKpis`."""
    return load_factors(_read("kpis.yaml"))


def schemes() -> Any:
    """Return the priority schemes by preset: name, matrix and labels."""
    return _read("schemes.yaml")


def starters() -> Any:
    """Return the teams, categories and contract that a new tenant begins with."""
    return _read("starters.yaml")


@lru_cache(maxsize=1)
def regimes() -> Regimes:
    """Return what laws ask, by the packs that ship. Raise `BadRegime` where one cannot be used."""
    return _regimes(_shipped().values())


def regimes_with(texts: Iterable[str]) -> Regimes:
    """Return the same with these packs instead of those of the same regime, or beside them.

    Raise `BadRegime` where one cannot be used. Nothing is kept: what is tried is not in force.
    """
    return _regimes({**_shipped(), **{_code_of(text): text for text in texts}}.values())


def _shipped() -> dict[str, str]:
    packs = sorted(path for path in REGIMES.glob("*.yaml") if path != RECIPIENTS_FILE)
    texts = [path.read_text(encoding="utf-8") for path in packs]
    return {_code_of(text): text for text in texts}


def _code_of(text: str) -> str:
    try:
        found = read_document(text)
    except YAMLError as error:
        raise BadRegime(f"This is not YAML: {error}") from error
    return str(found.get("regime", "")) if isinstance(found, dict) else ""


def _regimes(texts: Iterable[str]) -> Regimes:
    return load_regimes(
        RECIPIENTS_FILE.read_text(encoding="utf-8"),
        texts,
        jurisdictions=Tenant.Jurisdiction.values,
    )


@lru_cache(maxsize=1)
def significance() -> tuple[Criterion, ...]:
    """Return when an incident may be significant. Raise `BadRegime` where one cannot be used."""
    return load_criteria(SIGNIFICANCE_FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def forms() -> Forms:
    """Return the facts and the forms that take them. Raise `BadRegime` where one cannot be used."""
    shipped = sorted(path for path in FORMS.glob("*.yaml") if path != SHEET_FILE)
    return load_forms(
        SHEET_FILE.read_text(encoding="utf-8"),
        [path.read_text(encoding="utf-8") for path in shipped],
        duties=regimes().duties,
        jurisdictions=Tenant.Jurisdiction.values,
    )


@lru_cache(maxsize=1)
def security() -> SecurityData:
    """Return how security incidents are handled. Raise `BadSecurity` where it cannot be used."""
    return load_security(SECURITY_FILE.read_text(encoding="utf-8"), phases=PHASES)


@lru_cache(maxsize=1)
def checklists() -> Checklists:
    """Return what a first analysis looks at. Raise `BadRegime` where it cannot be used."""
    return load_checklists(_read("checklists.yaml"))


@lru_cache(maxsize=1)
def control_packs() -> Mapping[str, ControlPack]:
    """Return the packs of recurring duties. Raise `BadRegime` where one cannot be used."""
    shipped = sorted(CONTROLS.glob("*.yaml"))
    return load_controls(path.read_text(encoding="utf-8") for path in shipped)


@lru_cache(maxsize=1)
def controls() -> Mapping[str, Control]:
    """Return every recurring duty by its code, of whichever pack."""
    return {code: one for pack in control_packs().values() for code, one in pack.controls.items()}


@lru_cache(maxsize=2)
def policy_template(language: str) -> tuple[str, str]:
    """Return title and text of an incident policy to begin with, else those in English."""
    shipped: Any = _read("incident_policy.yaml")
    found = shipped[language if language in shipped else "en"]
    return str(found["title"]), str(found["text"])


def risk_scale() -> Any:
    """Return the steps of likelihood and of impact, each with its words."""
    return _read("risk_scale.yaml")
