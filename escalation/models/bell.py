"""Behind the bell: what happened to what is somebody's, and what of it comes by mail too."""

from datetime import time
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from escalation.choices import BellSort
from incidents.models import Incident, Task
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled

_UNREAD = models.Q(read_at__isnull=True)


class BellEntry(TenantRow):
    """One thing for one person, however often it happens: again, it stands first and is unread.

    Of the customer whose incident or task it is, so that who loses sight of them sees none of it.
    """

    not_replayed = "follows from events: each is told, and it can be made again from them"

    # It is about one of the two.
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    person = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    sort = models.CharField(_("what"), max_length=12, choices=BellSort)
    # The last event that it tells of, and by whom and when that was.
    event_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    happened_at = models.DateTimeField(_("when"))
    read_at = models.DateTimeField(_("read"), null=True)
    # Up to which event it went out by mail.
    mailed_event_id = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("entry behind the bell")
        verbose_name_plural = _("entries behind the bell")
        indexes: ClassVar = [
            models.Index(fields=["person", "-event_id"], name="bell_of_person"),
            models.Index(fields=["person", "-event_id"], condition=_UNREAD, name="bell_unread"),
        ]
        constraints = walled(
            "escalation_bellentry",
            models.UniqueConstraint(
                fields=["incident", "person", "sort"], name="bell_rings_once_for_a_thing"
            ),
            models.UniqueConstraint(
                fields=["task", "person", "sort"], name="bell_rings_once_for_a_task"
            ),
            models.CheckConstraint(
                condition=models.Q(incident=None, task__isnull=False)
                | models.Q(incident__isnull=False, task=None),
                name="bell_rings_for_one_thing",
            ),
            tenant={"incident": "incidents_incident", "task": "incidents_task"},
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.incident_id or self.task_id} {self.sort}"


class BellChoice(TenantRow):
    """What of it comes by mail too: what stands in neither list does not."""

    not_replayed = "somebody's own preference, no part of any record"

    person = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    at_once = ArrayField(models.CharField(max_length=12), default=list)
    daily = ArrayField(models.CharField(max_length=12), default=list)
    daily_at = models.TimeField(_("time of day"), default=time(8))
    # On whose wall clock that is; empty: on that of the desk, as everything that its people read.
    zone = models.CharField(_("time zone"), max_length=40, blank=True, default="")
    # The next moment of the digest; nothing where no part of it comes daily.
    due_at = models.DateTimeField(_("due"), null=True)

    class Meta:
        verbose_name = _("what comes by mail")
        verbose_name_plural = _("what comes by mail")
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(due_at__isnull=False),
                name="bell_digests_due",
            )
        ]
        constraints = walled(
            "escalation_bellchoice",
            models.UniqueConstraint(fields=["tenant", "person"], name="one_bell_choice_each"),
            of_provider=True,
        )

    def __str__(self) -> str:
        return str(self.person_id)
