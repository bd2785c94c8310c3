"""The composer of an incident: writing to the customer, noting, or logging a call."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from incidents.choices import MessageKind, Priority, Status
from incidents.desk.forms.base import Case
from incidents.desk.queries.case import CaseView
from incidents.desk.views.drafts import draft_url
from incidents.desk.views.templates import templates_url
from incidents.desk.views.verbs import VERBS
from incidents.models import Incident
from incidents.record.queries.drafts import Kept, kept_of
from tenants.addresses import address
from tenants.middleware import TenantRequest
from tenants.models import Contact
from tenants.posted.files import show_kept

# The mode, and the verb of the table that it is.
MODES = (("public", "message"), ("internal", "note"), ("call", "call"))
# What components/composer_panel.html could draw besides: to look for what is not there takes long.
UNUSED = dict.fromkeys(("template", "version", "tools", "also"), "")


def composer(request: TenantRequest, view: CaseView, case: Case) -> dict[str, object] | None:
    """Return the composer: one form per mode, each with its own draft, key and words."""
    found, drafts = case.incident, kept_of(view.besides["drafts"])
    panels = []
    for mode, name in MODES:
        verb = VERBS[name]
        if not verb.is_offered(found, request.actor):
            continue
        kept = drafts.get(mode, Kept())
        form = verb.form(case=case, auto_id=f"id_{mode}_%s", initial=kept.words)
        show_kept(form, kept.files)
        panels.append(
            {
                "mode": mode,
                "label": _label(mode, found) or verb.label,
                "icon": verb.icon,
                "key": verb.key,
                "action": address("desk:act", found.reference, name),
                "submit": _label(mode, found) or _submit(mode),
                "text": verb.text,
                "templates": [row for row in view.besides["templates"] if row["mode"] == mode],
                "templates_url": templates_url(found),
                "place": f"template-{mode}",
                "draft_url": draft_url(found, name),
                "saved_at": kept.at,
                "form": form,
                "idempotency": form["key"].value(),
                "to": _recipients(view) if mode == "public" else [],
                "lock": _lock(found) if mode == "internal" else "",
                **UNUSED,
            }
        )
    if not panels:
        return None
    return {
        "key": found.reference,
        "mode": _mode(request, found, [panel["mode"] for panel in panels]),
        "panels": panels,
    }


def _mode(request: TenantRequest, found: Incident, offered: list[str]) -> str:
    """Return the open mode: as asked, else an update for P1 and P2 and a note for others."""
    asked = request.GET.get("mode", "")
    is_urgent = found.priority <= Priority.P2 and found.status != Status.CLOSED
    usual = "public" if is_urgent else "internal"
    return next(mode for mode in (asked, usual, *offered) if mode in offered)


def _label(mode: str, found: Incident) -> str:
    """Return what a mode is called where that is not its verb: after closing one only answers."""
    is_answer = mode == "public" and found.status == Status.CLOSED
    return str(MessageKind.REPLY.label) if is_answer else ""


def _submit(mode: str) -> str:
    return {"public": _("Send update"), "internal": _("Save note"), "call": _("Log call")}[mode]


def _lock(found: Incident) -> str:
    return _("Visible to %(provider)s only") % {"provider": found.provider.name}


def _recipients(view: CaseView) -> list[dict[str, str]]:
    """Return who reads a public message, and whom to call as well."""
    tags = readers(view.affected)
    if view.owes_call:
        phone = view.incident.reporter.phone
        tags.append(
            {"text": _("call too: %(phone)s") % {"phone": phone or view.incident.reporter.name},
             "icon": "phone", "colour": "amber"}
        )  # fmt: skip
    return tags


def readers(contacts: Sequence[Contact]) -> list[dict[str, str]]:
    """Return who of these reads a public message, and by which way."""
    portal = {"text": _("portal"), "icon": "globe", "colour": "brand"}
    return [*(_reached(contact) for contact in contacts), portal]


def _reached(contact: Contact) -> dict[str, str]:
    if contact.never_mail:
        told = _("%(name)s: never by mail, to be called") % {"name": contact.name}
        return {"text": told, "icon": "phone", "colour": "amber"}
    if contact.mail_failed_at is not None:
        told = _("%(name)s: mail comes back") % {"name": contact.name}
        return {"text": told, "icon": "circle-alert", "colour": "amber"}
    if not contact.email:
        return {"text": contact.name, "icon": "circle-alert", "colour": "amber"}
    return {"text": f"{contact.name}, {contact.email}", "icon": "mail", "colour": "brand"}
