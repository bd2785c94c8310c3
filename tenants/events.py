"""What this room tells in the ledger: each code, and how it is read.

What is done to a row of the settings (added, changed, removed) is called by the row.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from tenants.facts import AccessRefused, AccountMailSeen, Migrated, WordsErased
from tenants.ledger.declared import EventKind

EVENTS: Final = (
    EventKind("tenant.onboarded", _("Onboarded"), sets_up=True),
    EventKind(
        "tenant.equipped", _("Profile, priorities, teams and categories loaded"), sets_up=True
    ),
    EventKind("agreement.made", _("Agreement made"), sets_up=True),
    EventKind("agreement.ended", _("Agreement ended: another one follows"), sets_up=True),
    EventKind("membership.added", _("Role given"), sets_up=True),
    EventKind("membership.changed", _("Role changed"), sets_up=True),
    EventKind("membership.withdrawn", _("Role withdrawn"), sets_up=True),
    EventKind("membership.ended_with_account", _("Role ended with the account"), sets_up=True),
    EventKind("membership.reopened", _("Role given back"), sets_up=True),
    EventKind("contact.ended_with_account", _("Contact ended with the account"), sets_up=True),
    EventKind("contact.mail_failed", _("Mail to the contact comes back"), sets_up=True),
    EventKind("customeraccess.given", _("Access to a customer given"), sets_up=True),
    EventKind("customeraccess.withdrawn", _("Access to a customer withdrawn"), sets_up=True),
    EventKind("functionholder.set", _("Function given"), sets_up=True),
    EventKind("functionholder.vacated", _("Function vacant: whoever held it left"), sets_up=True),
    EventKind("invitation.asked", _("Invitation sent"), sets_up=True),
    EventKind("invitation.accepted", _("Invitation accepted"), sets_up=True),
    EventKind("invitation.declined", _("Invitation declined"), sets_up=True),
    EventKind("apitoken.made", _("Token made"), sets_up=True),
    EventKind("apitoken.revoked", _("Token revoked"), sets_up=True),
    EventKind("apitoken.ends", _("Token ends: there is a new one"), sets_up=True),
    EventKind("mailbox.password_set", _("Password of the mailbox set"), sets_up=True),
    EventKind("mailsender.key_set", _("Key for mail set"), sets_up=True),
    EventKind("mailsender.secret_set", _("Password for mail that goes out set"), sets_up=True),
    EventKind("access.refused", _("Access refused"), facts=AccessRefused),
    EventKind(
        "account_mail.failure_seen",
        _("Seen that mail about an account was not delivered"),
        facts=AccountMailSeen,
    ),
    EventKind("words.erased", _("Words erased"), sets_up=True, facts=WordsErased),
    EventKind(
        "schema.migrated", _("Names in the record changed with a new version"), facts=Migrated
    ),
)
