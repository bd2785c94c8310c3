"""The page of mail of which nothing was made: what, why, when and by whom, and taking that back."""

from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from escalation.inbox.queries.waiting import filed_mail
from escalation.inbox.rules import reasons
from escalation.inbox.services.release import put_back
from escalation.mail_forms import BackForm
from incidents.desk.forms.base import LARGEST
from incidents.desk.views.frame import for_desk, frame
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import Invalid, NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Page
from tenants.posted.door import OK, carry_out
from tenants.rules.roles import Action

BY_ITSELF: Final = "itself"


class FiledForm(forms.Form):
    """Which of it is shown, and from where on."""

    by = forms.ChoiceField(
        required=False,
        choices=[("", gettext_lazy("Rejected")), (BY_ITSELF, gettext_lazy("Filed by itself"))],
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST)


class OneMail(forms.Form):
    mail = forms.UUIDField()


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.REGISTER, does=gettext_lazy("Put the mail back"), queries=("", "?by=itself")))
def filed(request: TenantRequest) -> HttpResponse:
    """Show what was rejected, or filed by itself; put back what was rejected."""
    form = BackForm(request.POST or None)
    status = OK
    if request.method == "POST":
        given = OneMail(request.POST)
        if not given.is_valid():
            raise NotFound()
        mail, desk = given.cleaned_data["mail"], min(request.actor.providers.values())
        came = carry_out(
            form, tenant_id=desk, provider_id=desk, actor=request.actor,
            purpose=f"desk.mail.back.{mail}", act=lambda: _back(request, mail),
        )  # fmt: skip
        if came.is_done:
            return redirect(came.result)
        status = came.status
    return _list(request, form, status)


def _back(request: TenantRequest, mail: Any) -> str:
    done = put_back(mail=mail, actor=request.actor, now=read_clock())
    if done.reference:
        messages.success(request, _("It is part of %(incident)s.") % {"incident": done.reference})
        return address("desk:incident", done.reference)
    messages.success(request, str(reasons.SAID.get(done.reason) or done.get_state_display()))
    return f"{address('escalation:incoming')}?mail={done.public_id}"


def _list(request: TenantRequest, form: BackForm, status: int) -> HttpResponse:
    asked = FiledForm(request.GET)
    if not asked.is_valid():
        raise Invalid(errors={name: str(said[0]) for name, said in asked.errors.items()})
    by, before = asked.cleaned_data["by"], asked.cleaned_data["before"]
    page = filed_mail(request.actor, by_hand=not by, before=before)
    for row in page.rows:
        row.said = reasons.SAID.get(row.reason, "")  # type: ignore[attr-defined]  # for the page
    kept = {"by": by} if by else {}
    context = {
        **frame(request),
        "rows": page.rows,
        "by_itself": by == BY_ITSELF,
        "is_rejected": not by,
        "older": f"?{urlencode({**kept, 'before': page.older})}" if page.older else "",
        "form": form,
    }
    return render(request, "escalation/filed.html", context, status=status)
