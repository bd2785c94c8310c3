"""The indexes by which the lists of incidents are read: the queue, the register, one's own work."""

from typing import Final

from django.db import models

from incidents.choices import Kind, PersonalData, Priority, Status

_OPEN: Final = ~models.Q(status=Status.CLOSED)
INDEXES: Final = [
    models.Index(
        fields=["tenant", "priority", "next_due_at", "id"],
        condition=_OPEN,
        name="queue_of_tenant",
    ),
    models.Index(
        fields=["provider", "priority", "next_due_at", "id"],
        condition=_OPEN,
        name="queue_of_provider",
    ),
    models.Index(
        fields=["provider", "priority", "next_due_at", "id"],
        condition=models.Q(status=Status.CLOSED),
        name="closed_of_provider",
    ),
    models.Index(fields=["tenant", "reported_at", "id"], name="register_of_tenant"),
    models.Index(fields=["provider", "reported_at", "id"], name="register_of_provider"),
    # What nobody has taken, in the order of the queue.
    models.Index(
        fields=["provider", "priority", "next_due_at", "id"],
        condition=_OPEN & (models.Q(assignee=None) | models.Q(handed_over_at__isnull=False)),
        name="queue_of_nobody",
    ),
    # Of the register, what is so rare that one would walk through all to find a page.
    models.Index(
        fields=["provider", "reported_at", "id"],
        condition=models.Q(priority=Priority.P1),
        name="register_of_urgent",
    ),
    models.Index(
        fields=["provider", "kind", "reported_at", "id"],
        condition=~models.Q(kind=Kind.INCIDENT),
        name="register_of_kinds",
    ),
    models.Index(
        fields=["provider", "reported_at", "id"],
        condition=models.Q(is_security=True) | models.Q(is_cyber=True) | models.Q(is_breach=True),
        name="register_of_labels",
    ),
    models.Index(
        fields=["provider", "reported_at", "id"],
        condition=models.Q(found_unregistered=True),
        name="register_of_unregistered",
    ),
    models.Index(
        fields=["provider", "reported_at", "id"],
        condition=models.Q(is_drill=True),
        name="register_of_exercises",
    ),
    # The oldest and the newest of what is open: among all the oldest are closed, one and all.
    models.Index(fields=["provider", "reported_at", "id"], condition=_OPEN, name="open_by_report"),
    models.Index(fields=["tenant", "reporter", "id"], name="incidents_of_reporter"),
    models.Index(fields=["tenant", "reporter", "id"], condition=_OPEN, name="own_reports"),
    models.Index(fields=["provider", "assignee", "id"], condition=_OPEN, name="own_work"),
    models.Index(
        fields=["tenant"],
        condition=_OPEN & ~models.Q(personal_data=PersonalData.NO),
        name="open_with_personal_data",
    ),
    models.Index(
        fields=["waits_until"],
        condition=models.Q(waits_until__isnull=False),
        name="waits_that_end",
    ),
]
