"""Mail that goes out in the settings: names, addresses, signatures and keys."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tenants.choices import Section
from tenants.clock import now
from tenants.models import MailSender, MailSenderKey
from tenants.rules.dkim import NotAKey, dns_record, read_key
from tenants.sealing import NotOurs, unseal
from tenants.settings.forms import ScopedForm
from tenants.settings.rows import ScopedAdmin, save_row
from tenants.settings.services.senders import set_sender_key
from tenants.settings.site import site


class MailSenderForm(ScopedForm):
    """How mail goes out; its key is written and never read back."""

    dkim_secret = forms.CharField(
        label=_("private key for DKIM"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("PEM. Kept sealed. Empty: the one that was given before."),
    )

    class Meta:
        model = MailSender
        fields = (
            "tenant", "from_name", "from_address", "reply_address", "signature_nl",
            "signature_en", "dkim_selector",
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
    }
    list_display = ("sent_by", "from_name", "from_address", "reply_address")
    fields = (
        "tenant", "from_name", "from_address", "reply_address", "signature_nl", "signature_en",
        "dkim_selector", "dkim_secret", "record",
    )  # fmt: skip
    readonly_fields = ("record",)

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
