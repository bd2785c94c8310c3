"""What is said of a task while it is worked on."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.task import Task
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class TaskComment(TenantRow):
    """Written once, read at the desk alone; a correction is a new one."""

    personal = frozenset({"text"})

    task = models.ForeignKey(
        Task, models.PROTECT, related_name="comments", db_constraint=False, db_index=False
    )
    text = models.TextField(_("text"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("comment on a task")
        verbose_name_plural = _("comments on tasks")
        indexes: ClassVar = [models.Index(fields=["tenant", "task", "id"], name="comments_of_task")]
        constraints = walled("incidents_taskcomment", tenant={"task": "incidents_task"})

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d %H:%M}"
