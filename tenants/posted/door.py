"""One way from a posted form to a verb: carried out once, and what is refused stands in the form.

The view shows the form again under `status` when it was not done. An answer of 400 or more rolls
the whole request back, so that nothing of a refused verb stays.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tenants.errors import DomainError
from tenants.ledger.idempotency import claim, complete
from tenants.posted.asking import AskForm
from tenants.rules.roles import Actor

OK, CONFLICT, UNPROCESSABLE = 200, 409, 422
# What can be mended on the page itself; who may not, or what is not there, is the edge's.
MENDABLE = frozenset({CONFLICT, UNPROCESSABLE})


@dataclass(frozen=True)
class Outcome:
    """What came of a form: the result of its verb, or the refusal that stands in it by now."""

    status: int = OK
    result: str = ""
    # A form that was sent again is shown what its first sending gave.
    is_first: bool = False
    refusal: DomainError | None = None

    @property
    def is_done(self) -> bool:
        return self.status == OK


def once(
    key: str,
    *,
    tenant_id: int,
    provider_id: int,
    actor: Actor,
    purpose: str,
    act: Callable[[], str],
) -> Outcome:
    """Act under an idempotency key, or return what its first use gave."""
    taken = claim(
        tenant_id=tenant_id, provider_id=provider_id, actor=actor, purpose=purpose, key=key
    )
    if not taken.is_first:
        return Outcome(result=taken.result)
    result = act()
    complete(taken, result)
    return Outcome(result=result, is_first=True)


def carry_out(
    form: AskForm[object],
    *,
    tenant_id: int,
    provider_id: int,
    actor: Actor,
    purpose: str,
    act: Callable[[], str],
) -> Outcome:
    """Act on a form that was sent; what is refused and can be mended stands beside its field."""
    if not form.is_valid():
        return Outcome(status=UNPROCESSABLE)
    try:
        return once(
            form.handled_as,
            tenant_id=tenant_id,
            provider_id=provider_id,
            actor=actor,
            purpose=purpose,
            act=act,
        )
    except DomainError as refusal:
        if refusal.status not in MENDABLE:
            raise
        form.take_refusal(refusal)
        return Outcome(status=refusal.status, refusal=refusal)
