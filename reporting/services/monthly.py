"""The register of each month by mail: asked for on its first morning, sent when it is written.

Each is an export like any other, with the rights that its reader has at that moment: who may take
out nothing any more gets nothing, and no row of a tenant that they do not read.
"""

import datetime as dt
import time
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.storage import storages
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from reporting.choices import ExportForm
from reporting.due import MONTHLY
from reporting.models import ExportJob, MonthlyRegister
from reporting.queries.jobs import ready_for
from reporting.queries.register import Selection
from reporting.rules.months import month_after, month_before, month_of
from reporting.services.asking import ask_export
from tenants.addresses import address
from tenants.errors import DomainError, NotAllowed, NotFound
from tenants.models import AccountMail, Tenant, User
from tenants.people.services.account_mail import Letter, Sending, post
from tenants.people.services.account_queue import owe
from tenants.queries import actor_of, scope_of
from tenants.rules.roles import Action, Actor
from tenants.scoping import Scope, Work, entered, work_due
from tenants.senders import sender_of

# In the zone of the reader's own tenant.
HOUR: Final = 6
LONGEST_TICK: Final = 60.0
# More is fetched, not mailed: many servers take no larger mail.
MOST_ATTACHED: Final = 8 * 2**20


@transaction.atomic
def want_monthly(*, form: ExportForm, actor: Actor, now: datetime) -> MonthlyRegister:
    """Let the register of each month come by mail, from the one that runs now on."""
    if actor.user_id is None or not actor.may_somewhere(Action.EXPORT):
        raise NotAllowed()
    home = min(actor.roles)
    row, _made = MonthlyRegister.objects.update_or_create(
        tenant_id=home, person_id=actor.user_id,
        defaults={
            "provider_id": actor.provider_at(home) or home, "form": form, "since": now,
            "due_at": next_after(now, _zone(home)),
        },
    )  # fmt: skip
    return row


@transaction.atomic
def end_monthly(*, actor: Actor) -> None:
    """Let none come any more."""
    mine = MonthlyRegister.objects.filter(tenant__in=actor.roles, person=actor.user_id)
    mine.update(due_at=None)


def next_after(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the morning of the first day of the next month there."""
    first = month_after(month_of(now.astimezone(zone).date()))
    return datetime.combine(first, dt.time(HOUR), zone)


def month_of_last(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return from when until when the month went that is over, there."""
    ends = month_of(now.astimezone(zone).date())
    begins = month_before(ends)
    since, until = (datetime.combine(day, dt.time(), zone) for day in (begins, ends))
    return since, until


def ask_due(*, now: datetime, limit: float = LONGEST_TICK) -> int:
    """Ask for each that is due; return how many."""
    until, done = time.monotonic() + limit, 0
    while time.monotonic() < until:
        taken = [_take(work, now=now) for work in work_due(MONTHLY, now)]
        if not any(taken):
            return done
        done += sum(taken)
    return done


def _zone(tenant_id: int) -> ZoneInfo:
    return ZoneInfo(Tenant.objects.values_list("zone", flat=True).get(pk=tenant_id))


def _take(work: Work, *, now: datetime) -> int:
    with entered(work.scope):
        due = MonthlyRegister.objects.filter(tenant=work.tenant_id, due_at__lte=now)
        row = due.select_for_update(of=("self",), skip_locked=True).order_by("due_at").first()
        if row is None:
            return 0
        zone = _zone(row.tenant_id)
        person = User.objects.filter(pk=row.person_id, is_active=True).first()
        is_asked = person is not None and _asked(row, person, zone, now=now)
        # Who left, or may not any more, asks for it again when they come back.
        row.due_at = next_after(now, zone) if is_asked else None
        row.save(update_fields=["due_at"])
    return 1


def _asked(row: MonthlyRegister, person: User, zone: ZoneInfo, *, now: datetime) -> bool:
    """Ask for the month that is over; say whether this person may."""
    since, until = month_of_last(row.due_at or now, zone)
    actor = actor_of(person)
    if row.tenant_id not in actor.roles:
        return False
    with entered(scope_of(actor)), transaction.atomic():
        try:
            job = ask_export(
                selection=Selection(since=since, until=until), actor=actor, now=now,
                form=ExportForm(row.form), is_monthly=True,
            )  # fmt: skip
        except NotAllowed:
            return False
        except DomainError:
            # A list that is too long for paper: they get the register itself.
            job = ask_export(
                selection=Selection(since=since, until=until), actor=actor, now=now,
                is_monthly=True,
            )  # fmt: skip
    return bool(job.pk)


def owe_monthly(job: ExportJob) -> None:
    """Owe the mail in the transaction that says that it is written."""
    owe(
        AccountMail.Kind.REGISTER, user_id=job.author_id,
        ids=[job.tenant_id, job.provider_id, job.pk],
    )  # fmt: skip


def send_register(*, user_id: int, ids: list[int], by: Sending) -> bool:
    """Mail one to whom it is of, if it is there and they may still take all of it out."""
    tenant_id, provider_id, job_id = ids
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return False
    actor = actor_of(user)
    with entered(Scope.of(tenant_id, provider_id)):
        found = ExportJob.objects.filter(pk=job_id, author=user_id).first()
        tenant = Tenant.objects.select_related("provider").get(pk=tenant_id)
        sender = sender_of(provider_id, provider_id)
    if found is None or not actor.roles:
        return False
    try:
        with entered(scope_of(actor)):
            job = ready_for(actor, found.public_id)
    except (NotFound, NotAllowed):
        return False
    post(by, user, tenant.provider.name, _letter(user, tenant, job), sender=sender)
    return True


def _letter(user: User, tenant: Tenant, job: ExportJob) -> Letter:
    is_attached = (job.size or 0) <= MOST_ATTACHED
    with translation.override(user.language), timezone.override(tenant.zone):
        context = {
            "recipient": user, "desk": {"name": tenant.provider.name}, "language": user.language,
            "job": job, "is_attached": is_attached, "month": _month_said(job, tenant),
            "link": settings.PUBLIC_URL.rstrip("/") + address("reporting:exports"),
        }  # fmt: skip
        folder = "messages/monthly_register"
        heading = " ".join(render_to_string(f"{folder}/subject.txt", context).split())
        text = render_to_string(f"{folder}/body.txt", context).strip() + "\n"
        page = render_to_string(f"{folder}/body.html", {**context, "heading": heading}).strip()
    return Letter(heading, text, page, _file(job) if is_attached else None)


def _month_said(job: ExportJob, tenant: Tenant) -> dt.date:
    since = datetime.fromisoformat(job.selection["since"])
    return since.astimezone(ZoneInfo(tenant.zone)).date()


def _file(job: ExportJob) -> tuple[str, bytes, str]:
    with storages["exports"].open(job.key) as file:
        content = file.read()
    return f"register-{job.public_id.hex[:8]}.zip", content, "application/zip"
