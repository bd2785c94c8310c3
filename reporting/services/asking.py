"""An export that is asked for: prepared by a worker, cancelled, and fetched by its author alone."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models.functions import Now
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from reporting.choices import ExportForm, JobState
from reporting.due import EXPORTS
from reporting.models import ExportJob
from reporting.queries.packs import PackSelection
from reporting.queries.register import Selection, register
from reporting.services.forms_of_export import MOST_ON_PAPER, TooMany
from tenants.errors import Invalid, NotAllowed, NotFound
from tenants.ledger import canonical
from tenants.ledger.anchors import check_signing
from tenants.ledger.due import Tick
from tenants.ledger.outbox import Bell
from tenants.rules.roles import Action, Actor
from tenants.sight import tenants_for

assert isinstance(EXPORTS.work, Tick)  # noqa: S101 - as declared
_bell = Bell(EXPORTS.work.task)
OPEN: Final = (JobState.WAITING, JobState.RUNNING)
# Of one person at a time: who asks for more waits for those.
MOST_OPEN: Final = 3


@transaction.atomic
def ask_export(
    *,
    selection: Selection,
    actor: Actor,
    now: datetime,
    form: ExportForm = ExportForm.REGISTER,
    is_monthly: bool = False,
) -> ExportJob:
    """Ask for the register as it is filtered; what may not be taken out is refused at once."""
    tenants = tenants_for(actor, Action.EXPORT)
    if selection.tenant_id:
        tenants = tuple(t for t in tenants if t == selection.tenant_id)
    if not tenants or actor.user_id is None:
        raise NotAllowed()
    check_signing()
    mine = ExportJob.objects.filter(author=actor.user_id, state__in=OPEN)
    if not is_monthly and mine.count() >= MOST_OPEN:
        raise Invalid(_("Others of yours are still being written: wait, or cancel one."))
    if form is ExportForm.PAPER and _is_longer(actor, selection):
        raise Invalid(TooMany.default, field="form")
    home = min(actor.roles)
    job = ExportJob.objects.create(
        tenant_id=home, provider_id=actor.provider_at(home) or home, author_id=actor.user_id,
        token_id=actor.token_id, selection=said_of(selection), asked_at=now, due_at=Now(),
        form=form, is_monthly=is_monthly,
    )  # fmt: skip
    transaction.on_commit(_bell.ring, robust=True)
    return job


def _is_longer(actor: Actor, selection: Selection) -> bool:
    """Say whether it is more than goes on paper."""
    chosen = register(actor, selection, action=Action.EXPORT).values("pk")
    return chosen[: MOST_ON_PAPER + 1].count() > MOST_ON_PAPER


@transaction.atomic
def cancel_export(*, job: ExportJob, actor: Actor) -> ExportJob:
    """Let it not be written any more; one that has ended already stays as it is."""
    mine = ExportJob.objects.select_for_update(of=("self",)).filter(pk=job.pk, author=actor.user_id)
    row = mine.first()
    if row is None:
        raise NotFound()
    if row.state in OPEN:
        row.state, row.due_at = JobState.CANCELLED, None
        row.save(update_fields=["state", "due_at"])
    return row


def said_of(selection: Selection) -> dict[str, Any]:
    """Return a selection as it is kept: only what is set."""
    said = asdict(selection)
    for name in ("since", "until"):
        said[name] = said[name] and canonical.moment(said[name])
    return {name: value for name, value in said.items() if value}


def selection_of(said: dict[str, Any]) -> Selection:
    """Return the selection that was kept."""
    read = {**said}
    for name in ("since", "until"):
        if name in read:
            read[name] = parse_datetime(read[name])
    for name in ("labels", "incomplete"):
        if name in read:
            read[name] = tuple(read[name])
    return PackSelection(**read) if "pack" in read else Selection(**read)
