"""Says in the settings what the codes of this room are called; nothing is set up here."""

from django.utils.translation import gettext_lazy as _

from tenants.settings.history import call_kinds

call_kinds(
    {
        "register.export_started": _("Export of the register started"),
        "anchor.handed_out": _("Anchor handed out"),
        "register.exported": _("Register exported"),
    }
)
