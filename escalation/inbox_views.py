"""The page of mail that waits for a person: why, what it says, and what to do about it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from escalation.choices import MailState
from escalation.inbox.queries.waiting import waiting_mail, waiting_one
from escalation.inbox.queries.whose import Whose, whose_mail
from escalation.inbox.rules import reasons
from escalation.inbox.rules.heads import as_text
from escalation.inbox.rules.reading import Mail
from escalation.inbox.services.apart import NotRead, read_apart
from escalation.inbox.services.keep import raw_of
from escalation.inbox.services.release import add_sender, register_for, reject, try_again, vouch_for
from escalation.mail_forms import (
    AgainForm,
    MailForm,
    RegisterForm,
    RejectForm,
    SenderForm,
    VouchForm,
)
from escalation.models import ReceivedMail
from incidents.desk.views.frame import for_desk, frame
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import Invalid, NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action
from tenants.rules.typed import is_key

SIZE = 50
# Of its words and of its source so much is shown; what is in it further down is files.
MOST_SHOWN = 50_000
# What is larger is not read for a page: its source shows, and it is read when it is dealt with.
MOST_READ = 10_000_000

_ACTS: Final[Mapping[str, tuple[type[MailForm[Any]], Callable[..., ReceivedMail]]]] = (
    MappingProxyType(
        {
            "vouch": (VouchForm, vouch_for),
            "register": (RegisterForm, register_for),
            "sender": (SenderForm, add_sender),
            "reject": (RejectForm, reject),
            "again": (AgainForm, try_again),
        }
    )
)
# What is in quarantine is taken as nobody's.
_OF_ANY: Final = frozenset({"reject", "again"})


class OneMail(forms.Form):
    """Which mail, and what is done about it."""

    mail = forms.UUIDField()
    act = forms.ChoiceField(choices=[(name, name) for name in _ACTS])


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(
    Page(
        Action.REGISTER,
        does=gettext_lazy("Take the mail"),
        menu=(Entry(Menu.DESK, 46, gettext_lazy("Incoming mail"), "mail", count="mail"),),
    )
)
def incoming(request: TenantRequest) -> HttpResponse:
    """Show the mail that waits, or one of it with what it says."""
    if request.method == "POST":
        return _act(request)
    shown = request.GET.get("mail", "")
    return _one(request, _named(request, shown)) if shown else _list(request)


def _named(request: TenantRequest, given: str) -> ReceivedMail:
    try:
        return waiting_one(request.actor, UUID(given))
    except ValueError:
        raise NotFound() from None


def _list(request: TenantRequest) -> HttpResponse:
    rows = list(waiting_mail(request.actor)[: SIZE + 1])
    for row in rows:
        row.said = _said(row)  # type: ignore[attr-defined]  # for the page alone
    context = {
        **frame(request), "rows": rows[:SIZE], "has_more": len(rows) > SIZE, "one": None,
        "filed_url": address("escalation:filed"),
    }  # fmt: skip
    return render(request, "escalation/incoming.html", context)


def _said(row: ReceivedMail) -> object:
    """Return why it stands where it stands."""
    return reasons.SAID.get(row.reason, "")


def _one(
    request: TenantRequest,
    one: ReceivedMail,
    *,
    refused: MailForm[Any] | None = None,
    status: int = OK,
) -> HttpResponse:
    raw = raw_of(one)
    mail = _read(one, raw)
    asked = request.GET.get("customer", "")
    whose = whose_mail(
        one,
        actor=request.actor,
        customer=int(asked) if is_key(asked) else None,
        sender_name=mail.sender_name if mail else "",
    )
    is_held = one.state == MailState.HELD
    context = {
        **frame(request),
        "one": one,
        "said": _said(one),
        "mail": mail,
        "text": mail.text[:MOST_SHOWN] if mail else "",
        "is_text_cut": mail is not None and len(mail.text) > MOST_SHOWN,
        "whose": whose,
        "acts": _forms(whose, refused, is_held=is_held),
        "source": as_text(raw[:MOST_SHOWN], "utf-8"),
        "is_cut": one.size > MOST_SHOWN,
        "refused": refused,
    }
    return render(request, "escalation/incoming.html", context, status=status)


def _read(one: ReceivedMail, raw: bytes) -> Mail | None:
    """Return what it says, or nothing where reading it is dangerous or takes too long."""
    if one.reason == reasons.UNREADABLE or len(raw) > MOST_READ:
        return None
    try:
        return read_apart(raw).mail
    except NotRead:
        return None


def _forms(
    whose: Whose, refused: MailForm[Any] | None, *, is_held: bool
) -> dict[str, MailForm[Any]]:
    found = {
        name: form(whose=whose)
        for name, (form, _service) in _ACTS.items()
        if is_held or name in _OF_ANY
    }
    if refused is not None:
        refused.offer(whose)
        found[refused.named] = refused
    return found


def _act(request: TenantRequest) -> HttpResponse:
    given = OneMail(request.POST)
    if not given.is_valid():
        raise Invalid(errors={name: str(errors[0]) for name, errors in given.errors.items()})
    mail, name = given.cleaned_data["mail"], given.cleaned_data["act"]
    kind, service = _ACTS[name]
    form = kind(request.POST)
    desk = min(request.actor.providers.values())
    came = carry_out(
        form,
        tenant_id=desk,
        provider_id=desk,
        actor=request.actor,
        purpose=f"desk.mail.{name}.{mail}",
        act=lambda: _done(request, service, form, mail),
    )
    if came.is_done:
        return redirect(came.result)
    return _one(request, waiting_one(request.actor, mail), refused=form, status=came.status)


def _done(
    request: TenantRequest, service: Callable[..., ReceivedMail], form: MailForm[Any], mail: UUID
) -> str:
    ask = form.ask()
    given = {} if ask is None else {"ask": ask}
    done = service(mail=mail, actor=request.actor, now=read_clock(), **given)
    if done.reference:
        messages.success(request, _("It is part of %(incident)s.") % {"incident": done.reference})
        return address("desk:incident", done.reference)
    said = _said(done) or done.get_state_display()
    messages.info(request, str(said))
    return address("escalation:incoming")
