"""Taking one incident out, as its dossier or as its evidence: a zip that anybody can check.

It is logged before the first byte and before the last, as every export is; what leaves as evidence
is told on its incident too. Files are streamed: none is held in memory.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reporting.choices import Pack
from reporting.facts import EvidenceTakenOut
from reporting.queries.evidence_pack import TAKEN_OUT
from reporting.queries.manifest import Head, heads_of
from reporting.queries.pack_manifest import SUMS, Held, pack_manifest_of, sums_of
from reporting.queries.packs import (
    PackSelection,
    has_evidence,
    incident_to_take,
    selection_for,
)
from reporting.queries.paper import as_json
from reporting.services.archive import Archive
from reporting.services.export import (
    MANIFEST,
    SIGNATURE,
    Progress,
    Started,
    anchored,
    finish_export,
    snapshot,
    start_export,
)
from tenants.errors import Invalid
from tenants.ledger import signing
from tenants.ledger.anchor_file import State
from tenants.ledger.anchors import handed_out
from tenants.ledger.append import append
from tenants.rules.roles import Actor

NO_EVIDENCE: Final = _("This incident has no evidence to take out.")


class Content(Protocol):
    """What goes into a pack: read in one moment, then written piece by piece."""

    @property
    def count(self) -> int:
        """How many files it comes to, about: for the bar that says how far it is."""

    def pieces(self, writing: "Writing", head: Head, state: State) -> Iterator[bytes]: ...


Reads = Callable[[Started], Content]


@dataclass
class Writing:
    """A zip in the making, and what went into it so far."""

    archive: Archive = field(default_factory=Archive)
    held: list[Held] = field(default_factory=list)
    progress: Progress = field(default_factory=Progress)

    def put(self, name: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Write one file as its bytes come; what is ready goes on at once."""
        digest, size = hashlib.sha256(), 0
        with self.archive.file(name) as opened:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                opened.write(chunk)
                yield from self.archive.ready()
        self.held.append(Held(name, digest.hexdigest(), size))
        self.progress.count += 1


def pack_selection(*, reference: str, pack: Pack, language: str, actor: Actor) -> PackSelection:
    """Return what is asked for; an incident without evidence has no such pack."""
    incident = incident_to_take(actor, reference, pack)
    if pack == Pack.EVIDENCE and not has_evidence(incident):
        raise Invalid(NO_EVIDENCE)
    return selection_for(incident, pack, language=language)


@transaction.atomic
def start_pack(*, selection: PackSelection, actor: Actor, now: datetime) -> Started:
    """Log a pack that was asked for, with the rights that its author has now."""
    pack = Pack(selection.pack)
    incident = incident_to_take(actor, selection.reference, pack)
    started = start_export(selection=selection, actor=actor, now=now)
    if pack == Pack.EVIDENCE:
        facts = EvidenceTakenOut(export=started.public_id)
        append(incident, TAKEN_OUT, actor=actor, at=now, told=False, facts=facts)
    return started


def written_pack(
    *,
    started: Started,
    clock: Callable[[], datetime],
    reads: Reads,
    written: Progress | None = None,
) -> Iterator[bytes]:
    """Give the zip, piece by piece; `written` goes along."""
    with snapshot(started.scope):
        content = reads(started)
        [head] = heads_of(started.tenants)
    writing = Writing(progress=written or Progress())
    writing.progress.total = content.count
    state = anchored(now=clock())
    yield from content.pieces(writing, head, state)
    files = list(writing.held)
    sums = sums_of(files)
    yield from writing.put(SUMS, iter([sums]))
    finished_at = clock()
    counts = Counter({head.tenant_id: 1})
    finish_export(
        started=started, counts=counts, digest=writing.held[-1].sha256, now=finished_at,
        anchor=state.anchor.number,
    )  # fmt: skip
    text = as_json(
        pack_manifest_of(
            pack=str(_selection(started).pack),
            public_id=started.public_id,
            author=(started.actor.user_id, started.actor.name),
            selection=started.selection.as_facts(),
            moments=(started.started_at, finished_at),
            files=files,
            sums=writing.held[-1],
            head=head.with_count(1),
            anchor=handed_out(state, started.tenants),
        )
    )
    yield from writing.put(MANIFEST, iter([text]))
    yield from writing.put(SIGNATURE, iter([signing.signing_key().sign(text)]))
    yield writing.archive.end()


def _selection(started: Started) -> PackSelection:
    assert isinstance(started.selection, PackSelection)  # noqa: S101 - as it was begun
    return started.selection
