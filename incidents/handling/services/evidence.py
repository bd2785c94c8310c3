"""Evidence: collected, corrected, found elsewhere too, and its hash computed again (R105-R108)."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import EvidenceField, EvidenceKind
from incidents.duty.rules.custody import needs_hash
from incidents.facts import (
    EvidenceChecked,
    EvidenceCollected,
    EvidenceCorrected,
    EvidenceSeenOn,
)
from incidents.handling.asks.evidence import (
    CheckEvidence,
    CollectEvidence,
    CorrectEvidence,
    SeenOn,
)
from incidents.models import (
    EvidenceAsset,
    EvidenceCheck,
    EvidenceCorrection,
    EvidenceItem,
    Incident,
    InternalAttachment,
)
from incidents.record.services.common import append_event, clean_text, lock_incident, owned
from incidents.record.services.files import attach
from incidents.record.services.lookups import assets_of, assignable
from incidents.record.services.storing import Kept, digest_of, keep, opened
from tenants.errors import Invalid
from tenants.ledger.append import Written, insert
from tenants.rules.roles import Action, Actor, require

_HASH: Final = re.compile(r"[0-9a-f]{64}")
LINE: Final = 300
NAME: Final = 120
SEAL: Final = 60


@transaction.atomic
def collect_evidence(
    *, incident_id: int, ask: CollectEvidence, actor: Actor, now: datetime
) -> EvidenceItem:
    """Record one piece, with who collected it when, where and how; its hash is computed on receipt.

    Also on a closed incident: what turns up later is evidence too.
    """
    files = keep(ask.attached, now=now)
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    item = _item(incident, ask, _one_of(files), actor=actor, now=now)
    wrote = [insert(item), *attach(incident, files, to=item, actor=actor, now=now)]
    wrote += _seen(item, ask.asset_ids, incident, actor=actor, now=now)
    append_event(
        incident, "evidence.collected", actor=actor, now=now, wrote=wrote,
        facts=EvidenceCollected(item=item.pk, number=item.number, evidence_kind=item.kind),
    )  # fmt: skip
    return item


def _one_of(files: list[Kept]) -> Kept | None:
    if len(files) > 1:
        raise Invalid(_("One file for each piece: each has a hash of its own."), field="attached")
    return files[0] if files else None


def _item(
    incident: Incident, ask: CollectEvidence, file: Kept | None, *, actor: Actor, now: datetime
) -> EvidenceItem:
    if ask.kind not in EvidenceKind.values:
        raise Invalid(_("Choose one of these."), field="kind")
    at = ask.collected_at or now
    if at > now:
        raise Invalid(_("This is in the future."), field="collected_at")
    if file is not None and ask.sha256:
        said = _("Of a file that comes with it the hash is computed here: leave this empty.")
        raise Invalid(said, field="sha256")
    sha256 = file.sha256 if file else clean_hash(ask.sha256)
    if not sha256 and needs_hash(ask.kind):
        said = _("Add the file, or the SHA-256 that was computed where it is kept.")
        raise Invalid(said, field="sha256")
    collector_id, name = _collector(incident, ask, actor)
    return EvidenceItem(
        **owned(incident),
        number=EvidenceItem.objects.filter(incident=incident).count() + 1,
        kind=ask.kind,
        what=clean_text(ask.what, "what", limit=LINE),
        found_where=clean_text(ask.found_where, "found_where", limit=LINE),
        collected_at=at,
        collector_id=collector_id,
        collector_name=name,
        method=clean_text(ask.method, "method"),
        tool=clean_text(ask.tool, "tool", needed=False, limit=NAME),
        sha256=sha256,
        has_file=file is not None,
        kept_where=clean_text(ask.kept_where, "kept_where", needed=file is None, limit=LINE),
        seal=clean_text(ask.seal, "seal", needed=False, limit=SEAL),
        condition=clean_text(ask.condition, "condition", needed=False),
        added_by_id=actor.person_id,
        added_at=now,
    )


def _collector(incident: Incident, ask: CollectEvidence, actor: Actor) -> tuple[int | None, str]:
    name = clean_text(ask.collector_name, "collector_name", needed=False, limit=NAME)
    if name and ask.collector_id is not None:
        raise Invalid(_("One of the two: a colleague or a name."), field="collector_name")
    if name:
        return None, name
    if ask.collector_id is None:
        return actor.person_id, ""
    return assignable(incident, ask.collector_id, field="collector").pk, ""


def clean_hash(text: str) -> str:
    """Return a SHA-256 as it is kept, or nothing; spaces and capitals are only how it was typed."""
    found = re.sub(r"[\s:]", "", text).casefold()
    if found and not _HASH.fullmatch(found):
        said = _("This is no SHA-256: it has 64 characters, of 0-9 and a-f.")
        raise Invalid(said, field="sha256")
    return found


def item_of(incident: Incident, key: int) -> EvidenceItem:
    """Return one piece of a locked incident, or refuse it by its field."""
    found = EvidenceItem.objects.filter(incident=incident, pk=key).first()
    if found is None:
        raise Invalid(_("Choose one of these."), field="item")
    return found


@transaction.atomic
def check_evidence(
    *, incident_id: int, ask: CheckEvidence, actor: Actor, now: datetime
) -> EvidenceCheck:
    """Compare the hash of one piece with what is computed now; a difference is kept too."""
    # Before the lock: a large file takes a while.
    read = _digest_now(ask.item, incident_id)
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    item = item_of(incident, ask.item)
    if not item.sha256:
        raise Invalid(_("This piece has no hash to compare with."), field="item")
    sha256 = read if item.has_file else clean_hash(ask.sha256)
    if not item.has_file and not sha256:
        raise Invalid(_("Fill this in."), field="sha256")
    check = EvidenceCheck(
        **owned(incident),
        item=item,
        sha256=sha256,
        matches=sha256 == item.sha256,
        is_ours=item.has_file,
        remark=clean_text(ask.remark, "remark", needed=False),
        checked_by_id=actor.person_id,
        checked_at=now,
    )
    append_event(
        incident, "evidence.checked", actor=actor, now=now, wrote=[insert(check)],
        facts=EvidenceChecked(check=check.pk, number=item.number, matches=check.matches),
    )  # fmt: skip
    return check


def _digest_now(item: int, incident_id: int) -> str:
    """Return the hash of the file of a piece as it lies there; nothing where none does."""
    file = InternalAttachment.objects.filter(incident=incident_id, evidence=item).first()
    if file is None:
        return ""
    try:
        with opened(file.key) as content:
            return digest_of(content)
    except FileNotFoundError:
        return ""


@transaction.atomic
def correct_evidence(
    *, incident_id: int, ask: CorrectEvidence, actor: Actor, now: datetime
) -> EvidenceCorrection:
    """Say how one field is rightly read, and why; what stood there before stays beside it."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    item = item_of(incident, ask.item)
    if ask.field not in EvidenceField.values:
        raise Invalid(_("Choose one of these."), field="field")
    correction = EvidenceCorrection(
        **owned(incident),
        item=item,
        field=ask.field,
        says=clean_text(ask.says, "says"),
        reason=clean_text(ask.reason, "reason"),
        corrected_by_id=actor.person_id,
        corrected_at=now,
    )
    wrote = [insert(correction)]
    facts = EvidenceCorrected(correction=correction.pk, number=item.number, field=ask.field)
    append_event(incident, "evidence.corrected", actor=actor, now=now, wrote=wrote, facts=facts)
    return correction


@transaction.atomic
def see_on(*, incident_id: int, ask: SeenOn, actor: Actor, now: datetime) -> EvidenceItem:
    """Say on which other assets the same was seen; those that are known already change nothing."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    item = item_of(incident, ask.item)
    if not ask.asset_ids:
        raise Invalid(_("Choose one of these."), field="assets")
    wrote = _seen(item, ask.asset_ids, incident, actor=actor, now=now)
    if wrote:
        facts = EvidenceSeenOn(number=item.number, assets=sorted(set(ask.asset_ids)))
        append_event(incident, "evidence.seen_on", actor=actor, now=now, wrote=wrote, facts=facts)
    return item


def _seen(
    item: EvidenceItem, ids: Sequence[int], incident: Incident, *, actor: Actor, now: datetime
) -> list[Written]:
    wanted = assets_of(incident.tenant, ids)
    known = set(EvidenceAsset.objects.filter(item=item).values_list("asset", flat=True))
    return [
        insert(
            EvidenceAsset(
                **owned(incident), item=item, asset=asset, added_by_id=actor.person_id, added_at=now
            )
        )
        for asset in wanted
        if asset.pk not in known
    ]
