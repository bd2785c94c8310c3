"""In whose name and by which server mail goes out: as the customer's row says, else the
provider's, or the settings.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.utils import formataddr, parseaddr
from typing import Any, Final

from django.conf import settings
from django.db.models import OuterRef, Subquery

from tenants.choices import MailWay, SmtpSecurity
from tenants.models import MailSender, MailSenderKey
from tenants.rules.dkim import NotAKey, Signer, read_key
from tenants.rules.outbound import HTTPS, PORTS
from tenants.sealing import NotOurs, unseal

logger = logging.getLogger(__name__)

# Ports of RFC 8314: TLS from the first byte, and STARTTLS.
SUBMISSIONS: Final = 465
SUBMISSION: Final = 587
GRAPH_HOST: Final = "graph.microsoft.com"
# What begins the next header.
_BREAKS: Final = re.compile(r"\s+")


@dataclass(frozen=True)
class Route:
    """The server that mail of a sender is handed to, and by what it lets us in."""

    way: MailWay
    host: str
    port: int
    user: str = ""
    secret: str = field(default="", repr=False)
    security: str = SmtpSecurity.TLS
    token_url: str = ""
    client_id: str = ""


@dataclass(frozen=True)
class Sender:
    """Names and addresses as they stand in a mail; empty: as the installation has it."""

    name: str = ""
    address: str = ""
    reply_address: str = ""
    signatures: dict[str, str] = field(default_factory=dict)
    signer: Signer | None = None
    # Nothing: by the server of the installation.
    route: Route | None = None

    def named(self, provider: str) -> str:
        """Return whom a mail comes from: an address under the name that its reader knows.

        Signs that end a header are left out; `formataddr` quotes and encodes the others.
        """
        address = self.address or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        said = _BREAKS.sub(" ", self.name or provider).strip()
        return formataddr((said, address)) if said and address else settings.DEFAULT_FROM_EMAIL

    @property
    def answered_at(self) -> str:
        """The address that answers go to; empty where none are taken in."""
        return self.reply_address or str(settings.REPLY_ADDRESS)

    def signature(self, language: str) -> str:
        """Return what stands below a mail in this language; in another one nothing does."""
        return self.signatures.get(language, "").strip()


def sender_of(tenant_id: int, provider_id: int) -> Sender:
    """Return in whose name mail on a tenant goes out; read in its scope, in one statement."""
    keys = MailSenderKey.objects.filter(sender=OuterRef("pk"))
    rows = MailSender.objects.filter(tenant__in={tenant_id, provider_id}).annotate(
        sealed=Subquery(keys.values("sealed")[:1]), secret=Subquery(keys.values("secret")[:1])
    )
    found = {row.tenant_id: row for row in rows}
    return _together([found[one] for one in (tenant_id, provider_id) if one in found])


def _together(rows: Sequence[Any]) -> Sender:
    """Return what the rows say, of each thing the first that says it."""

    def first(name: str) -> str:
        return next((value for row in rows if (value := getattr(row, name))), "")

    address = first("from_address")
    # A key is of one domain: that of whoever gives the address.
    routed = next((row for row in rows if row.way), None)
    signing = [row for row in rows if row.sealed and row.from_address == address]
    return Sender(
        name=first("from_name"),
        address=address,
        reply_address=first("reply_address"),
        signatures={"nl": first("signature_nl"), "en": first("signature_en")},
        signer=_signer(signing[0], address) if signing else None,
        route=_route(routed) if routed else None,
    )


def _route(row: Any) -> Route:
    """Return its server; without a secret where none was given, or its seal is read no more."""
    try:
        secret = unseal(row.secret) if row.secret else ""
    except NotOurs:
        logger.error("sender.unreadable", extra={"tenant": row.tenant_id})
        secret = ""
    way = MailWay(row.way)
    return Route(
        way=way,
        host=row.host or (GRAPH_HOST if way is MailWay.GRAPH else ""),
        port=row.port or usual_port(way, row.security),
        user=row.user,
        secret=secret,
        security=row.security,
        token_url=row.token_url,
        client_id=row.client_id,
    )


def usual_port(way: str, security: str) -> int:
    if way == MailWay.GRAPH:
        return PORTS[HTTPS]
    return SUBMISSIONS if security == SmtpSecurity.TLS else SUBMISSION


def _signer(row: Any, address: str) -> Signer | None:
    """Return by what is signed. A mail without a signature goes out; one that is held does not."""
    domain = (address or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]).rpartition("@")[2]
    try:
        key = read_key(unseal(row.sealed).encode())
    except (NotOurs, NotAKey):
        logger.error("dkim.unreadable", extra={"tenant": row.tenant_id})
        return None
    return Signer(domain, row.dkim_selector, key) if row.dkim_selector and domain else None
