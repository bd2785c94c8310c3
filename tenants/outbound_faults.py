"""That a server of mail cannot be used now, and why: one code, whichever way it is gone to."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tenants.rules.mailboxes import Fault
from tenants.rules.outbound import NotGoneTo, Why


class CannotReach(Exception):
    """A mailbox cannot be read, or nothing sent from it, and why: a code."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


_FAULTS: Final[Mapping[Why, Fault]] = MappingProxyType(
    {
        Why.NO_NAME: Fault.NAME,
        Why.NO_ANSWER: Fault.AWAY,
        Why.TOO_SLOW: Fault.AWAY,
        Why.CERTIFICATE: Fault.CERTIFICATE,
    }
)


def fault_of(refused: NotGoneTo) -> Fault:
    """Return what it is called that a server was not gone to."""
    return _FAULTS.get(refused.why, Fault.INSIDE)
