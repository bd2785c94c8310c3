"""Pages of whoever is told as a function: what happened, why they hear of it, and their answer."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from escalation.forms import SnoozeForm
from escalation.models import Escalation
from escalation.notices.queries.asked import WITH, told_to
from escalation.notices.queries.wide import has_wide_waiting, wide_for
from escalation.notices.services.signed import Invitation, read
from escalation.steps.services.seen import (
    holder_of,
    pass_on_by_account,
    see_by_account,
    see_by_link,
    snooze_by_account,
    snooze_by_link,
)
from escalation.steps.services.waking import is_restored
from escalation.steps.services.wide import decides_as_customer
from incidents.choices import Status
from incidents.desk.forms.base import Case
from incidents.duty.queries.breach import breach_of, deciders_of
from incidents.duty.queries.law_open import is_asked_for, law_for
from incidents.duty.queries.obligations import law_of
from incidents.duty.services.deciders import capacity_of
from incidents.models import Incident
from incidents.portal.queries.portal import priority_label
from tenants.addresses import address
from tenants.choices import Side
from tenants.clock import now as read_clock
from tenants.errors import Invalid, NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Page, as_page
from tenants.people.guessing import too_often
from tenants.place import place_of
from tenants.posted.door import carry_out
from tenants.queries import actor_of, reporting_points, scope_of
from tenants.rules.roles import SYSTEM, Actor
from tenants.scoping import Scope, entered
from tenants.sole import sole
from tenants.throttle import is_within

PAGE = "escalation/told.html"
QUARTER = 15 * 60
# A person needs two or three; a guesser would need more than there are.
LINKS_PER_PLACE = 60
UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@as_page(Page(does=gettext_lazy("I have seen this"), sample="told", statements=23))
def told(request: TenantRequest, reference: str) -> HttpResponse:
    """Show somebody who is told of an incident, on their own account, what is asked of them."""
    actor, asked = _asked(request, reference)
    if not asked:
        return _of_decider(request, reference)
    newest = asked[-1]
    scope = Scope.of(newest.tenant_id, newest.provider_id)
    if request.method != "POST":
        with entered(scope):
            return _page(request, newest)
    wanted = next((row for row in asked if str(row.pk) == request.POST.get("step")), None)
    if wanted is None:
        raise NotFound()
    if "snooze" in request.POST:
        return _snoozed(request, wanted, actor, scope)
    passes_on = "pass-on" in request.POST
    act = pass_on_by_account if passes_on else see_by_account
    with entered(scope):
        try:
            act(escalation_id=wanted.pk, actor=actor, now=read_clock())
        except Invalid as refused:
            return _page(request, wanted, refused=str(refused), status=UNPROCESSABLE)
    done = _("The next one is told.") if passes_on else _("Thank you. It is recorded.")
    messages.success(request, done)
    return redirect("escalation:told", reference)


def _snoozed(request: TenantRequest, row: Escalation, actor: Actor, scope: Scope) -> HttpResponse:
    """Put it off, as whoever was told asks on their own account."""
    with entered(scope), timezone.override(row.incident.tenant.zone):
        now = read_clock()
        form = SnoozeForm(request.POST, case=Case(incident=row.incident, actor=actor, now=now))

        def act() -> str:
            snooze_by_account(escalation_id=row.pk, ask=form.ask(), actor=actor, now=now)
            return "snoozed"

        came = carry_out(
            form,
            tenant_id=row.tenant_id,
            provider_id=row.provider_id,
            actor=actor,
            purpose=f"escalation.snooze.{row.pk}",
            act=act,
        )
        if not came.is_done:
            return _page(request, row, snooze=form, status=came.status)
    if came.is_first:
        messages.success(request, _("Nobody else is asked until then."))
    return redirect("escalation:told", row.incident.reference)


def _snoozed_by_link(request: HttpRequest, row: Escalation, invitation: Invitation) -> HttpResponse:
    """Put it off, as whoever has the signed link asks; a repeat finds the same moment."""
    with timezone.override(row.incident.tenant.zone):
        now = read_clock()
        form = SnoozeForm(request.POST, case=Case(incident=row.incident, actor=SYSTEM, now=now))
        is_refused = not form.is_valid()
        if not is_refused and row.snoozed_until != form.ask().until:
            try:
                snooze_by_link(invitation=invitation, ask=form.ask(), now=now)
            except Invalid as refused:
                form.add_error(refused.field or None, str(refused))
                is_refused = True
        status = UNPROCESSABLE if is_refused else 200
        more = {"snooze": form} if is_refused else {}
        return _page(
            request, _row(row.pk), is_link=True, is_done=not is_refused, status=status, **more
        )


def _of_decider(request: TenantRequest, reference: str) -> HttpResponse:
    """Show the same to who decides on the personal data in it, whom nobody asked yet."""
    incident = law_for(request.actor, reference) or wide_for(request.actor, reference)
    if incident is None or request.method == "POST":
        raise NotFound()
    with entered(Scope.of(incident.tenant_id, incident.provider_id)):
        return _draw(request, incident, step=None)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@as_page(Page(is_public=True, sample="signed_link"))
@sensitive_variables("token")
def seen(request: HttpRequest, token: str) -> HttpResponse:
    """Show the same to who has a signed link. Looking answers nothing: mail scanners look too."""
    if not is_within("seen-link", place_of(request), limit=LINKS_PER_PLACE, seconds=QUARTER):
        return too_often(request, "429.html")
    invitation = read(token)
    with entered(invitation.scope):
        row = _row(invitation.escalation_id)
        holder = holder_of(row, invitation)
        with translation.override(_language(request, holder.language or row.tenant.language)):
            if request.method == "POST" and "snooze" in request.POST:
                return _snoozed_by_link(request, row, invitation)
            if request.method == "POST":
                see_by_link(invitation=invitation, now=read_clock())
                row = _row(invitation.escalation_id)
            # The address is the key. The policy of every page keeps it from other sites; one that
            # keeps it from ours too makes a browser post without an origin, which is refused.
            return _page(request, row, is_link=True, is_done=request.method == "POST")


def _language(request: HttpRequest, written: str) -> str:
    """Return what was chosen on the page itself, else the language of the mail."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else written


def _asked(request: TenantRequest, reference: str) -> tuple[Actor, list[Escalation]]:
    """Return what is asked of this person, and as which of their sides: a mail leads here, whatever
    door they came through last."""
    actor, asked = request.actor, told_to(request.actor, reference)
    for side in sorted(actor.sides - {actor.side}) if not asked else ():
        other = actor_of(request.user, side=side)
        with entered(scope_of(other)):
            if found := told_to(other, reference):
                return other, found
    return actor, asked


def _row(escalation_id: int) -> Escalation:
    rows = Escalation.objects.select_related(*WITH, "passed_to")
    found = sole(rows.filter(pk=escalation_id))
    if found is None:
        raise NotFound()
    return found


def _page(request: HttpRequest, row: Escalation, *, status: int = 200, **more: Any) -> HttpResponse:
    is_waited_for = row.is_open and row.incident.status != Status.CLOSED
    if is_waited_for and not is_restored(row.incident) and row.unreached_at is None:
        actor = getattr(request, "actor", None) or SYSTEM
        case = Case(incident=row.incident, actor=actor, now=read_clock())
        more = {"snooze": SnoozeForm(case=case), **more}
    return _draw(
        request, row.incident, status=status, step=row, is_waited_for=is_waited_for, **more
    )


def _draw(
    request: HttpRequest, incident: Incident, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Draw no more than what happened and why they are told: nothing that is said at the desk.

    What was reported, and on which grounds was decided, is for who signed in.
    """
    points = reporting_points(incident.tenant_id).exclude(phone="")
    actor = getattr(request, "actor", None)
    breach = breach_of(incident)
    decides = actor is not None and not more.get("is_link") and capacity_of(actor, incident)
    law = law_of(incident) if decides and is_asked_for(incident) else None
    context = {
        "incident": incident,
        "customer": incident.tenant,
        "desk": incident.provider,
        "priority": priority_label(incident.scheme.labels, incident.priority),
        "breach": breach,
        "decides": decides,
        # What is asked beside the 72 hours, and on which grounds, is for who decides on it; where
        # nothing is asked there is no page on which to decide (`law_for`).
        "law": law,
        "law_list_url": _list_of(actor) if actor is not None and decides else "",
        "deciders": deciders_of(incident) if breach.is_owed else (),
        "decides_wide": not more.get("is_link")
        and actor is not None
        and decides_as_customer(incident, actor)
        and has_wide_waiting(incident),
        "phone": points.values_list("phone", flat=True).first() or "",
        **more,
    }
    with timezone.override(incident.tenant.zone):
        return render(request, PAGE, context, status=status)


def _list_of(actor: Actor) -> str:
    """Return where everything stands that the law asks, on the side that this person came by."""
    return address("portal:law" if actor.side == Side.CUSTOMER else "desk:law_due")
