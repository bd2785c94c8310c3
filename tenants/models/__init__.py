"""The tables of this room; `ledger` has its own module but belongs to the same app."""

from tenants.ledger.models import ChainHead, ChainLink, Event, IdempotencyKey, Outbox, PersonalText
from tenants.models.account_mail import AccountMail
from tenants.models.api_token import ApiToken, ApiTokenUse
from tenants.models.catalogue import Asset, Category
from tenants.models.contract import (
    Agreement,
    ClassificationProfile,
    Holiday,
    PriorityScheme,
    ReportingPoint,
    ServiceHours,
    Target,
    UpdateRule,
)
from tenants.models.invitation import Invitation
from tenants.models.mail_sender import MailSender, MailSenderKey
from tenants.models.mailbox import Mailbox, MailboxLook, MailboxPassword
from tenants.models.norm import Norm
from tenants.models.people import (
    Contact,
    CustomerAccess,
    FunctionHolder,
    Membership,
    Team,
    TeamMember,
    User,
)
from tenants.models.person_change import PersonChange
from tenants.models.supplier import Supplier
from tenants.models.tenant import Tenant

__all__ = [
    "AccountMail",
    "Agreement",
    "ApiToken",
    "ApiTokenUse",
    "Asset",
    "Category",
    "ChainHead",
    "ChainLink",
    "ClassificationProfile",
    "Contact",
    "CustomerAccess",
    "Event",
    "FunctionHolder",
    "Holiday",
    "IdempotencyKey",
    "Invitation",
    "MailSender",
    "MailSenderKey",
    "Mailbox",
    "MailboxLook",
    "MailboxPassword",
    "Membership",
    "Norm",
    "Outbox",
    "PersonChange",
    "PersonalText",
    "PriorityScheme",
    "ReportingPoint",
    "ServiceHours",
    "Supplier",
    "Target",
    "Team",
    "TeamMember",
    "Tenant",
    "UpdateRule",
    "User",
]
