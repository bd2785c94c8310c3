"""What can be wrong with a server of mail, in or out: each code, and what it says to a person."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.errors import Words


class Fault(StrEnum):
    """Why a mailbox was not read, or a mail not handed over."""

    NAME = "name"
    INSIDE = "inside"
    AWAY = "away"
    CERTIFICATE = "certificate"
    PLAIN = "plain"
    PASSWORD = "password"  # noqa: S105 - what is wrong, not one
    SEALED = "sealed"
    FOLDER = "folder"
    TOKEN = "token"  # noqa: S105 - what is wrong, not one
    RIGHTS = "rights"
    BUSY = "busy"
    OTHER = "other"
    OURS = "ours"


SAID: Final[Mapping[str, Words]] = MappingProxyType(
    {
        Fault.NAME: gettext_lazy("no such server was found"),
        Fault.INSIDE: gettext_lazy("this server is inside our own network"),
        Fault.AWAY: gettext_lazy("the server does not answer"),
        Fault.CERTIFICATE: gettext_lazy("the certificate of the server is not trusted"),
        Fault.PLAIN: gettext_lazy("the server offers no encryption"),
        Fault.PASSWORD: gettext_lazy("the server refuses this user or this password"),
        Fault.SEALED: gettext_lazy("the password has to be given anew"),
        Fault.FOLDER: gettext_lazy("there is no such folder, or it cannot be written"),
        Fault.TOKEN: gettext_lazy("no token is given to this client, or not for this secret"),
        Fault.RIGHTS: gettext_lazy("the token does not open this mailbox"),
        Fault.BUSY: gettext_lazy("the server asks us to come later"),
        Fault.OURS: gettext_lazy("what came could not be kept here; the log says more"),
        Fault.OTHER: gettext_lazy("the server answers what is not understood"),
    }
)


def said_of(*, is_fetched: bool, well: str, failing: str, fault: str) -> str:
    """Say how a mailbox fares; the moments as they are written for the reader, empty: never."""
    if not is_fetched:
        return _("Not fetched")
    if failing:
        why = SAID.get(fault, SAID[Fault.OTHER])
        return _("Fails since %(moment)s: %(why)s") % {"moment": failing, "why": why}
    return _("Read at %(moment)s") % {"moment": well} if well else _("Not looked at yet")
