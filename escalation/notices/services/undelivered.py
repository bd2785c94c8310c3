"""Mail that did not arrive is seen by a person: until then whoever watches is shown it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from escalation.choices import NoticeState
from escalation.facts import NoticeSeen
from escalation.models import Notice
from escalation.notices.services.about import lock_about
from tenants.ledger.append import append
from tenants.media import codes_of, delivered
from tenants.rules.roles import Action, Actor, require
from tenants.sight import may_at

FAILED = (NoticeState.REFUSED, NoticeState.GIVEN_UP)


@transaction.atomic
def see_undelivered(*, notice_ids: Iterable[int], actor: Actor, now: datetime) -> int:
    """Say that this person has seen that these did not arrive; return how many were news."""
    rows = Notice.objects.filter(
        may_at(actor, Action.SEE_SENT_MAIL), pk__in=list(notice_ids),
        medium__in=codes_of(delivered()), state__in=FAILED, seen_at=None,
    )  # fmt: skip
    # What it is about is taken before the notice, incidents before complaints, as everybody does.
    keys = sorted(
        rows.values_list("incident", "complaint", "tenant", "pk"),
        key=lambda key: (key[0] is None, key[0] or 0, key[1] or 0, key[3]),
    )
    count = 0
    for incident_id, complaint_id, tenant_id, notice_id in keys:
        require(actor, Action.SEE_SENT_MAIL, tenant_id)
        about = lock_about(incident_id, complaint_id, tenant_id)
        unseen = Notice.objects.filter(pk=notice_id, seen_at=None)
        if unseen.update(seen_at=now, seen_by=actor.user_id):
            append(
                about,
                "notice.failure_seen",
                actor=actor,
                at=now,
                told=False,
                facts=NoticeSeen(notice=notice_id),
            )
            count += 1
    return count
