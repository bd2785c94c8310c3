"""What this room tells in the ledger: each code, and how it is read.

What is done to a row of the settings (added, changed, removed) is called by the row.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from tenants.ledger.declared import EventKind

EVENTS: Final = (
    EventKind("tenant.onboarded", _("Onboarded")),
    EventKind("tenant.equipped", _("Profile, priorities, teams and categories loaded")),
    EventKind("agreement.made", _("Agreement made")),
    EventKind("agreement.ended", _("Agreement ended: another one follows")),
    EventKind("membership.added", _("Role given")),
    EventKind("membership.changed", _("Role changed")),
    EventKind("membership.withdrawn", _("Role withdrawn")),
    EventKind("membership.ended_with_account", _("Role ended with the account")),
    EventKind("membership.reopened", _("Role given back")),
    EventKind("contact.ended_with_account", _("Contact ended with the account")),
    EventKind("customeraccess.given", _("Access to a customer given")),
    EventKind("customeraccess.withdrawn", _("Access to a customer withdrawn")),
    EventKind("functionholder.set", _("Function given")),
    EventKind("functionholder.vacated", _("Function vacant: whoever held it left")),
    EventKind("invitation.asked", _("Invitation sent")),
    EventKind("invitation.accepted", _("Invitation accepted")),
    EventKind("invitation.declined", _("Invitation declined")),
    EventKind("access.refused", _("Access refused")),
    EventKind("words.erased", _("Words erased")),
    EventKind("schema.migrated", _("Names in the record changed with a new version")),
)
