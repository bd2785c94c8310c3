"""A third medium, for tests alone: what one module and one entry would bring."""

from typing import ClassVar

from escalation.models import Notice
from tenants.media import Medium, ProvenBy
from tenants.post import Later, Why

SMS = Medium(
    "sms",
    label="text message",
    by="by text message",
    icon="smartphone",
    proven_by=ProvenBy.DELIVERY,
    address="phone",
)


class SmsChannel:
    """Takes text messages out of the house, or is away."""

    sent: ClassVar[list[tuple[str, str]]] = []
    is_busy: ClassVar[bool] = False

    def send(self, notice: Notice) -> None:
        if self.is_busy:
            raise Later("busy", Why.BUSY)
        self.sent.append((notice.medium, notice.address))

    def close(self) -> None:
        """Nothing stays open."""
