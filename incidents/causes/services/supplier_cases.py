"""A case of a supplier: opened, what they said, escalated, closed, and opened again (R128)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.causes.asks import DescribeCase, EscalateCase, ReferTo, SayWhy, TellWord
from incidents.causes.rules.promises import was_broken
from incidents.causes.services.held import begin, describe, lock_held, provider_by, record_held
from incidents.causes.services.referring import refer_here
from incidents.choices import SupplierCaseState
from incidents.models import SupplierCase
from incidents.record.services.common import clean_text
from tenants.errors import Invalid
from tenants.models import Supplier
from tenants.rules.roles import Action, Actor, require

WAITS = (SupplierCaseState.OPEN, SupplierCaseState.WAITING_THEM, SupplierCaseState.WAITING_US)


@transaction.atomic
def open_case(
    *, provider_id: int, about: DescribeCase, refers: ReferTo, actor: Actor, now: datetime
) -> SupplierCase:
    """Open one, with the incidents it is for."""
    provider = provider_by(provider_id, actor)
    case = SupplierCase(tenant=provider, provider=provider)
    _describe(case, about)
    case.promised_at = about.promised_at
    begin(case, "suppliercase.opened", actor=actor, now=now)
    refer_here(case, refers, actor=actor, now=now)
    return case


@transaction.atomic
def describe_case(
    *, suppliercase_id: int, expected_version: int, ask: DescribeCase, actor: Actor, now: datetime
) -> SupplierCase:
    case = _open_one(suppliercase_id, actor, expected_version=expected_version)
    _describe(case, ask)
    return record_held(case, "suppliercase.changed", actor=actor, now=now)


@transaction.atomic
def tell_word(*, suppliercase_id: int, ask: TellWord, actor: Actor, now: datetime) -> SupplierCase:
    """Write down what they said. A word after its promise does not take back that it was broken."""
    case = _open_one(suppliercase_id, actor)
    said_at = ask.said_at or now
    if said_at > now:
        raise Invalid(_("This moment is still to come."), field="said_at")
    if case.last_word_at is not None and said_at < case.last_word_at:
        raise Invalid(_("They said something later than this already."), field="said_at")
    if ask.state not in WAITS:
        raise Invalid(_("Choose one of these."), field="state")
    case.last_word, case.last_word_at = clean_text(ask.word, "word"), said_at
    case.state = ask.state
    _promise(case, ask.promised_at, spoke_at=said_at, now=now)
    return record_held(case, "suppliercase.spoke", actor=actor, now=now)


@transaction.atomic
def escalate_case(
    *, suppliercase_id: int, ask: EscalateCase, actor: Actor, now: datetime
) -> SupplierCase:
    """Write down that it was taken to a higher line of the supplier."""
    case = _open_one(suppliercase_id, actor)
    to = clean_text(ask.to, "to", needed=False, limit=200) or higher_line(case.supplier)
    if not to:
        raise Invalid(_("Say to whom: no higher line of this supplier is set up."), field="to")
    case.escalated_at, case.escalated_to = now, to
    case.state = SupplierCaseState.WAITING_THEM
    if ask.promised_at is not None:
        _promise(case, ask.promised_at, spoke_at=now, now=now)
    return record_held(case, "suppliercase.escalated", actor=actor, now=now)


@transaction.atomic
def close_case(*, suppliercase_id: int, ask: SayWhy, actor: Actor, now: datetime) -> SupplierCase:
    case = _open_one(suppliercase_id, actor)
    case.result, case.ended_at = clean_text(ask.reason, "reason"), now
    _promise(case, None, spoke_at=now, now=now)
    case.state = SupplierCaseState.CLOSED
    return record_held(case, "suppliercase.closed", actor=actor, now=now)


@transaction.atomic
def reopen_case(*, suppliercase_id: int, ask: SayWhy, actor: Actor, now: datetime) -> SupplierCase:
    case = lock_held(SupplierCase, suppliercase_id, actor=actor)
    require(actor, Action.WORK, case.provider_id)
    if not case.is_over:
        raise Invalid(_("This case is open."))
    reason = clean_text(ask.reason, "reason")
    case.result, case.ended_at = f"{case.result}\n\n{reason}", None
    case.state = SupplierCaseState.OPEN
    return record_held(case, "suppliercase.reopened", actor=actor, now=now)


def higher_line(supplier: Supplier) -> str:
    """Return the higher line of a supplier in one line, as it is set up."""
    parts = (supplier.higher_name, supplier.higher_phone, supplier.higher_email)
    return ", ".join(filter(None, parts))[:200]


def _open_one(
    suppliercase_id: int, actor: Actor, *, expected_version: int | None = None
) -> SupplierCase:
    case = lock_held(SupplierCase, suppliercase_id, actor=actor, expected_version=expected_version)
    require(actor, Action.WORK, case.provider_id)
    if case.is_over:
        raise Invalid(_("This case is closed."))
    return case


def _promise(
    case: SupplierCase, promised_at: datetime | None, *, spoke_at: datetime, now: datetime
) -> None:
    """Put another promise in place of the one that stood; that one counts where it was broken."""
    if promised_at is not None and promised_at <= now:
        raise Invalid(_("This moment has passed."), field="promised_at")
    if was_broken(case.promised_at, spoke_at):
        case.broken_promises += 1
    case.promised_at = promised_at


def _describe(case: SupplierCase, ask: DescribeCase) -> None:
    describe(case, ask)
    known = Supplier.objects.filter(tenant=case.provider_id)
    supplier = known.filter(pk=ask.supplier_id).first()
    if supplier is None or not (supplier.is_active or supplier.pk == case.supplier_id):
        raise Invalid(_("Choose a supplier from the list."), field="supplier")
    case.supplier = supplier
