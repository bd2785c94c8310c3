"""Pages of what waits for whoever is signed in, and of mail: that did not arrive, or was sent."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from escalation.forms import SeenForm
from escalation.my_work.lists import my_work
from escalation.notices.queries.mail import mail_page
from escalation.notices.queries.mail import undelivered as unseen
from escalation.notices.services.undelivered import see_undelivered
from incidents.desk.views.frame import for_desk, frame
from tenants.addresses import address
from tenants.clock import now as read_clock
from tenants.errors import Invalid, NotFound
from tenants.middleware import TenantRequest
from tenants.pages import Entry, Menu, Page
from tenants.people.services.account_failed import failed_mail, see_failed_mail
from tenants.rules.roles import Action

# Of one page; what is behind it comes up as these are seen.
SIZE = 50


@require_safe
@for_desk(
    Page(
        Action.SEE_QUEUE,
        menu=(
            Entry(
                Menu.DESK,
                20,
                gettext_lazy("My work"),
                "clipboard-list",
                count="work",
                go="w",
            ),
        ),
        # A statement for each list, however long it is.
        statements=39,
    )
)
def work(request: TenantRequest) -> HttpResponse:
    """Show everything that waits for this person, the most urgent lists first."""
    now = read_clock()
    context = {**frame(request, now), "lists": my_work(request.actor, now)}
    return render(request, "escalation/work.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk(Page(Action.SEE_SENT_MAIL))
def undelivered(request: TenantRequest) -> HttpResponse:
    """Show the mail that did not arrive, until somebody says that they have seen it."""
    if request.method == "POST":
        form = SeenForm(request.POST)
        if not form.is_valid():
            raise Invalid(errors={name: str(errors[0]) for name, errors in form.errors.items()})
        by: dict[str, Any] = {"actor": request.actor, "now": read_clock()}
        count = see_undelivered(notice_ids=form.cleaned_data["notices"], **by)
        count += see_failed_mail(ids=form.cleaned_data["accounts"], **by)
        said = ngettext("%(count)d mail was seen.", "%(count)d mails were seen.", count)
        messages.success(request, said % {"count": count})
        return redirect("escalation:undelivered")
    rows = list(unseen(request.actor)[: SIZE + 1])
    accounts = list(failed_mail(request.actor)[: SIZE + 1])
    context = {
        **frame(request),
        "rows": rows[:SIZE],
        "accounts": accounts[:SIZE],
        "has_more": max(len(rows), len(accounts)) > SIZE,
    }
    return render(request, "escalation/undelivered.html", context)


@require_safe
@for_desk(
    Page(
        Action.SEE_SENT_MAIL,
        is_of_demo=True,
        menu=(
            Entry(
                Menu.DESK, 47, gettext_lazy("Sent mail"), "mail-check", short=gettext_lazy("Mail")
            ),
        ),
    )
)
def sent_mail(request: TenantRequest) -> HttpResponse:
    """Show the mail that a demo has sent, of the customers in sight; elsewhere it is not there."""
    if not settings.DEMO:
        raise NotFound()
    before = request.GET.get("before", "")
    page = mail_page(request.actor, before=before)
    here = address("escalation:sent_mail")
    context = {
        "page": page,
        "older": f"{here}?before={page.older}" if page.older else "",
        "newer": here if before else "",
    }
    return render(request, "escalation/sent_mail.html", {**frame(request), **context})
