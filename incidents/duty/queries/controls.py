"""Recurring duties of organisations, by their day, with who owns each and how it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from incidents.choices import Scan
from incidents.duty.rules.controls import Standing, standing_of
from incidents.duty.services.control_rights import may_record
from incidents.models import Control, ControlFile, ControlProof
from incidents.record.queries.files import FileView, why_withheld
from tenants.addresses import address
from tenants.choices import Side
from tenants.contract.rules.controls import Control as Asked
from tenants.contract.rules.controls import ControlPack
from tenants.contract.rules.controls_text import OWNERS
from tenants.data import control_packs
from tenants.errors import NotFound
from tenants.models import FunctionHolder
from tenants.reach import reachable
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at, seen_by
from tenants.sole import sole

MOST: Final = 200
PROOFS: Final = 50


@dataclass(frozen=True)
class ControlLine:
    """One duty. `held_by` is empty where nobody is there to be reminded."""

    row: Control
    asked: Asked
    pack: ControlPack
    standing: Standing
    held_by: list[FunctionHolder]
    may: bool

    @property
    def is_late(self) -> bool:
        return self.standing is Standing.LATE


@dataclass(frozen=True)
class Controls:
    lines: list[ControlLine]
    has_more: bool

    @property
    def late(self) -> list[ControlLine]:
        return [one for one in self.lines if one.is_late]

    @property
    def others(self) -> list[ControlLine]:
        return [one for one in self.lines if not one.is_late]


def controls_for(actor: Actor, *, now: datetime, customer: int | None = None) -> Controls:
    """Return what is owed by the organisations of which this person may know, by its day."""
    asked = _seen(actor) & Q(ended_at=None)
    if customer is not None:
        asked &= Q(tenant=customer)
    rows = Control.objects.filter(asked).select_related("tenant").order_by("due_on", "pk")
    found = list(rows[: MOST + 1])
    return Controls(_lines(found[:MOST], actor, now), has_more=len(found) > MOST)


def control_for(actor: Actor, key: int, *, now: datetime) -> ControlLine:
    """Return one of these, also one that ended; or NotFound."""
    rows = Control.objects.filter(_seen(actor), pk=key).select_related("tenant")
    lines = _lines(list(rows), actor, now)
    if not lines:
        raise NotFound()
    return lines[0]


def own_control_for(actor: Actor, key: int, *, now: datetime) -> ControlLine:
    """Return one of the organisation of whoever comes as a customer; the desk has its own page."""
    if actor.side is Side.PROVIDER:
        raise NotFound()
    return control_for(actor, key, now=now)


def proofs_of(control: Control) -> list[ControlProof]:
    """Return how it was proven before, the latest first."""
    rows = ControlProof.objects.filter(control=control).select_related("recorded_by")
    return list(rows.order_by("-pk")[:PROOFS])


def with_files(
    proofs: Sequence[ControlProof], *, door: str
) -> list[tuple[ControlProof, list[FileView]]]:
    """Return proofs with the files that came with each, as the page behind this door shows them."""
    found: dict[int, list[FileView]] = {one.pk: [] for one in proofs}
    for row in ControlFile.objects.filter(proof__in=found).order_by("pk"):
        found[row.proof_id].append(_file(row, door))
    return [(one, found[one.pk]) for one in proofs]


def _file(row: ControlFile, door: str) -> FileView:
    why = why_withheld(row.scan, is_erased=row.erased_at is not None)
    return FileView(
        name=row.name, size=row.size, at=row.added_at, sha256=row.sha256,
        url="" if why else address(f"{door}:duty_file", row.control_id, row.public_id),
        state=why, is_infected=row.scan == Scan.INFECTED,
    )  # fmt: skip


def file_of(control: Control, public_id: UUID) -> ControlFile:
    """Return one file that proves a duty that the reader may see."""
    found = sole(ControlFile.objects.filter(control=control, public_id=public_id))
    if found is None:
        raise NotFound()
    return found


def sees_duties(actor: Actor) -> bool:
    """Say whether anybody's duties are for this person to see."""
    return actor.may_somewhere(Action.SEE_REGISTER) or bool(_of_mine(actor))


def _seen(actor: Actor) -> Q:
    """Desk and auditors: as the register; a customer's manager, and who holds a function there."""
    if actor.side is Side.PROVIDER:
        return may_at(actor, Action.SEE_REGISTER)
    return seen_by(actor) & Q(tenant__in=_of_mine(actor))


def _of_mine(actor: Actor) -> list[int]:
    given = {*actor.given_for(Action.SEE_ORGANISATION), *actor.given_for(Action.SEE_REGISTER)}
    if actor.user_id is not None:
        held = FunctionHolder.objects.filter(
            user=actor.user_id, is_active=True, function__in=OWNERS
        ).exclude(tenant=F("provider"))
        given |= set(held.values_list("tenant", flat=True))
    return sorted(given)


def _lines(rows: Iterable[Control], actor: Actor, now: datetime) -> list[ControlLine]:
    kept = [(row, *known) for row in rows if (known := _asked_by(row.code))]
    tenants = {key for row, *_ in kept for key in (row.tenant_id, row.provider_id)}
    wanted = FunctionHolder.objects.filter(tenant__in=tenants, function__in=OWNERS)
    held = list(reachable(wanted).order_by("rank", "pk")) if tenants else []
    lines: list[ControlLine] = []
    for row, asked, pack in kept:
        owners = _owners(row, held)
        standing = _standing(row, now)
        may = standing is not Standing.ENDED and may_record(
            actor, tenant_id=row.tenant_id, held_by=owners
        )
        lines.append(ControlLine(row, asked, pack, standing, owners, may))
    return lines


def _owners(row: Control, held: Iterable[FunctionHolder]) -> list[FunctionHolder]:
    """Return who owns it there, first and deputies; the provider's where it has nobody."""
    of_function = [one for one in held if one.function == row.owner]
    own = [one for one in of_function if one.tenant_id == row.tenant_id]
    return own or [one for one in of_function if one.tenant_id == row.provider_id]


def _standing(row: Control, now: datetime) -> Standing:
    today = now.astimezone(ZoneInfo(row.tenant.zone)).date()
    is_ended = row.ended_at is not None
    return standing_of(row.due_on, ahead=row.ahead, is_ended=is_ended, today=today)


def _asked_by(code: str) -> tuple[Asked, ControlPack] | None:
    """Return what a code asks; nothing where no pack has it any more."""
    found = (pack for pack in control_packs().values() if code in pack.controls)
    pack = next(found, None)
    return (pack.controls[code], pack) if pack else None
