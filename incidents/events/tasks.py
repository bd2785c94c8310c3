"""What is told of tasks and planned work: rows of their own."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.events.details import undone
from incidents.facts import TaskCommented, TaskGiven, Undone
from tenants.ledger.declared import EventKind

TASKS: Final = (
    EventKind("task.made", _("Task made"), "plus"),
    EventKind("task.assigned", _("Task assigned"), "user-plus", facts=TaskGiven),
    EventKind("task.changed", _("Task changed"), "pencil"),
    EventKind("task.finished", _("Task done"), "check"),
    EventKind("task.cancelled", _("Task cancelled"), "ban"),
    EventKind("task.undone", _("Taken back at once"), "undo-2", undone, facts=Undone),
    EventKind("task.commented", _("Comment on a task"), "message-square", facts=TaskCommented),
)
