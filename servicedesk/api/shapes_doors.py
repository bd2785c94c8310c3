"""What is read of doors to other programs: webhooks, what they were sent, and files moved in."""

from typing import Any, ClassVar

from rest_framework import serializers as s

from escalation.models import Webhook, WebhookSend, WebhookTry
from incidents.models import MoveIn, MoveInFault


class WebhookShape(s.ModelSerializer[Webhook]):
    """Where events go, which, and whether they go now."""

    customer_id = s.IntegerField(allow_null=True)

    class Meta:
        model = Webhook
        fields: ClassVar = (
            "id", "name", "url", "side", "customer_id", "kinds", "version", "made_at",
            "paused_why", "paused_at",
        )  # fmt: skip


class MadeShape(s.Serializer[Any]):
    """A webhook with its new secret; a repeat of the same request is not shown the secret."""

    id = s.IntegerField()
    version = s.IntegerField()
    secret = s.CharField()


class DoingShape(s.Serializer[Any]):
    """How it stands after what was done, and how much that touched where it touches several."""

    id = s.IntegerField()
    version = s.IntegerField()
    count = s.IntegerField(allow_null=True)
    send = s.IntegerField(allow_null=True)


class TryShape(s.ModelSerializer[WebhookTry]):
    class Meta:
        model = WebhookTry
        fields: ClassVar = ("tried_at", "status", "why", "milliseconds")


class SendShape(s.ModelSerializer[WebhookSend]):
    """One event on its way, with each try; `webhook_id` is what its receiver reads."""

    webhook_id = s.CharField(source="named")
    tries = TryShape(many=True)

    class Meta:
        model = WebhookSend
        fields: ClassVar = (
            "id", "webhook_id", "kind", "state", "due_at", "attempts", "status", "last_error",
            "written_at", "done_at", "tries",
        )  # fmt: skip


class MoveShape(s.ModelSerializer[MoveIn]):
    """A file of another tool: how it is read, how far, and what became of its rows."""

    id = s.UUIDField(source="public_id")
    customer_id = s.IntegerField(allow_null=True)
    columns = s.ListField(child=s.CharField())
    mapping = s.DictField(child=s.CharField())

    class Meta:
        model = MoveIn
        fields: ClassVar = (
            "id", "name", "kind", "preset", "customer_id", "state", "columns", "mapping",
            "total", "row", "new", "known", "wrong", "made_at", "done_at",
        )  # fmt: skip


class FaultShape(s.ModelSerializer[MoveInFault]):
    """A row that was not brought in: which, which of its columns, and why."""

    class Meta:
        model = MoveInFault
        fields: ClassVar = ("id", "row", "column", "why")
