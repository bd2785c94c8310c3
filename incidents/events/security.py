"""What is told of how a security incident is handled."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.choices import SecurityOutcome, SecurityPhase, SecuritySubject
from incidents.facts import OptionSaid, PlanPut, SecurityActed, SecurityCleared, SecurityDecided
from tenants.data import security
from tenants.ledger.declared import DONE, OUTCOME, EventKind, Names, label


def _acted(facts: SecurityActed, _names: Names) -> str:
    kind = security().act(facts.phase, facts.act_kind)
    told = [label(SecurityPhase, facts.phase), str(kind.title) if kind else facts.act_kind]
    return ", ".join([*told, str(SecuritySubject.EMERGENCY.label)] if facts.is_emergency else told)


def _decided(facts: SecurityDecided, _names: Names) -> str:
    about = facts.phase and label(SecurityPhase, facts.phase)
    about = about or label(SecuritySubject, facts.subject)
    return f"{about}: {label(SecurityOutcome, facts.outcome)}"


def _put(facts: PlanPut, _names: Names) -> str:
    plan = security().plans.get(facts.plan)
    return str(plan.title) if plan else facts.plan


SECURITY: Final = (
    EventKind(
        "security.plan_put", _("Step plan"), "list-checks", _put,
        name=_("Step plan put on the incident"), auditors=OUTCOME, facts=PlanPut,
    ),
    EventKind(
        "security.acted", _("Security handling"), "shield", _acted,
        name=_("Act of security handling recorded"), auditors=OUTCOME, facts=SecurityActed,
    ),
    EventKind(
        "security.decided", _("Security handling"), "scale", _decided,
        name=_("Decision on security handling"), auditors=OUTCOME, facts=SecurityDecided,
    ),
    EventKind(
        "security.cause_removed", _("Cause blocked or removed"), "shield-check", _decided,
        auditors=DONE, facts=SecurityDecided,
    ),
    EventKind(
        "security.option_added", _("Way to recover"), "list-checks",
        name=_("Way to recover recorded"), auditors=DONE, facts=OptionSaid,
    ),
    EventKind(
        "security.option_chosen", _("Way to recover chosen"), "check",
        name=_("Way to recover chosen"), auditors=DONE, facts=OptionSaid,
    ),
    EventKind("incident.partly_restored", _("Partly restored"), "circle-check", auditors=DONE),
    EventKind(
        "security.cleared", _("Rebuilt system approved"), "check-check",
        name=_("Security approval of a rebuilt system"), auditors=DONE, facts=SecurityCleared,
    ),
)  # fmt: skip
