"""The security check of a change: before it is carried out, by who answers for security (R54)."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.causes.asks import CheckChange
from incidents.causes.queries.checks import checkers, is_for_security
from incidents.causes.rules.moves import may_check
from incidents.causes.services.held import lock_held, record_held
from incidents.choices import ChangeState, CheckOutcome
from incidents.facts import ChangeChecked
from incidents.models import Change, Referral
from incidents.record.queries.visible import visible_incidents
from incidents.record.services.common import append_event, clean_text, lock_incident
from tenants.errors import DomainError, Invalid, NotAllowed
from tenants.rules.roles import Action, Actor, require

LONGEST: Final = 4000


class NotChecked(DomainError):
    """It touches security, and nobody who answers for that said that it may be carried out."""

    code = "security_not_checked"
    status = 409
    default = _("Its security was not checked yet: whoever answers for security does that first.")


@transaction.atomic
def check_change(*, change_id: int, ask: CheckChange, actor: Actor, now: datetime) -> Change:
    """Say whether it may be carried out, on what grounds, and under which conditions.

    Told of the change, and of each incident that it is for. Never by whoever proposed it.
    """
    change = lock_held(Change, change_id, actor=actor)
    require(actor, Action.SEE_QUEUE, change.provider_id)
    if actor.person_id not in checkers(change):
        raise NotAllowed(_("The CISO checks it, or whoever is designated to order containment."))
    if change.made_by_id == actor.user_id:
        raise NotAllowed(_("Whoever proposed a change does not check its security."))
    if not is_for_security(change):
        raise Invalid(_("This change touches no security."))
    if not may_check(ChangeState(change.state), change.check_outcome):
        raise Invalid(_("This was answered already, or the change has ended."))
    if ask.outcome not in CheckOutcome.values:
        raise Invalid(_("Choose one of these."), field="outcome")
    has_conditions = ask.outcome == CheckOutcome.CONDITIONS
    conditions = clean_text(ask.conditions, "conditions", needed=has_conditions, limit=LONGEST)
    change.check_grounds = clean_text(ask.grounds, "grounds", limit=LONGEST)
    change.check_conditions = conditions if has_conditions else ""
    change.touches_security, change.check_outcome = True, ask.outcome
    change.checked_at, change.checked_by_id = now, actor.person_id
    facts = ChangeChecked(to=change.reference, outcome=ask.outcome)
    record_held(change, "change.checked", actor=actor, now=now, facts=facts)
    _tell_incidents(change, facts, actor=actor, now=now)
    return change


def require_checked(change: Change) -> None:
    """Refuse what touches security and was not cleared; what it is for decides, not its tick."""
    if not is_for_security(change):
        return
    if change.check_outcome == CheckOutcome.REFUSED:
        raise NotChecked(_("Its security check was refused: it is not carried out like this."))
    if not change.is_cleared:
        raise NotChecked()
    change.touches_security = True


def let_check_lapse(change: Change) -> None:
    """Ask the check anew: what was checked is not what it is now."""
    change.check_outcome, change.check_grounds, change.check_conditions = "", "", ""
    change.checked_at, change.checked_by = None, None


def _tell_incidents(change: Change, facts: ChangeChecked, *, actor: Actor, now: datetime) -> None:
    """Tell it of the incidents that are referred to it, as far as this person sees them."""
    mine = visible_incidents(actor).values("pk")
    referred = Referral.objects.filter(change=change, ended_at=None, incident__in=mine)
    for pk in sorted(set(referred.values_list("incident_id", flat=True))):
        incident = lock_incident(pk, actor=actor)
        append_event(incident, "security.change_checked", actor=actor, now=now, facts=facts)
