"""The digest: one list per person of everything that is open and late, with its age (X8).

Read from how things stand and not from what was sent: a tick that is lost, a notice that was kept
back or never arrived, loses nothing. Two ticks write one.
"""

import logging
import math
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from escalation.models import Digest
from escalation.notices.rules.economy import digest_moment
from escalation.notices.rules.recipients import Recipient
from escalation.notices.services.open_things import OpenThing, open_things
from escalation.notices.services.tell import Occasion, tell
from tenants.ledger.append import append, insert
from tenants.models import Tenant
from tenants.rules.roles import SYSTEM
from tenants.scoping import Scope, all_tenants, entered

logger = logging.getLogger(__name__)

TEMPLATE = "digest"


@dataclass
class Reader:
    """One person, by whatever part they were found first, and what is open for them."""

    to: Recipient
    owner_id: int
    things: list[OpenThing] = field(default_factory=list)


def write_digests(*, now: datetime, limit: float = math.inf) -> int:
    """Write what is due, over all providers; return how many. One that fails stops no other."""
    until = time.monotonic() + limit
    customers: dict[int, list[int]] = defaultdict(list)
    for tenant_id, provider_id in all_tenants():
        customers[provider_id].append(tenant_id)
    written = 0
    for provider_id, tenant_ids in sorted(customers.items()):
        try:
            written += _of_provider(provider_id, tenant_ids, now=now)
        except Exception:
            logger.exception("digest.failed", extra={"provider": provider_id})
        if time.monotonic() > until:
            break
    return written


def _of_provider(provider_id: int, tenant_ids: Iterable[int], *, now: datetime) -> int:
    with entered(Scope.of(provider_id, provider_id)):
        provider = Tenant.objects.get(pk=provider_id)
        due_at = digest_moment(now, ZoneInfo(provider.zone))
        done = Digest.objects.filter(tenant=provider_id).order_by("-due_at").first()
        if done is not None and done.due_at >= due_at:
            return 0
        if done is None:
            # A desk that was never watched before begins with its next moment, not in the middle.
            _put_down(provider, due_at, readers=0, lines=0, now=now)
            return 0
    readers: dict[str, Reader] = {}
    for tenant_id in sorted(tenant_ids):
        if tenant_id != provider_id:
            _gather(readers, tenant_id, provider_id, now=now)
    owners: dict[int, list[Reader]] = defaultdict(list)
    for reader in readers.values():
        owners[reader.owner_id].append(reader)
    # The provider's own row says that this moment was seen to: it is written last.
    for owner_id in sorted({*owners, provider_id}, key=lambda one: (one == provider_id, one)):
        _write(owner_id, provider_id, owners[owner_id], due_at, now=now)
    return len(readers)


def _gather(readers: dict[str, Reader], tenant_id: int, provider_id: int, *, now: datetime) -> None:
    """Add what is open at one customer; people are one by their address, whatever their part."""
    try:
        with entered(Scope.of(tenant_id, provider_id)):
            for thing, to in open_things(tenant_id, now=now):
                if not to.email:
                    continue
                owner_id = tenant_id if to.sort == "holder" else provider_id
                key = f"{owner_id}:{to.email.lower()}"
                readers.setdefault(key, Reader(to, owner_id)).things.append(thing)
    except Exception:
        # What is open there stands in the next one.
        logger.exception("digest.not_gathered", extra={"tenant": tenant_id})


def _write(
    owner_id: int, provider_id: int, readers: list[Reader], due_at: datetime, *, now: datetime
) -> None:
    with entered(Scope.of(owner_id, provider_id)):
        # Two ticks take turns here; the second finds it done.
        owner = Tenant.objects.select_for_update(of=("self",)).get(pk=owner_id)
        if Digest.objects.filter(tenant=owner_id, due_at=due_at).exists():
            return
        lines = sum(len(reader.things) for reader in readers)
        digest = _put_down(owner, due_at, readers=len(readers), lines=lines, now=now)
        for reader in readers:
            occasion = Occasion(
                template=TEMPLATE,
                occurrence=f"digest:{due_at.isoformat()}",
                is_internal=True,
                digest_id=digest.pk,
            )
            tell(owner, occasion, [reader.to], now=now, context=_context(reader, now))


def _put_down(
    owner: Tenant, due_at: datetime, *, readers: int, lines: int, now: datetime
) -> Digest:
    row = Digest(
        tenant_id=owner.pk,
        provider_id=owner.provider_id,
        due_at=due_at,
        written_at=now,
        readers=readers,
        lines=lines,
    )
    append(owner, "digest.written", actor=SYSTEM, at=now, wrote=[insert(row)], told=False)
    return row


def _context(reader: Reader, now: datetime) -> Mapping[str, object]:
    """Return the incidents, the most urgent first, each with what is open there."""
    grouped: dict[str, list[OpenThing]] = defaultdict(list)
    for thing in sorted(reader.things, key=lambda one: (one.priority, one.since)):
        grouped[thing.reference].append(thing)
    groups = [
        # Of one incident not each thing has a page for this reader.
        {"first": things[0], "things": things, "url": next((t.url for t in things if t.url), "")}
        for things in grouped.values()
    ]
    return {"groups": groups, "now": now}
