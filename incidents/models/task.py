"""Other work than incidents: a task, or planned work with its time (R36, R56)."""

from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import Priority
from incidents.models.incident import Incident
from tenants.models import Team, User
from tenants.models.base import TenantRow
from tenants.models.walled import walled

# Keys of tasks begin here, so that none is that of an incident: both stand in one list.
FIRST_KEY: Final = 4_000_000_000


class TaskKind(models.TextChoices):
    TASK = "task", _("Task")
    PLANNED = "planned", _("Planned work")
    # A risk that came to light: a weak spot, a right, a program, or a check of a change (R54).
    RISK = "risk", _("Risk task")


class TaskState(models.TextChoices):
    OPEN = "open", _("To do")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


_OPEN: Final = models.Q(state=TaskState.OPEN)


class Task(TenantRow):
    """Of a customer or of the provider itself; for a person, or for a team until somebody takes it.

    No customer reads it. Changed only through services.
    """

    personal = frozenset({"title", "text", "result"})

    kind = models.CharField(_("kind"), max_length=8, choices=TaskKind, default=TaskKind.TASK)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(_("what"), max_length=120)
    text = models.TextField(_("description"), blank=True)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, default=Priority.P3
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False,
        verbose_name=_("team"),
    )  # fmt: skip
    assignee = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("assignee"),
    )  # fmt: skip
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, related_name="tasks", db_constraint=False,
        verbose_name=_("incident"),
    )  # fmt: skip
    # Of planned work: when it begins. It is due when it ends.
    starts_at = models.DateTimeField(_("begins"), null=True)
    due_at = models.DateTimeField(_("due"), null=True)
    state = models.CharField(_("state"), max_length=12, choices=TaskState, default=TaskState.OPEN)
    result = models.TextField(_("result"), blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField(_("made"))
    changed_at = models.DateTimeField(_("changed"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes: ClassVar = [
            models.Index(
                fields=["provider", "priority", "due_at", "id"],
                condition=_OPEN,
                name="tasks_of_provider",
            ),
            models.Index(fields=["provider", "assignee", "id"], condition=_OPEN, name="own_tasks"),
        ]
        constraints = walled(
            "incidents_task",
            models.CheckConstraint(condition=~models.Q(title=""), name="task_says_what"),
            models.CheckConstraint(
                condition=models.Q(team__isnull=False) | models.Q(assignee__isnull=False),
                name="task_is_for_somebody",
            ),
            models.CheckConstraint(
                condition=(_OPEN & models.Q(ended_at=None))
                | (~_OPEN & models.Q(ended_at__isnull=False)),
                name="ended_task_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at=None)
                | models.Q(due_at=None)
                | models.Q(due_at__gt=models.F("starts_at")),
                name="task_ends_after_it_begins",
            ),
            tenant={"incident": "incidents_incident"},
            provider={"team": "tenants_team"},
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def number(self) -> int:
        return int(self.pk) - FIRST_KEY

    @property
    def reference(self) -> str:
        return f"T-{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state == TaskState.OPEN
