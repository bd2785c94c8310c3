"""What was said of a report and what the meeting decided, as it is kept with it."""

from incidents.models.task import FIRST_KEY
from reporting.quarters.models import QuarterComment, QuarterDecision, QuarterReport
from reporting.quarters.rules.content import Content


def comments_of(report: QuarterReport) -> Content:
    """Return by section what is said of it; what was taken away says nothing."""
    rows = QuarterComment.objects.filter(report=report).exclude(text="").order_by("section")
    fields = rows.values_list("section", "text", "written_by__name")
    return {section: {"text": text, "by": name} for section, text, name in fields}


def decisions_of(report_id: int) -> list[Content]:
    """Return what was decided so far, the first first; each with the number of its task."""
    rows = QuarterDecision.objects.filter(report=report_id).order_by("pk")
    return [
        {
            "id": row.pk, "text": row.text, "owner": row.owner_name,
            "due_on": row.due_on.isoformat(), "task": f"T-{row.task_id - FIRST_KEY}",
        }
        for row in rows
    ]  # fmt: skip
