"""The tables of this room."""

from escalation.models.bell import BellChoice, BellEntry
from escalation.models.digest import Digest
from escalation.models.escalation import Escalation
from escalation.models.heartbeat import Heartbeat
from escalation.models.inbox import ReceivedMail
from escalation.models.notice import Delivery, Notice
from escalation.models.webhook import Webhook, WebhookSecret, WebhookSend, WebhookTry

__all__ = [
    "BellChoice",
    "BellEntry",
    "Delivery",
    "Digest",
    "Escalation",
    "Heartbeat",
    "Notice",
    "ReceivedMail",
    "Webhook",
    "WebhookSecret",
    "WebhookSend",
    "WebhookTry",
]
