"""The page of mail that waits for a person: why, what it says, and what to do about it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from escalation.choices import MailState
from escalation.inbox.asks import VouchForMail
from escalation.inbox.queries.waiting import waiting_mail, waiting_one
from escalation.inbox.rules.heads import as_text
from escalation.inbox.rules.reasons import SAID
from escalation.inbox.services.keep import raw_of
from escalation.inbox.services.release import try_again, vouch_for
from escalation.models import ReceivedMail
from incidents.desk.views.frame import for_desk, frame
from tenants.clock import now as read_clock
from tenants.errors import Invalid, NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page
from tenants.rules.roles import Action

SIZE = 50
# Of its source so much is shown; what is in it further down is files.
MOST_SHOWN = 50_000
UNPROCESSABLE = 422


class OneMail(forms.Form):
    """Which mail, what is done about it, and of whom it is."""

    mail = forms.UUIDField()
    act = forms.ChoiceField(choices=[("vouch", "vouch"), ("again", "again")])
    email = forms.EmailField(required=False, label=gettext_lazy("Address of the contact"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(
    Page(
        Action.REGISTER,
        does=gettext_lazy("Take the mail"),
        menu=(Entry(Menu.DESK, 75, gettext_lazy("Incoming mail"), "mail"),),
    )
)
def incoming(request: TenantRequest) -> HttpResponse:
    """Show the mail that waits, or one of it with its source."""
    if request.method == "POST":
        return _act(request)
    shown = request.GET.get("mail", "")
    return _page(request, _one(request, shown) if shown else None)


def _one(request: TenantRequest, given: str) -> ReceivedMail:
    try:
        return waiting_one(request.actor, UUID(given))
    except ValueError:
        raise NotFound() from None


def _page(
    request: TenantRequest, one: ReceivedMail | None, *, refused: str = "", status: int = 200
) -> HttpResponse:
    rows = [] if one is not None else list(waiting_mail(request.actor)[: SIZE + 1])
    for row in [*rows, *([one] if one is not None else [])]:
        row.said = SAID.get(row.reason, "")  # type: ignore[attr-defined]  # for the page alone
    context = {
        **frame(request),
        "rows": rows[:SIZE],
        "has_more": len(rows) > SIZE,
        "one": one,
        "is_held": one is not None and one.state == MailState.HELD,
        "source": as_text(raw_of(one)[:MOST_SHOWN], "utf-8") if one is not None else "",
        "is_cut": one is not None and one.size > MOST_SHOWN,
        "refused": refused,
    }
    return render(request, "escalation/incoming.html", context, status=status)


def _act(request: TenantRequest) -> HttpResponse:
    form = OneMail(request.POST)
    if not form.is_valid():
        raise Invalid(errors={name: str(errors[0]) for name, errors in form.errors.items()})
    given = form.cleaned_data
    try:
        done = _done(request, given["mail"], given["act"], given["email"])
    except Invalid as refusal:
        one = waiting_one(request.actor, given["mail"])
        return _page(request, one, refused=str(refusal), status=UNPROCESSABLE)
    if done.reference:
        messages.success(request, _("It is part of %(incident)s.") % {"incident": done.reference})
        return redirect("desk:incident", done.reference)
    said = SAID.get(done.reason) or done.get_state_display()
    messages.info(request, str(said))
    return redirect("escalation:incoming")


def _done(request: TenantRequest, mail: UUID, act: str, email: str) -> ReceivedMail:
    now = read_clock()
    if act == "again":
        return try_again(mail=mail, actor=request.actor, now=now)
    return vouch_for(mail=mail, ask=VouchForMail(email=email), actor=request.actor, now=now)
