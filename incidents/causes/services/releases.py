"""A release: it gathers what cannot be planned yet, and goes out as one (R124)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.causes.asks import DescribeRelease, ReferTo, RollOut, SayWhy
from incidents.causes.rules.moves import may_change
from incidents.causes.services.held import begin, describe, lock_held, provider_by, record_held
from incidents.causes.services.referring import refer_here
from incidents.choices import ChangeState, ReleaseState
from incidents.models import Change, Release
from incidents.record.services.common import clean_text
from tenants.errors import Invalid
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def begin_release(
    *, provider_id: int, about: DescribeRelease, refers: ReferTo, actor: Actor, now: datetime
) -> Release:
    """Begin one, with the improvements that wait for it."""
    provider = provider_by(provider_id, actor)
    release = Release(tenant=provider, provider=provider)
    _describe(release, about)
    begin(release, "release.begun", actor=actor, now=now)
    refer_here(release, refers, actor=actor, now=now)
    return release


@transaction.atomic
def describe_release(
    *, release_id: int, expected_version: int, ask: DescribeRelease, actor: Actor, now: datetime
) -> Release:
    release = _gathering(release_id, actor, expected_version=expected_version)
    _describe(release, ask)
    return record_held(release, "release.changed", actor=actor, now=now)


@transaction.atomic
def roll_out(*, release_id: int, ask: RollOut, actor: Actor, now: datetime) -> Release:
    """Say that it went out; each change of it was carried out, or taken out of it, first."""
    release = _gathering(release_id, actor)
    if ask.done_at > now:
        raise Invalid(_("This moment is still to come."), field="done_at")
    changes = Change.objects.filter(release=release).order_by("pk")
    if open_ones := [one for one in changes if may_change(ChangeState(one.state))]:
        told = _("Not carried out yet: %(changes)s.")
        named = ", ".join(one.reference for one in open_ones)
        raise Invalid(told % {"changes": named})
    release.result, release.ended_at = clean_text(ask.result, "result"), ask.done_at
    release.state = ReleaseState.DONE
    return record_held(release, "release.done", actor=actor, now=now)


@transaction.atomic
def withdraw_release(*, release_id: int, ask: SayWhy, actor: Actor, now: datetime) -> Release:
    release = _gathering(release_id, actor)
    release.result, release.ended_at = clean_text(ask.reason, "reason"), now
    release.state = ReleaseState.WITHDRAWN
    return record_held(release, "release.withdrawn", actor=actor, now=now)


def _gathering(release_id: int, actor: Actor, *, expected_version: int | None = None) -> Release:
    release = lock_held(Release, release_id, actor=actor, expected_version=expected_version)
    require(actor, Action.WORK, release.provider_id)
    if release.is_over:
        raise Invalid(_("This release has ended."))
    return release


def _describe(release: Release, ask: DescribeRelease) -> None:
    describe(release, ask)
    release.notes = clean_text(ask.notes, "notes", needed=False)
    release.planned_on = ask.planned_on
