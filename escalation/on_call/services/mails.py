"""Mail about a rota: what is wrong ahead, to who plans; that a colleague asks for a swap, or what
came of it; a test whether it arrives. Each is looked at anew while it is sent: what is mended
meanwhile is not written.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from escalation.choices import CoverState, RingState
from escalation.models import DutyCover, DutyGap, HandOver, HandOverWord, RingTest, Rota
from escalation.notices.rules.bounces import is_of_address
from escalation.on_call.queries.people import people_of
from escalation.on_call.services.ahead import GAPS, whole_of
from escalation.on_call.services.covers import SWAP
from escalation.on_call.services.hand_overs import HANDED
from escalation.on_call.services.ring_answers import ring_token
from escalation.on_call.services.rings import RING
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.models import User
from tenants.people.services.account_mail import Letter, Sending, post
from tenants.people.services.mail_failed import mark_colleague_failed
from tenants.post import Refused
from tenants.scoping import entered
from tenants.senders import sender_of
from tenants.sole import sole

# Of one mail; it says that there is more.
MOST: Final = 40

Found = tuple[Rota, dict[str, Any]]


def send_mail(*, what: str, user_id: int, ids: list[int], by: Sending) -> bool:
    """Mail this person, if it is still so and they still work there."""
    provider_id, *about = ids
    with entered(whole_of(provider_id)):
        user = sole(people_of(provider_id).filter(pk=user_id))
        found = _READ[what](about, user) if user else None
        if user is None or found is None:
            return False
        rota, context = found
        letter = _letter(what, user, rota, context)
        sender = sender_of(provider_id, provider_id)
    try:
        post(by, user, rota.tenant.name, letter, sender=sender)
    except Refused as refusal:
        if is_of_address(refusal.detail):
            mark_colleague_failed(user_id=user.pk, address=user.email)
        raise
    return True


def _letter(what: str, user: User, rota: Rota, context: dict[str, Any]) -> Letter:
    with translation.override(user.language), timezone.override(rota.zone):
        given = {
            "recipient": user, "desk": {"name": rota.tenant.name}, "language": user.language,
            "rota": rota,
            "link": settings.PUBLIC_URL.rstrip("/") + address("escalation:rota", rota.pk),
            **context,
        }  # fmt: skip
        folder = f"messages/duty_{what}"
        heading = " ".join(render_to_string(f"{folder}/subject.txt", given).split())
        text = render_to_string(f"{folder}/body.txt", given).strip() + "\n"
        page = render_to_string(f"{folder}/body.html", {**given, "heading": heading}).strip()
    return Letter(heading, text, page)


def _gaps(about: list[int], _user: User) -> Found | None:
    rota = _rota(about[0])
    rows = DutyGap.objects.filter(rota=about[0], mended_at=None, ends_at__gt=read_clock())
    gaps = list(rows.select_related("user").order_by("begins_at", "pk")[: MOST + 1])
    if rota is None or not gaps:
        return None
    return rota, {"gaps": gaps[:MOST], "has_more": len(gaps) > MOST}


def _swap(about: list[int], user: User) -> Found | None:
    row = sole(DutyCover.objects.select_related("user", "asked_by").filter(pk=about[0]))
    rota = _rota(row.rota_id) if row else None
    if row is None or rota is None:
        return None
    is_asked = user.pk == row.user_id
    if is_asked != (row.state == CoverState.ASKED):
        return None
    return rota, {"swap": row, "is_asked": is_asked, "agreed": row.state == CoverState.HOLDS}


def _ring(about: list[int], user: User) -> Found | None:
    row = sole(RingTest.objects.filter(pk=about[0], user=user, state=RingState.ASKED))
    rota = _rota(row.rota_id) if row else None
    if row is None or rota is None:
        return None
    link = settings.PUBLIC_URL.rstrip("/") + address("escalation:ring", ring_token(row))
    return rota, {"test_link": link}


def _handed(about: list[int], user: User) -> Found | None:
    row = sole(HandOver.objects.select_related("left_by").filter(pk=about[0], taken_by=user))
    rota = _rota(row.rota_id) if row else None
    if row is None or rota is None or row.confirmed_at is not None:
        return None
    words = HandOverWord.objects.filter(hand_over=row).select_related("written_by").order_by("pk")
    link = settings.PUBLIC_URL.rstrip("/") + address("escalation:hand_over", row.pk)
    counts = {name: len(getattr(row, name)) for name in ("urgent", "waits", "promises")}
    return rota, {"note": row, "words": list(words), "note_link": link, **counts}


def _rota(pk: int) -> Rota | None:
    return sole(Rota.objects.select_related("tenant").filter(pk=pk, removed_at=None))


_READ: Final[Mapping[str, Callable[[list[int], User], Found | None]]] = {
    GAPS: _gaps, SWAP: _swap, RING: _ring, HANDED: _handed,
}  # fmt: skip
