"""In words: why a webhook is paused, and why a try was not answered."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from escalation.webhooks.rules.trying import Paused
from tenants.errors import Words
from tenants.rules.outbound import Why

PAUSED: Final[Mapping[str, Words]] = {
    Paused.BY_HAND: _("Paused by one of you."),
    Paused.FAILS: _("Paused by itself: nothing was taken there for too long."),
    Paused.GONE: _("Paused by itself: the address answers that it is gone for good (410)."),
}
WHY: Final[Mapping[str, Words]] = {
    Why.NOT_AN_ADDRESS: _("This is no address."),
    Why.NOT_HTTPS: _("Not by https."),
    Why.PORT: _("This installation does not send to that port."),
    Why.NO_NAME: _("The name has no address."),
    Why.PRIVATE: _("This installation does not send to that address."),
    Why.NO_ANSWER: _("No answer."),
    Why.TOO_SLOW: _("No answer within five seconds."),
    Why.CERTIFICATE: _("The certificate is not one of that name."),
    "no_secret": _("Its secret cannot be read any more: give it a new one."),
}
