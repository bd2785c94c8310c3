"""What is read of incidents: names and types of fields, and nothing else."""

from typing import Any, ClassVar

from rest_framework import serializers as s

from incidents.models import Incident


def _of(name: str) -> str:
    """Return where a field of the incident stands in what is read of it."""
    return f"incident.{name}"


class Shape(s.Serializer[Any]):
    """Something that is read; nothing is written by it."""


class ClockShape(Shape):
    kind = s.CharField()
    label = s.CharField()  # type: ignore[assignment]
    state = s.CharField()
    due_at = s.DateTimeField(allow_null=True)
    started_at = s.DateTimeField(allow_null=True)
    stopped_at = s.DateTimeField(allow_null=True)


class LabelShape(Shape):
    label = s.CharField()  # type: ignore[assignment]


class QueueRowShape(Shape):
    """A line of the queue."""

    reference = s.CharField()
    version = s.IntegerField()
    subject = s.CharField()
    customer = s.CharField()
    reporter = s.CharField()
    category = s.CharField()
    priority = s.IntegerField()
    priority_label = s.CharField()
    status = s.CharField()
    status_label = s.CharField()
    assignee = s.CharField()
    response = ClockShape(allow_null=True)
    resolution = ClockShape(allow_null=True)
    next = ClockShape(allow_null=True)
    updated_at = s.DateTimeField(allow_null=True)
    unread = s.BooleanField()
    has_reply = s.BooleanField()
    flags = LabelShape(many=True)
    marks = s.ListField(child=s.CharField())


class StepShape(Shape):
    label = s.CharField()  # type: ignore[assignment]
    state = s.CharField()
    at = s.DateTimeField(allow_null=True)


class ReportRowShape(Shape):
    """A report in the list of its customer."""

    reference = s.CharField()
    subject = s.CharField()
    priority = s.IntegerField()
    priority_label = s.CharField()
    status = s.CharField()
    updated_at = s.DateTimeField()
    line = s.CharField()
    steps = StepShape(many=True)
    waits_for_customer = s.BooleanField()
    asks_confirmation = s.BooleanField()
    confirm_by = s.DateTimeField(allow_null=True)
    reporter = s.CharField()
    is_own = s.BooleanField()
    is_late = s.BooleanField()


class PieceShape(Shape):
    text = s.CharField()


class HitShape(Shape):
    """A report that was found by words."""

    reference = s.CharField()
    subject = PieceShape(many=True)
    status = s.CharField()
    status_label = s.CharField()
    priority = s.IntegerField()
    reporter = s.CharField()
    reported_at = s.DateTimeField()


class RegisterRowShape(Shape):
    """A line of the register."""

    reference = s.CharField()
    title = s.CharField()
    customer = s.CharField()
    kind = s.CharField()
    labels = s.ListField(child=s.CharField())
    broken = s.ListField(child=s.CharField())
    learned = s.CharField()
    priority = s.IntegerField()
    priority_label = s.CharField()
    status = s.CharField()
    status_label = s.CharField()
    category = s.CharField()
    reported_at = s.DateTimeField()
    closed_at = s.DateTimeField(allow_null=True)
    response = ClockShape(allow_null=True)
    resolution = ClockShape(allow_null=True)


class FileShape(Shape):
    id = s.UUIDField()
    name = s.CharField()
    size = s.IntegerField()
    sha256 = s.CharField()
    added_at = s.DateTimeField()
    withheld = s.CharField()
    is_internal = s.BooleanField()


class IncidentShape(s.ModelSerializer[Incident]):
    """An incident as the desk has it."""

    customer = s.CharField(source="tenant")
    customer_id = s.IntegerField(source="tenant_id")
    reporter = s.CharField(source="reporter.name")
    reporter_id = s.IntegerField()
    category = s.CharField(allow_null=True)
    category_id = s.IntegerField(allow_null=True)
    team = s.CharField(source="team.name", default=None, allow_null=True)
    team_id = s.IntegerField(allow_null=True)
    assignee = s.CharField(source="assignee.name", default=None, allow_null=True)
    assignee_id = s.IntegerField(allow_null=True)
    manager = s.CharField(source="manager.name", default=None, allow_null=True)
    supplier = s.CharField(source="supplier.name", default=None, allow_null=True)
    parent = s.CharField(  # type: ignore[assignment]
        source="parent.reference", default=None, allow_null=True
    )
    follows = s.CharField(source="follows.reference", default=None, allow_null=True)
    merged_into = s.CharField(source="merged_into.reference", default=None, allow_null=True)
    clocks = ClockShape(source="read_clocks", many=True)
    files = FileShape(source="read_files", many=True)
    # What this person may do with it now: each is an address of its own.
    verbs = s.ListField(child=s.CharField())

    class Meta:
        model = Incident
        fields: ClassVar = (
            "reference", "version", "kind", "status", "waiting_reason", "title", "description",
            "symptoms", "affected", "customer", "customer_id", "reporter", "reporter_id",
            "channel", "detection", "occurred_at", "detected_at", "reported_at", "registered_at",
            "category", "category_id", "team", "team_id", "assignee", "assignee_id", "manager",
            "supplier", "is_security", "is_cyber", "is_breach", "is_drill", "personal_data",
            "confidentiality", "integrity", "availability", "class_reason", "impact", "urgency",
            "priority", "priority_override", "priority_reason", "contained_at",
            "cause_removed_at", "partly_restored_at", "works_again", "works_not_yet", "restored_at",
            "resolved_at", "closed_at", "reopened", "cause", "measures", "workaround", "solution",
            "solution_for_customer", "prevention", "confirmation", "parent", "follows",
            "merged_into", "clocks", "files", "verbs",
        )  # fmt: skip
        read_only_fields: ClassVar = fields


class TicketShape(Shape):
    """A report as its customer sees it."""

    reference = s.CharField(source=_of("reference"))
    version = s.IntegerField(source=_of("version"))
    title = s.CharField(source=_of("title"))
    is_drill = s.BooleanField(source=_of("is_drill"))
    description = s.CharField(source=_of("description"))
    status = s.CharField(source=_of("status"))
    reported_at = s.DateTimeField(source=_of("reported_at"))
    resolved_at = s.DateTimeField(source=_of("resolved_at"), allow_null=True)
    closed_at = s.DateTimeField(source=_of("closed_at"), allow_null=True)
    priority = s.IntegerField(source=_of("priority"))
    priority_label = s.CharField()
    reporter = s.CharField()
    handler = s.CharField()
    steps = StepShape(many=True)
    response = ClockShape(allow_null=True)
    resolution = ClockShape(allow_null=True)
    rhythm = s.CharField()
    waits_for_customer = s.BooleanField()
    asks_confirmation = s.BooleanField()
    is_confirmed = s.BooleanField()
    may_answer = s.BooleanField()


class ItemShape(Shape):
    name = s.CharField()
    label = s.CharField()  # type: ignore[assignment]
    text = s.CharField()
    at = s.DateTimeField(allow_null=True)


class GroupShape(Shape):
    title = s.CharField()
    items = ItemShape(many=True)


class SectionShape(Shape):
    title = s.CharField()
    rows = s.ListField(child=ItemShape(many=True))


class TagShape(Shape):
    text = s.CharField()


class EntryShape(Shape):
    """Something that was said or that happened."""

    id = s.CharField()
    kind = s.CharField()
    at = s.DateTimeField()
    title = s.CharField()
    detail = s.CharField()
    author = s.CharField()
    org = s.CharField()
    body = s.CharField()
    via = TagShape(many=True)


class PromiseShape(Shape):
    """A promise, also one that a change of priority has replaced."""

    view = ClockShape()
    priority = s.IntegerField()
    breached_at = s.DateTimeField(allow_null=True)
    superseded_at = s.DateTimeField(allow_null=True)


class RecordShape(Shape):
    """An incident as the register holds it."""

    reference = s.CharField(source=_of("reference"))
    version = s.IntegerField(source=_of("version"))
    priority_label = s.CharField()
    groups = GroupShape(many=True)
    clocks = PromiseShape(many=True)
    sections = SectionShape(many=True)
    entries = EntryShape(many=True)


class SaidShape(Shape):
    """Something that was said, as a customer reads it."""

    author = s.CharField()
    org = s.CharField()
    at = s.DateTimeField()
    body = s.CharField()
    via = TagShape(many=True)


class ToldShape(Shape):
    """An event, and its link in the chain of its organisation."""

    seq = s.IntegerField(allow_null=True)
    at = s.DateTimeField()
    code = s.CharField()
    title = s.CharField()
    by = s.CharField()
    version = s.IntegerField(allow_null=True)
    hash = s.CharField()
    prev = s.CharField()
    body = s.CharField()
