"""What is said of it, to customers and among colleagues."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incidents.desk.forms import (
    talk,
)
from incidents.desk.forms.base import MarkForm
from incidents.desk.views.verb import ALWAYS, Verb
from incidents.handling.services import (
    communicate,
)
from incidents.models import Incident, TextMode
from incidents.record.rules.lifecycle import OPEN
from incidents.record.services import following, replies
from tenants.rules.roles import Action


def _named_nobody(incident: Incident, said: Mapping[str, Any]) -> str:
    """Say by which names in a note nobody was told, so that its writer does not count on them."""
    words = ", ".join(f"@{word}" for word in following.unnamed_in(incident, said["text"]))
    told = gettext("Nobody here is called %(names)s, or more than one is: nobody was told by that.")
    return told % {"names": words} if words else ""


TALKING: Mapping[str, Verb] = {
    "message": Verb(
        _("Customer update"), "megaphone", talk.MessageForm, communicate.send_message,
        Action.INFORM, ALWAYS, _("The message is on its way."), key="U", place="public",
        mode=TextMode.PUBLIC,
    ),
    "read": Verb(
        _("Mark as read"), "mail-check", MarkForm, replies.mark_read, Action.NOTE,
        ALWAYS, _("Marked as read."), place="unread", needs="is_unread",
    ),
    "note": Verb(
        _("Internal note"), "lock", talk.NoteForm, communicate.add_note, Action.NOTE,
        ALWAYS, _("The note was kept."), key="O", place="internal", mode=TextMode.INTERNAL,
        aside=_named_nobody,
    ),
    "call": Verb(
        _("Call"), "phone", talk.CallForm, communicate.log_call, Action.CALL,
        ALWAYS, _("The call was logged."), key="L", place="call",
        mode=TextMode.CALL, text="summary",
    ),
    "affected": Verb(
        _("Who gets messages"), "users", talk.AffectedForm, communicate.set_affected, Action.INFORM,
        OPEN, _("Recipients of messages changed."), place="panel",
    ),
}  # fmt: skip
