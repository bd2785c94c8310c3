"""The tables of this room."""

from escalation.models.bell import BellChoice, BellEntry
from escalation.models.digest import Digest
from escalation.models.escalation import Escalation
from escalation.models.hand_over import HandOver, HandOverWord
from escalation.models.heartbeat import Heartbeat
from escalation.models.inbox import ReceivedMail
from escalation.models.maintenance import Maintenance
from escalation.models.monitoring import Alarm, Alert, AlertCustomer, AlertSource
from escalation.models.notice import Delivery, Notice
from escalation.models.on_call import (
    Absence,
    DutyCover,
    Rota,
    Rotation,
    RotationMember,
)
from escalation.models.ring import RingTest
from escalation.models.rota_watch import DutyGap, RotaWatch
from escalation.models.status import StatusPage, StatusService, StatusUpdate
from escalation.models.status_reader import StatusReader
from escalation.models.webhook import Webhook, WebhookSecret, WebhookSend, WebhookTry
from escalation.models.wide_impact import WideImpact

__all__ = [
    "Absence",
    "Alarm",
    "Alert",
    "AlertCustomer",
    "AlertSource",
    "BellChoice",
    "BellEntry",
    "Delivery",
    "Digest",
    "DutyCover",
    "DutyGap",
    "Escalation",
    "HandOver",
    "HandOverWord",
    "Heartbeat",
    "Maintenance",
    "Notice",
    "ReceivedMail",
    "RingTest",
    "Rota",
    "RotaWatch",
    "Rotation",
    "RotationMember",
    "StatusPage",
    "StatusReader",
    "StatusService",
    "StatusUpdate",
    "Webhook",
    "WebhookSecret",
    "WebhookSend",
    "WebhookTry",
    "WideImpact",
]
