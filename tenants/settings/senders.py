"""Mail that goes out in the settings: names, addresses, signatures, keys and servers."""

from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from tenants.choices import Section, SmtpSecurity
from tenants.clock import now
from tenants.models import MailSender, MailSenderKey
from tenants.rules.dkim import NotAKey, dns_record, read_key
from tenants.sealing import NotOurs, unseal
from tenants.senders import sender_of
from tenants.settings.forms import ScopedForm
from tenants.settings.rows import ScopedAdmin, save_row
from tenants.settings.services.senders import set_sender_key, set_sender_secret
from tenants.settings.services.trying_mail import send_test
from tenants.settings.site import site

# By which name the button is known that also sends a test.
TRY: Final = "_try"


class MailSenderForm(ScopedForm):
    """How mail goes out; its key is written and never read back."""

    dkim_secret = forms.CharField(
        label=_("private key for DKIM"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("PEM. Kept sealed. Empty: the one that was given before."),
    )
    server_secret = forms.CharField(
        label=_("password or secret"),
        required=False,
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "Of the user or the client. Kept sealed. Empty: the one that was given before."
        ),
    )

    def clean_security(self) -> str:
        return str(self.cleaned_data["security"] or SmtpSecurity.TLS)

    class Meta:
        model = MailSender
        fields = (
            "tenant", "from_name", "from_address", "reply_address", "signature_nl",
            "signature_en", "dkim_selector", "way", "host", "port", "security", "user",
            "token_url", "client_id",
        )  # fmt: skip


@admin.register(MailSender, site=site)
class MailSenderAdmin(ScopedAdmin):
    section = Section.ORGANISATIONS
    purpose = _("In whose name mail goes out, of your organisation or to one customer.")
    form = MailSenderForm
    hints = {  # noqa: RUF012 - read as a mapping, as in ScopedAdmin
        "from_name": _("Empty: the name of your organisation."),
        "from_address": _(
            "Your mail server has to be allowed to send for its domain (SPF, DKIM, DMARC)."
        ),
        "reply_address": _("That of a mailbox of yours; each mail gets a signed part behind a +."),
        "dkim_selector": _("Before ._domainkey in the DNS."),
        "way": _("Empty: as your organisation has it, and that as the installation has it."),
        "host": _("Of Microsoft Graph empty: graph.microsoft.com."),
        "port": _("Empty: the usual one, 465, 587 or 443."),
        "security": _("Of a mail server alone."),
        "user": _("Who signs in; of Microsoft Graph the address of the mailbox."),
        "token_url": _(
            "Of Microsoft Graph: https://login.microsoftonline.com/TENANT/oauth2/v2.0/token. The"
            " client needs Mail.Send for that mailbox."
        ),
    }
    list_display = ("sent_by", "from_name", "from_address", "reply_address")
    fields = (
        "tenant", "from_name", "from_address", "reply_address", "signature_nl", "signature_en",
        "dkim_selector", "dkim_secret", "record", "way", "host", "port", "security", "user",
        "server_secret", "token_url", "client_id",
    )  # fmt: skip
    readonly_fields = ("record",)
    tries = _("Save and send me a test")

    def get_list_display(self, request: HttpRequest) -> Any:
        return self.list_display

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        left_out = {"record"} if obj is None else {"tenant"}
        return [name for name in self.fields if name not in left_out]

    def get_queryset(self, request: HttpRequest) -> Any:
        key = MailSenderKey.objects.filter(sender=OuterRef("pk")).values("sealed")[:1]
        return super().get_queryset(request).annotate(sealed=Subquery(key))

    @admin.display(description=_("organisation"), ordering="tenant__name")
    def sent_by(self, obj: Any) -> str:
        return str(obj.tenant)

    @admin.display(description=_("in the DNS"))
    def record(self, obj: Any) -> str:
        """Return what has to stand in the DNS, for who keeps that."""
        if not obj.sealed:
            return "-"
        try:
            return dns_record(read_key(unseal(obj.sealed).encode()))
        except (NotOurs, NotAKey):
            return str(_("The key has to be given anew."))

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        save_row(request, obj, form, change=change)
        if pem := form.cleaned_data.get("dkim_secret"):
            set_sender_key(sender=obj, pem=pem, actor=request.actor, now=now())
        if secret := form.cleaned_data.get("server_secret"):
            set_sender_secret(sender=obj, secret=secret, actor=request.actor, now=now())

    def response_add(self, request: Any, obj: Any, post_url_continue: Any = None) -> Any:
        return self._tried(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: Any, obj: Any) -> Any:
        return self._tried(request, obj) or super().response_change(request, obj)

    def _tried(self, request: Any, obj: Any) -> HttpResponse | None:
        """Send a test to whoever asks for it, and say on the same page what came of it."""
        if TRY not in request.POST:
            return None
        sender = sender_of(obj.tenant_id, obj.provider_id)
        is_taken, said = send_test(sender=sender, desk=str(obj.tenant), to=request.user.email)
        tell = messages.success if is_taken else messages.error
        tell(request, said)
        return redirect("admin:tenants_mailsender_change", obj.pk)
