"""A file of another tool is uploaded, read by a mapping, checked, brought in, and cancelled."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import IO, Final, cast
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from incidents.choices import MoveKind, MoveState
from incidents.due import MOVES
from incidents.models import MoveIn, MoveInFault
from incidents.past.rules.move_fields import FIELDS, PRESETS, guessed, lacking
from incidents.past.services.move_file import columns_of, rows_of
from tenants.errors import Invalid, NotFound
from tenants.ledger.due import Tick
from tenants.ledger.outbox import Bell
from tenants.models import Tenant
from tenants.rules.roles import Action, Actor
from tenants.undoing import undo_unless_committed

assert isinstance(MOVES.work, Tick)  # noqa: S101 - as declared
_bell = Bell(MOVES.work.task)
OPEN: Final = (MoveState.CHECKING, MoveState.RUNNING)


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file, what is in it, from which tool, and of which customer where rows do not say."""

    file: IO[bytes]
    name: str
    kind: str
    preset: str = ""
    customer_id: int | None = None


@transaction.atomic
def upload(*, provider_id: int, ask: Upload, actor: Actor, now: datetime) -> MoveIn:
    """Keep a file, and guess how its columns are read."""
    provider = Tenant.objects.filter(pk=provider_id).first()
    if provider is None or provider_id not in _wholes(actor):
        raise NotFound()
    if ask.kind not in MoveKind.values or ask.preset not in ("", *PRESETS):
        raise Invalid(_("Choose what is in it."), field="kind")
    customer = None
    if ask.customer_id is not None:
        own = Tenant.objects.filter(provider=provider, is_active=True).exclude(pk=provider_id)
        customer = own.filter(pk=ask.customer_id).first()
        if customer is None:
            raise Invalid(_("Choose a customer."), field="customer")
    kind, columns = MoveKind(ask.kind), columns_of(ask.file)
    total = sum(1 for _row in rows_of(ask.file))
    if not total:
        raise Invalid(_("There is no row in this file."), field="file")
    ask.file.seek(0)
    digest = hashlib.file_digest(cast(BytesIO, ask.file), "sha256").hexdigest()
    ask.file.seek(0)
    storage, key = storages["moving"], secrets.token_hex(32)
    undo_unless_committed(lambda: storage.delete(key))
    key = storage.save(key, File(ask.file))
    move = MoveIn.objects.create(
        tenant=provider, provider=provider, author_id=actor.person_id, kind=kind,
        preset=ask.preset, customer=customer, zone=(customer or provider).zone,
        name=ask.name[:200], key=key, digest=digest, columns=columns, total=total, made_at=now,
        mapping=guessed(kind, columns, preset=ask.preset),
    )  # fmt: skip
    MoveIn.objects.filter(pk=move.pk).update(due_at=goes_at())
    return move


@transaction.atomic
def check(*, public_id: UUID, mapping: Mapping[str, str], actor: Actor) -> MoveIn:
    """Read the whole file by this mapping and say what is wrong, without writing any of it."""
    move = lock(public_id, actor=actor)
    _refuse_open(move)
    kind = MoveKind(move.kind)
    known = {field.name for field in FIELDS[kind]}
    chosen = {n: c for n, c in mapping.items() if n in known and c in move.columns}
    if missing := lacking(kind, chosen):
        told = _("Choose the column of this.")
        raise Invalid(errors={field.name: told for field in missing})
    if "customer" not in chosen and move.customer_id is None and kind is not MoveKind.CUSTOMERS:
        raise Invalid(errors={"customer": _("Choose the column of this.")})
    move.mapping = chosen
    return _begin(move, MoveState.CHECKING)


@transaction.atomic
def bring_in(*, public_id: UUID, actor: Actor) -> MoveIn:
    """Write what was checked; rows with a fault stay out, and what is here already is left."""
    move = lock(public_id, actor=actor)
    if move.state not in (MoveState.CHECKED, MoveState.CANCELLED, MoveState.FAILED):
        raise Invalid(_("Check it first."))
    return _begin(move, MoveState.RUNNING)


@transaction.atomic
def cancel(*, public_id: UUID, actor: Actor) -> MoveIn:
    """Stop after the rows that are at hand; what was brought in stays."""
    move = lock(public_id, actor=actor)
    if move.state in OPEN:
        move.state = MoveState.CANCELLED
        move.save(update_fields=["state"])
        MoveIn.objects.filter(pk=move.pk).update(due_at=goes_at())
    return move


def goes_at() -> CombinedExpression:
    """Return when a file that nobody goes on with is deleted, by the clock of the database."""
    return Now() + timedelta(days=settings.MOVE_DAYS)


def lock(public_id: UUID, *, actor: Actor) -> MoveIn:
    rows = MoveIn.objects.select_for_update(of=("self",)).filter(public_id=public_id)
    move = rows.first()
    if move is None or move.provider_id not in _wholes(actor):
        raise NotFound()
    return move


def _wholes(actor: Actor) -> tuple[int, ...]:
    """Return the providers that this person may move into: their file may be of any customer."""
    return actor.wholes_for(Action.IMPORT)


def _refuse_open(move: MoveIn) -> None:
    if move.state == MoveState.EXPIRED:
        raise Invalid(_("Its file was deleted when its days were over. Upload it again."))
    if move.state in OPEN or move.state == MoveState.DONE:
        raise Invalid(_("It is being read, or was brought in already."))


def _begin(move: MoveIn, state: MoveState) -> MoveIn:
    MoveInFault.objects.filter(move_in=move).delete()
    move.state, move.attempts = state, 0
    move.row = move.new = move.known = move.wrong = 0
    move.save()
    MoveIn.objects.filter(pk=move.pk).update(due_at=Now())
    transaction.on_commit(_bell.ring, robust=True)
    return move
