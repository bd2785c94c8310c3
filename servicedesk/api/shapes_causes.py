"""What is read of problems, changes and releases."""

from typing import Any, ClassVar

from rest_framework import serializers as s

from incidents.models import Change, Problem, Release, SupplierCase

KEPT = (
    "id", "reference", "version", "state", "title", "owner_id", "outside_number", "outside_url",
    "made_at", "result",
)  # fmt: skip


def _number() -> Any:
    return s.SlugRelatedField(slug_field="reference", read_only=True, allow_null=True)


class ProblemShape(s.ModelSerializer[Problem]):
    article: "s.SlugRelatedField[Any]" = _number()

    class Meta:
        model = Problem
        fields: ClassVar = (
            *KEPT, "cause", "workaround", "category_id", "article", "known_at", "ended_at",
        )  # fmt: skip


class ChangeShape(s.ModelSerializer[Change]):
    problem: "s.SlugRelatedField[Any]" = _number()
    release: "s.SlugRelatedField[Any]" = _number()

    class Meta:
        model = Change
        fields: ClassVar = (
            *KEPT, "kind", "is_patch", "reason", "problem", "release", "planned_from",
            "planned_until", "approved_at", "approved_by_id", "approved_name", "done_at",
            "touches_security", "check_outcome", "check_grounds", "check_conditions", "checked_at",
            "checked_by_id",
        )  # fmt: skip


class ReleaseShape(s.ModelSerializer[Release]):
    class Meta:
        model = Release
        fields: ClassVar = (*KEPT, "notes", "planned_on", "ended_at")


class SupplierCaseShape(s.ModelSerializer[SupplierCase]):
    """`outside_number` and `outside_url` are those at the supplier."""

    supplier = s.CharField(source="supplier.name")

    class Meta:
        model = SupplierCase
        fields: ClassVar = (
            *KEPT, "supplier_id", "supplier", "last_word", "last_word_at", "promised_at",
            "broken_promises", "escalated_at", "escalated_to", "ended_at",
        )  # fmt: skip
