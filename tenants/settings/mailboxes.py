"""Mailboxes in the settings: where mail is fetched, by what, and how the last look went."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from tenants.choices import Section
from tenants.clock import now
from tenants.models import Mailbox, MailboxLook
from tenants.rules.mailboxes import said_of
from tenants.settings.forms import ScopedForm
from tenants.settings.rows import ScopedAdmin, save_row
from tenants.settings.services.mailboxes import set_mailbox_password
from tenants.settings.site import site


class MailboxForm(ScopedForm):
    """A mailbox; its password is written and never read back."""

    password = forms.CharField(
        label=_("password or secret"),
        required=False,
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "Of the user; of the client, where it is opened by a token; without a server what"
            " is shown by who hands mail over by HTTP. Kept sealed. Empty: the one that was given"
            " before."
        ),
    )

    class Meta:
        model = Mailbox
        fields = (
            "tenant", "name", "address", "customer", "trusted_server", "protocol", "host", "port",
            "security", "user", "token_url", "client_id", "token_scope", "folder", "settling",
            "moved_to", "is_active",
        )  # fmt: skip


@admin.register(Mailbox, site=site)
class MailboxAdmin(ScopedAdmin):
    section = Section.ORGANISATIONS
    purpose = _("Where customers write to; who wrote is found among the contacts.")
    form = MailboxForm
    named_by = ("customer",)
    hints = {  # noqa: RUF012 - read as a mapping, as in ScopedAdmin
        "name": _("As it is called for the mail server: receive_mail --mailbox NAME."),
        "customer": _("Whose people write here. Empty: those of every customer."),
        "trusted_server": _(
            "As your mail server names itself in Authentication-Results. Without it nobody's"
            " address is believed, and every new mail waits for the desk."
        ),
        "host": _(
            "Where mail is fetched; of Microsoft Graph graph.microsoft.com at port 443. Empty: a"
            " mail server hands it over."
        ),
        "token_url": _(
            "OAuth 2 with client credentials, of Microsoft"
            " https://login.microsoftonline.com/TENANT/oauth2/v2.0/token. Empty: a password."
        ),
        "token_scope": _("Empty: that of Microsoft for this protocol."),
        "moved_to": _("Only where what is taken goes to another folder."),
    }
    list_display = ("name", "address", "customer", "state", "is_active")
    search_fields = ("name", "address")
    fields = (
        "tenant", "name", "address", "customer", "trusted_server", "state", "protocol", "host",
        "port", "security", "user", "token_url", "client_id", "token_scope", "password", "folder",
        "settling", "moved_to", "is_active",
    )  # fmt: skip
    readonly_fields = ("state",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        left_out = {"state"} if obj is None else {"tenant"}
        return [name for name in self.fields if name not in left_out]

    def get_queryset(self, request: HttpRequest) -> Any:
        looks = MailboxLook.objects.filter(mailbox=OuterRef("pk"))
        found = {name: Subquery(looks.values(name)[:1]) for name in ("well_at", "failing_since")}
        return super().get_queryset(request).annotate(
            **found, fault=Subquery(looks.values("fault")[:1])
        )  # fmt: skip

    @admin.display(description=_("fetching"))
    def state(self, obj: Any) -> str:
        """Say whether it is read, since when not, and why."""
        return said_of(
            is_fetched=bool(obj.host and obj.is_active),
            well=_moment(obj.well_at),
            failing=_moment(obj.failing_since),
            fault=obj.fault or "",
        )

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        save_row(request, obj, form, change=change)
        if password := form.cleaned_data.get("password"):
            set_mailbox_password(box=obj, password=password, actor=request.actor, now=now())


def _moment(at: datetime | None) -> str:
    return formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else ""
