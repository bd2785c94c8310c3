"""What is told of tasks and planned work: rows of their own."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from tenants.ledger.declared import EventKind

TASKS: Final = (
    EventKind("task.made", _("Task made"), "plus"),
    EventKind("task.assigned", _("Task assigned"), "user-plus"),
    EventKind("task.finished", _("Task done"), "check"),
    EventKind("task.cancelled", _("Task cancelled"), "ban"),
)
