"""Words in public: the one place where a message to the customer is written."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from incidents.choices import ClockKind, MessageKind
from incidents.facts import MessageSent
from incidents.models import Incident, Message
from incidents.record.queries.hearers import reaches_somebody
from incidents.record.services import timing
from incidents.record.services.common import append_event, owned
from incidents.record.services.files import attach
from incidents.record.services.owing import owed_rounds, promise_word
from incidents.record.services.replies import read_replies
from incidents.record.services.storing import Kept
from tenants.errors import Invalid
from tenants.ledger.append import insert
from tenants.media import EMAIL, among, any_delivered, codes_of
from tenants.rules.roles import Actor

# A person wrote these, and the reporter sees them: the first one is the response (Q14).
ANSWERS = (
    MessageKind.REPLY,
    MessageKind.UPDATE,
    MessageKind.RESTORATION,
    MessageKind.CONFIRMATION,
)


def check_reach(incident: Incident) -> None:
    """Refuse words of a person that would reach nobody: what nobody reads was never said."""
    if not reaches_somebody(incident):
        raise Invalid(
            _(
                "This would reach nobody: whoever reported it has left, or has no address and no"
                " number. Choose first who gets messages about this."
            ),
            field="text",
        )


def say(
    incident: Incident,
    text: str,
    *,
    kind: MessageKind,
    actor: Actor,
    now: datetime,
    next_update_at: datetime | None = None,
    files: Sequence[Kept] = (),
) -> Message:
    """Write a public message on a locked incident; that it is sent follows after COMMIT."""
    is_automatic = not actor.is_somebody
    owed = [row for row in owed_rounds(incident) if any_delivered(row.media)]
    asked = among({EMAIL, *(code for row in owed for code in row.media)})
    message = Message(
        **owned(incident),
        kind=kind,
        text=text,
        is_automatic=is_automatic,
        author_id=actor.user_id,
        round=next((row for row in owed if not row.is_over), None),
        media=codes_of(way for way in asked if way.is_delivered),
        next_update_at=next_update_at,
        sent_at=now,
    )
    wrote = [insert(message), *promise_word(incident, message)]
    wrote += attach(incident, files, to=message, actor=actor, now=now)
    if kind in ANSWERS and not is_automatic:
        wrote += timing.stop_clock(incident, ClockKind.RESPONSE, at=now, actor=actor, now=now)
        wrote += read_replies(incident, actor=actor, now=now)
    wrote += timing.follow_due(incident)
    append_event(
        incident,
        "message.sent",
        actor=actor,
        now=now,
        wrote=wrote,
        facts=MessageSent(message=message.pk, message_kind=str(kind)),
    )
    return message
