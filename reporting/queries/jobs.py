"""The exports that somebody asked for: their own alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reporting.choices import JobState, Pack
from reporting.models import ExportJob, MonthlyRegister
from reporting.services.asking import OPEN
from tenants.errors import NotFound, Words
from tenants.rules.roles import Action, Actor
from tenants.sight import tenants_for
from tenants.sole import sole

# On one page; who wants one of long ago asks for a new one.
MOST: Final = 20
FAILED: Final[Mapping[str, Words]] = {
    "not_allowed": _("You may not take this out any more."),
    "not_signed": _("It could not be signed: ask who runs the installation."),
    "died": _("Whoever wrote it stopped three times: ask who runs the installation."),
    "too_many": _("More than 2000 incidents do not go on paper: choose fewer."),
    "no_pdf": _("The PDF could not be made: choose fewer incidents, or another form."),
    "fault": _("It could not be written: ask who runs the installation."),
}


@dataclass(frozen=True)
class Prepared:
    """One of them, and how far it is: per cent, or nothing where that is not known yet."""

    job: ExportJob

    @property
    def percent(self) -> int | None:
        if not self.job.total:
            return None
        return min(100 * self.job.count // self.job.total, 100)

    @property
    def pack(self) -> str:
        """Return as what one incident is taken out; nothing where it is the register."""
        asked = self.job.selection
        if "pack" not in asked:
            return ""
        named = {"what": Pack(asked["pack"]).label, "incident": asked["reference"]}
        return gettext("%(what)s of %(incident)s") % named

    @property
    def said(self) -> Words:
        """Return in words why it failed."""
        return FAILED.get(self.job.why, FAILED["fault"])

    @property
    def is_open(self) -> bool:
        return self.job.state in OPEN

    @property
    def is_ready(self) -> bool:
        return self.job.state == JobState.DONE


def jobs_of(actor: Actor) -> QuerySet[ExportJob]:
    """Return what this person asked for, newest first; by a token what that token did."""
    own = ExportJob.objects.filter(author=actor.user_id, tenant__in=sorted(actor.roles))
    return own.order_by("-pk")


def monthly_of(actor: Actor) -> MonthlyRegister | None:
    """Return what this person has come by mail each month; nothing where that was ended."""
    mine = MonthlyRegister.objects.filter(tenant__in=actor.roles, person=actor.user_id)
    return mine.filter(due_at__isnull=False).order_by("tenant").first()


def job_for(actor: Actor, public_id: UUID) -> ExportJob:
    found = sole(jobs_of(actor).filter(public_id=public_id))
    if found is None:
        raise NotFound()
    return found


def ready_for(actor: Actor, public_id: UUID) -> ExportJob:
    """Return one whose file may be fetched: by its author, who may still take all of it out."""
    job = job_for(actor, public_id)
    may = set(tenants_for(actor, Action.EXPORT))
    if job.state != JobState.DONE or not set(job.tenants) <= may:
        raise NotFound()
    return job
