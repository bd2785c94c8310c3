"""Improvements of the reviews of all customers: how far each is, and whether it helped."""

from typing import Any, ClassVar

from rest_framework import serializers as s

from incidents.duty.queries.improving import progress, visible_improvements
from incidents.models import Improvement
from servicedesk.api import filters
from servicedesk.api.around import Found, ListView
from tenants.pages import Opens, Page
from tenants.rules.roles import Action, Actor


class ImprovementShape(s.ModelSerializer[Improvement]):
    """`referred_to`: the numbers of the changes and releases that took it up."""

    incident = s.CharField(source="review.incident.reference")
    customer_id = s.IntegerField(source="tenant_id")
    progress = s.SerializerMethodField()
    referred_to: "s.ListField" = s.ListField(child=s.CharField())

    class Meta:
        model = Improvement
        fields: ClassVar = (
            "id", "incident", "customer_id", "kind", "route", "text", "owner_id", "due_on",
            "progress", "referred_to", "done_at", "result", "effect_on", "effect_at",
            "was_effective", "effect", "follows_id",
        )  # fmt: skip

    def get_progress(self, row: Improvement) -> str:
        return str(progress(row).value)


class Improvements(ListView):
    """What the reviews of incidents led to."""

    page = Page(Action.SEE_QUEUE, opens=Opens.DATA)
    filters = filters.ImprovementFilters
    shape: ClassVar[type[s.Serializer[Any]]] = ImprovementShape

    def found(self, actor: Actor) -> Found:
        return visible_improvements(actor)
