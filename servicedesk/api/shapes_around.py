"""What is read of what stands around incidents: customers, people, assets, texts and outages."""

from typing import Any, ClassVar

from rest_framework import serializers as s

from incidents.models import Macro, Outage, Task, TextTemplate
from tenants.models import Asset, Category, Contact, Team, Tenant, User


class CustomerShape(s.ModelSerializer[Tenant]):
    class Meta:
        model = Tenant
        fields: ClassVar = ("id", "name", "zone", "language", "jurisdiction")


class ContactShape(s.ModelSerializer[Contact]):
    customer_id = s.IntegerField(source="tenant_id")

    class Meta:
        model = Contact
        fields: ClassVar = (
            "id", "customer_id", "name", "email", "phone", "language", "is_critical",
        )  # fmt: skip


class ColleagueShape(s.ModelSerializer[User]):
    class Meta:
        model = User
        fields: ClassVar = ("id", "name")


class TeamShape(s.ModelSerializer[Team]):
    class Meta:
        model = Team
        fields: ClassVar = ("id", "name", "line")


class AssetShape(s.ModelSerializer[Asset]):
    customer_id = s.IntegerField(source="tenant_id")

    class Meta:
        model = Asset
        fields: ClassVar = (
            "id", "customer_id", "name", "kind", "confidentiality", "integrity", "availability",
            "holds_personal_data", "is_critical", "is_managed", "lifecycle", "owner_id",
            "owner_words", "supplier_id", "support_ends_on", "maintained_until", "renews_on",
            "notice_months", "licence_kind", "licence_seats", "licence_ends_on", "outside_number",
            "outside_url",
        )  # fmt: skip


class CategoryShape(s.ModelSerializer[Category]):
    name = s.CharField(source="*")

    class Meta:
        model = Category
        fields: ClassVar = ("id", "parent_id", "code", "name", "is_other", "is_security")


class TemplateShape(s.ModelSerializer[TextTemplate]):
    class Meta:
        model = TextTemplate
        fields: ClassVar = ("id", "name", "mode", "text_nl", "text_en", "category_id", "team_id")


class MacroShape(s.ModelSerializer[Macro]):
    class Meta:
        model = Macro
        fields: ClassVar = (
            "id", "name", "category_id", "takes", "team_id", "starts", "message_id", "note_id",
            "waits_for", "wait_hours", "resolution_id",
        )  # fmt: skip


class FilledShape(s.Serializer[str]):
    """A template as it reads on one incident."""

    text = s.CharField(source="*")


class OutageShape(s.ModelSerializer[Outage]):
    class Meta:
        model = Outage
        fields: ClassVar = (
            "id", "reference", "version", "state", "title", "cause", "category_id", "product",
            "public_text", "started_at", "restored_at", "closed_at",
        )  # fmt: skip


class TaskShape(s.ModelSerializer[Task]):
    incident: "s.SlugRelatedField[Any]" = s.SlugRelatedField(
        slug_field="reference", read_only=True, allow_null=True
    )

    class Meta:
        model = Task
        fields: ClassVar = (
            "number", "reference", "version", "kind", "state", "title", "text", "priority",
            "tenant_id", "team_id", "assignee_id", "incident", "starts_at", "due_at", "made_at",
            "changed_at", "ended_at", "result",
        )  # fmt: skip
